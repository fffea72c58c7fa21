#include "store/sqlite/file/box_rows.hpp"

namespace todoke {

namespace {

constexpr std::string_view last_hold = "last_hold";
constexpr std::string_view clock_jumps = "clock_jumps";

}  // namespace

box_rows::box_rows(db_connection& db)
    : add_{db,
           "INSERT INTO hold(no, scope, name, reason, since, until, placed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
      end_{db, "UPDATE hold SET until = ?2 WHERE no = ?1 AND until > ?2"},
      holds_{db, "SELECT no, scope, name, reason, since, until, placed_by FROM hold"},
      forget_holds_{db, "DELETE FROM hold WHERE until < ?1"},
      fact_{db, "SELECT value FROM box WHERE key = ?1"},
      keep_{db, "INSERT INTO box(key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value"},
      forget_{db, "DELETE FROM box WHERE key = ?1"},
      newest_{db, "SELECT seq, at FROM journal WHERE seq > 0 ORDER BY seq DESC LIMIT 1"}
{
    clock_ = kept_jumps();
}

/// A damaged record is none, and is replaced when the clock is set the next time: ages are wrong by what it said, but
/// messages go.
clock_past box_rows::kept_jumps()
{
    try {
        return unpack_jumps(text(clock_jumps));
    } catch (const unreadable& damage) {
        lost_clock_ = damage.what();
        return clock_past{};
    }
}

void box_rows::clock_was_set(const std::vector<clock_jump>& seen, message_no next)
{
    if (!first_) first_ = next;
    if (seen.empty()) return;
    const auto kept = kept_jumps();
    auto all = kept.with(seen, next, *first_);
    if (all.jumps() != kept.jumps()) keep(clock_jumps, bytes{pack_jumps(all)});
    clock_ = std::move(all);
}

hold box_rows::add(hold what, names& words)
{
    what.no = number(last_hold).value_or(0) + 1;
    keep(last_hold, what.no);
    add_.run(what.no, what.scope, words.number(what.name), what.reason, what.since, what.until,
             maybe_text{what.placed_by});
    return what;
}

std::optional<hold> box_rows::end(std::int64_t no, instant now, const names& words)
{
    for (auto& one : holds(words)) {
        if (one.no != no || one.until <= now) continue;
        end_.run(no, now);
        one.until = now;
        return std::move(one);
    }
    return std::nullopt;
}

std::vector<hold> box_rows::holds(const names& words)
{
    std::vector<hold> made;
    auto row = holds_.query();
    while (row.next()) {
        hold one;
        one.no = row.integer(0);
        one.scope = row.word<hold_scope>(1);
        one.name = words.text(row.integer(2));
        one.reason = row.text(3);
        one.since = row.when(4);
        one.until = row.when(5);
        one.placed_by = row.text(6);
        made.push_back(std::move(one));
    }
    return made;
}

void box_rows::forget_holds(instant ended_before)
{
    forget_holds_.run(ended_before);
}

std::optional<std::int64_t> box_rows::number(std::string_view fact)
{
    auto row = fact_.query(fact);
    return row.next() ? std::optional{row.integer(0)} : std::nullopt;
}

std::string box_rows::text(std::string_view fact)
{
    auto row = fact_.query(fact);
    return row.next() ? row.text(0) : std::string{};
}

box_rows::newest box_rows::newest_row()
{
    auto row = newest_.query();
    return row.next() ? newest{row.integer(0), row.when(1)} : newest{};
}

}  // namespace todoke
