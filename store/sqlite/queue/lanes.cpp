#include "store/sqlite/queue/lanes.hpp"

#include <algorithm>
#include <limits>

namespace todoke {

namespace {

constexpr unsigned picks_a_retry = 10;

/// Behind all that is due at `now`.
constexpr queue_place end_of(instant now)
{
    return {now, {std::numeric_limits<std::int64_t>::max()}};
}

}  // namespace

lanes::lanes(db_connection& db)
    : db_{db},
      add_{db,
           "INSERT INTO queue(lane, class, again, campaign, due, no, expires, person)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
      remove_{db,
              "DELETE FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4 AND due = ?5"
              " AND no = ?6"},
      first_{db,
             "SELECT due, no FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4"
             " ORDER BY due, no LIMIT 1"},
      next_group_{db,
                  "SELECT lane, class, again, campaign, due, no FROM queue"
                  " WHERE (lane, class, again, campaign, due, no) > (?1, ?2, ?3, ?4, ?5, ?5)"
                  " ORDER BY lane, class, again, campaign, due, no LIMIT 1"},
      ahead_{db,
             "SELECT no FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4"
             " AND due >= ?5 AND (due, no) < (?6, ?7) LIMIT ?8"},
      expiring_{db, overdue_walk::again::at_expiry},
      walks_{&expiring_}
{
    load();
}

/// One seek a group, however long the queue: from behind its last row. (A comparison with the group alone would let
/// SQLite walk through all of its rows.)
void lanes::load()
{
    queue_group at{};
    for (;;) {
        auto row = next_group_.query(at.lane, at.klass, at.again, at.campaign, INT64_MAX);
        if (!row.next()) return;
        at = {row.integer(0), row.integer(1), row.integer(2) != 0, row.integer(3)};
        const queue_place first{row.when(4), {row.integer(5)}};
        lines_[at.lane][at.klass].tries[at.again].put(at.campaign, first);
        expiring_.entered(at, first.due);
    }
}

const lanes::class_lines& lanes::of(std::int64_t lane) const
{
    static const class_lines none;
    const auto found = lines_.find(lane);
    return found == lines_.end() ? none : found->second;
}

const queue_place* lanes::first(const queue_group& in) const
{
    const auto& classes = of(in.lane);
    const auto found = classes.find(in.klass);
    return found == classes.end() ? nullptr : found->second.tries[in.again].first(in.campaign);
}

void lanes::touch(const queue_group& which)
{
    if (touched_.empty() || touched_.back() != which) touched_.push_back(which);
}

void lanes::add(const queue_row& row, person_no person)
{
    const auto& [in, at, expires] = row;
    touch(in);
    add_.run(in.lane, in.klass, in.again, in.campaign, at.due, at.no, expires, person);
    if (const auto* before = first(in); !before || at < *before)
        lines_[in.lane][in.klass].tries[in.again].put(in.campaign, at);
    for (auto* walk : walks_) walk->added(row);
}

bool lanes::remove(const queue_group& in, const queue_place& at)
{
    touch(in);
    remove_.run(in.lane, in.klass, in.again, in.campaign, at.due, at.no);
    const bool was_there = db_.changes() > 0;
    if (const auto* before = first(in); before && *before == at) read_first(in);
    return was_there;
}

void lanes::read_first(const queue_group& of)
{
    auto row = first_.query(of.lane, of.klass, of.again, of.campaign);
    if (!row.next()) return forget(of);
    const queue_place now_first{row.when(0), {row.integer(1)}};
    lines_[of.lane][of.klass].tries[of.again].put(of.campaign, now_first);
    for (auto* walk : walks_) walk->entered(of, now_first.due);
}

void lanes::forget(const queue_group& which)
{
    for (auto* walk : walks_) walk->emptied(which);
    const auto lane = lines_.find(which.lane);
    if (lane == lines_.end()) return;
    const auto klass = lane->second.find(which.klass);
    if (klass == lane->second.end()) return;
    auto& tries = klass->second.tries;
    tries[which.again].remove(which.campaign);
    if (std::all_of(tries.begin(), tries.end(), [](const ring& r) { return r.empty(); })) lane->second.erase(klass);
    if (lane->second.empty()) lines_.erase(lane);
}

std::size_t lanes::ahead_of(const queue_group& in, const queue_place& at, instant from, std::size_t most)
{
    auto row =
        ahead_.query(in.lane, in.klass, in.again, in.campaign, from, at.due, at.no, static_cast<std::int64_t>(most));
    std::size_t made = 0;
    while (row.next()) ++made;
    return made;
}

std::optional<lanes::picked> lanes::pick(std::int64_t lane, name_no klass, instant now)
{
    const auto line = lines_.find(lane);
    if (line == lines_.end()) return std::nullopt;
    const auto found = line->second.find(klass);
    if (found == line->second.end()) return std::nullopt;
    auto& own = found->second;
    const bool retry_first = (own.picks + 1) % picks_a_retry == 0;
    for (const bool again : {retry_first, !retry_first})
        if (const auto campaign = own.tries[again].next(end_of(now))) {
            ++own.picks;
            return picked{{lane, klass, again, *campaign}, *own.tries[again].first(*campaign)};
        }
    return std::nullopt;
}

std::vector<lanes::picked> lanes::coming(std::int64_t lane, instant now, std::size_t most)
{
    std::vector<picked> made;
    const auto found = lines_.find(lane);
    if (found == lines_.end()) return made;
    for (auto& [klass, own] : found->second)
        for (const bool again : {false, true})
            for (const auto campaign : own.tries[again].coming(end_of(now), most - made.size()))
                made.push_back({{lane, klass, again, campaign}, *own.tries[again].first(campaign)});
    return made;
}

std::vector<name_no> lanes::due_classes(std::int64_t lane, instant now)
{
    std::vector<name_no> made;
    const auto found = lines_.find(lane);
    if (found == lines_.end()) return made;
    for (auto& [klass, own] : found->second)
        if (std::any_of(own.tries.begin(), own.tries.end(), [&](ring& r) { return r.any(end_of(now)); }))
            made.push_back(klass);
    return made;
}

std::optional<instant> lanes::class_line::next_due() const
{
    std::optional<instant> soonest;
    for (const auto& ring : tries)
        if (const auto first = ring.earliest(); first && (!soonest || first->due < *soonest)) soonest = first->due;
    return soonest;
}

std::optional<instant> lanes::next_due(std::int64_t lane) const
{
    std::optional<instant> soonest;
    for (const auto& [klass, own] : of(lane))
        if (const auto due = own.next_due(); due && (!soonest || *due < *soonest)) soonest = due;
    return soonest;
}

std::optional<instant> lanes::next_due_of(std::int64_t lane, name_no klass) const
{
    const auto& classes = of(lane);
    const auto found = classes.find(klass);
    return found == classes.end() ? std::nullopt : found->second.next_due();
}

void lanes::let_follow(overdue_walk& by, std::int64_t lane, name_no klass) const
{
    by.follow(lane, klass);
    const auto& classes = of(lane);
    const auto found = classes.find(klass);
    if (found == classes.end()) return;
    for (const bool again : {false, true})
        for (const auto& [campaign, first] : found->second.tries[again].firsts())
            by.entered({lane, klass, again, campaign}, first.due);
}

std::vector<std::int64_t> lanes::all() const
{
    std::vector<std::int64_t> made;
    for (const auto& [lane, classes] : lines_)
        if (!classes.empty()) made.push_back(lane);
    return made;
}

std::vector<std::pair<queue_group, queue_place>> lanes::firsts() const
{
    std::vector<std::pair<queue_group, queue_place>> made;
    for (const auto& [lane, classes] : lines_)
        for (const auto& [klass, own] : classes)
            for (const bool again : {false, true})
                for (const auto& [campaign, first] : own.tries[again].firsts())
                    made.push_back({{lane, klass, again, campaign}, first});
    return made;
}

std::size_t lanes::groups() const
{
    std::size_t made = 0;
    for (const auto& [lane, classes] : lines_)
        for (const auto& [klass, own] : classes)
            for (const auto& tries : own.tries) made += tries.firsts().size();
    return made;
}

void lanes::committed()
{
    touched_.clear();
    for (auto* walk : walks_) walk->committed();
}

void lanes::rolled_back()
{
    for (auto* walk : walks_) walk->rolled_back();
    std::sort(touched_.begin(), touched_.end());
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    for (const auto& which : touched_) read_first(which);
    touched_.clear();
}

}  // namespace todoke
