#include "store/sqlite/lanes.hpp"

#include <algorithm>

namespace todoke {

namespace {

constexpr unsigned picks_a_retry = 10;

}  // namespace

lanes::lanes(db_connection& db)
    : add_{db,
           "INSERT INTO queue(lane, class, again, campaign, due, no, expires, person)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
      remove_{db,
              "DELETE FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4 AND due = ?5"
              " AND no = ?6"},
      front_{db,
             "SELECT due, no, expires FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4"
             " ORDER BY due, no LIMIT 1"},
      overdue_{db,
               "SELECT due, no, expires FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4"
               " AND (due, no) > (?5, ?6) AND due <= ?7 ORDER BY due, no LIMIT ?8"},
      next_group_{db,
                  "SELECT lane, class, again, campaign, due FROM queue"
                  " WHERE (lane, class, again, campaign) > (?1, ?2, ?3, ?4)"
                  " ORDER BY lane, class, again, campaign, due, no LIMIT 1"}
{
    load();
}

void lanes::load()
{
    lines_.clear();
    group at{};
    for (;;) {
        auto row = next_group_.query(at.lane, at.klass, at.again, at.campaign);
        if (!row.next()) return;
        at = {row.integer(0), row.integer(1), row.integer(2) != 0, row.integer(3)};
        bound(at, row.when(4));
    }
}

void lanes::bound(const group& of, instant due)
{
    auto& bounds = lines_[of.lane][of.klass].tries[of.again].bounds;
    const auto [at, is_new] = bounds.try_emplace(of.campaign, due);
    if (!is_new) at->second = std::min(at->second, due);
}

void lanes::add(const queue_row& row, person_no person)
{
    add_.run(row.lane, row.klass, row.again, row.campaign, row.due, row.no, row.expires, person);
    bound({row.lane, row.klass, row.again, row.campaign}, row.due);
}

void lanes::remove(const queue_row& row)
{
    remove_.run(row.lane, row.klass, row.again, row.campaign, row.due, row.no);
}

std::optional<queue_row> lanes::front(const group& of, std::map<name_no, instant>& bounds)
{
    auto row = front_.query(of.lane, of.klass, of.again, of.campaign);
    if (!row.next()) {
        bounds.erase(of.campaign);
        return std::nullopt;
    }
    bounds[of.campaign] = row.when(0);
    return queue_row{of.lane, of.klass, of.again, of.campaign, row.when(0), {row.integer(1)}, row.when(2)};
}

std::optional<queue_row> lanes::pick(std::int64_t lane, name_no klass, bool again, ring& from, instant now)
{
    const auto next = from.bounds.upper_bound(from.last);
    const auto ask = [&](auto begin, auto end) -> std::optional<queue_row> {
        for (auto at = begin; at != end;) {
            const auto [campaign, due] = *at++;
            if (due > now) continue;
            const auto row = front({lane, klass, again, campaign}, from.bounds);
            if (!row || row->due > now) continue;
            from.last = campaign;
            return row;
        }
        return std::nullopt;
    };
    if (const auto row = ask(next, from.bounds.end())) return row;
    return ask(from.bounds.begin(), from.bounds.upper_bound(from.last));
}

std::optional<queue_row> lanes::pick(std::int64_t lane, name_no klass, instant now)
{
    auto& own = lines_[lane][klass];
    const bool retry_first = (own.picks + 1) % picks_a_retry == 0;
    for (const bool again : {retry_first, !retry_first})
        if (const auto row = pick(lane, klass, again, own.tries[again], now)) {
            ++own.picks;
            return row;
        }
    return std::nullopt;
}

std::vector<name_no> lanes::due_classes(std::int64_t lane, instant now) const
{
    std::vector<name_no> made;
    const auto found = lines_.find(lane);
    if (found == lines_.end()) return made;
    for (const auto& [klass, own] : found->second)
        if (std::any_of(own.tries.begin(), own.tries.end(), [&](const ring& r) {
                return std::any_of(r.bounds.begin(), r.bounds.end(), [&](const auto& b) { return b.second <= now; });
            }))
            made.push_back(klass);
    return made;
}

std::optional<lanes::group> lanes::earliest(std::int64_t lane) const
{
    std::optional<group> first;
    instant due{};
    const auto found = lines_.find(lane);
    if (found == lines_.end()) return first;
    for (const auto& [klass, own] : found->second)
        for (const bool again : {false, true})
            for (const auto& [campaign, bound] : own.tries[again].bounds)
                if (!first || bound < due) {
                    first = group{lane, klass, again, campaign};
                    due = bound;
                }
    return first;
}

// A bound may be too early (what it stood for was cancelled): ask until the earliest is true.
std::optional<instant> lanes::next_due(std::int64_t lane)
{
    while (const auto first = earliest(lane)) {
        auto& bounds = lines_[lane][first->klass].tries[first->again].bounds;
        const auto believed = bounds.at(first->campaign);
        if (const auto row = front(*first, bounds); row && row->due == believed) return believed;
    }
    return std::nullopt;
}

lanes::overdue lanes::walk_overdue(instant now, std::size_t rows)
{
    overdue made;
    auto left = rows;
    const queue_row start = walked_.value_or(queue_row{});
    const group first{start.lane, start.klass, start.again, start.campaign};
    for (const auto& [lane, classes] : lines_)
        for (const auto& [klass, own] : classes)
            for (const bool again : {false, true})
                for (const auto& [campaign, due] : own.tries[again].bounds) {
                    const group here{lane, klass, again, campaign};
                    if (here < first || due > now) continue;
                    const bool goes_on = here == first && walked_;
                    auto row = overdue_.query(lane, klass, again, campaign, goes_on ? start.due : instant::min(),
                                              goes_on ? start.no : message_no{}, now, std::uint64_t{left});
                    while (row.next()) {
                        walked_ = queue_row{lane, klass, again, campaign, row.when(0), {row.integer(1)}, row.when(2)};
                        if (walked_->expires <= now) made.expired.push_back(*walked_);
                        if (--left > 0) continue;
                        made.more = true;
                        return made;
                    }
                }
    walked_.reset();
    return made;
}

}  // namespace todoke
