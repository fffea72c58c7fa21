#include "store/sqlite/queue/overdue_walk.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace todoke {

namespace {

constexpr span between_passes = std::chrono::minutes{1};
constexpr queue_place beginning{instant::min(), {}};

}  // namespace

overdue_walk::overdue_walk(db_connection& db, again when)
    : rows_{db,
            "SELECT due, no, expires FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4"
            " AND (due, no) > (?5, ?6) ORDER BY due, no LIMIT ?7"},
      row_{db,
           "SELECT expires FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4 AND due = ?5"
           " AND no = ?6"}
{
    if (when == again::never) chosen_.emplace();
}

/// Only when it has come to the end: a pass that takes longer than a minute would never get there otherwise.
bool overdue_walk::begins_again(const progress& of, instant now) const
{
    return !chosen_ && of.next > now && of.expires <= now && of.began <= now - between_passes;
}

instant overdue_walk::time_for(const progress& of) const
{
    if (chosen_ || of.expires == never_ends) return of.next;
    return std::min(of.next, std::max(of.expires, of.began + between_passes));
}

void overdue_walk::set(groups::iterator at, const progress& to)
{
    by_time_.erase({time_for(at->second), at->first});
    at->second = to;
    by_time_.emplace(time_for(to), at->first);
}

/// A minute after a wrong time may be years away.
void overdue_walk::forget_future(instant now)
{
    for (auto at = groups_.begin(); at != groups_.end(); ++at)
        if (at->second.began > now) set(at, {});
}

overdue_walk::visited overdue_walk::visit(instant now, std::size_t rows)
{
    visited made;
    if (now < std::exchange(last_visit_, now)) forget_future(now);
    visit_late(now, rows, made.rows);
    std::size_t asked = 0;  // a group that turns out to have nothing costs a question, too
    const auto is_due = [&] { return !by_time_.empty() && by_time_.begin()->first <= now; };
    while (is_due() && std::max(asked, made.rows.size()) < rows) {
        visit_group(groups_.find(by_time_.begin()->second), now, rows - made.rows.size(), made.rows);
        ++asked;
    }
    made.more = is_due() || (!late_.empty() && late_.begin()->first.due <= now);
    return made;
}

void overdue_walk::visit_late(instant now, std::size_t limit, std::vector<queue_row>& into)
{
    for (; limit > 0 && !late_.empty() && late_.begin()->first.due <= now; --limit) {
        const auto one = *late_.begin();
        const auto& [at, in] = one;
        late_.erase(late_.begin());
        were_late_.push_back(one);
        auto row = row_.query(in.lane, in.klass, in.again, in.campaign, at.due, at.no);
        const auto group = groups_.find(in);
        if (!row.next() || group == groups_.end()) continue;
        into.push_back({in, at, row.when(0)});
        was_.try_emplace(in, group->second);
        auto to = group->second;
        if (into.back().expires > now) to.expires = std::min(to.expires, into.back().expires);
        set(group, to);
    }
}

void overdue_walk::visit_group(groups::iterator at, instant now, std::size_t limit, std::vector<queue_row>& into)
{
    const auto& in = at->first;
    auto to = at->second;
    was_.try_emplace(in, to);
    if (begins_again(to, now)) to = {};
    if (to.mark == beginning) to.began = now;
    to.next = never_ends;
    auto row = rows_.query(in.lane, in.klass, in.again, in.campaign, to.mark.due, to.mark.no, std::uint64_t{limit});
    std::size_t read = 0;
    for (; row.next(); ++read) {
        const queue_place place{row.when(0), {row.integer(1)}};
        to.next = place.due;  // where to go on, if this is the last that is read
        if (place.due > now) break;
        into.push_back({in, place, row.when(2)});
        to.mark = place;
        if (into.back().expires > now) to.expires = std::min(to.expires, into.back().expires);
    }
    if (read < limit && to.next <= now) to.next = never_ends;
    set(at, to);
}

void overdue_walk::follow(std::int64_t lane, name_no klass)
{
    if (chosen_) chosen_->emplace(lane, klass);
}

void overdue_walk::leave(std::int64_t lane, name_no klass)
{
    if (!chosen_ || chosen_->erase({lane, klass}) == 0) return;
    const auto begin = groups_.lower_bound({lane, klass, false, std::numeric_limits<name_no>::min()});
    const auto end = groups_.upper_bound({lane, klass, true, std::numeric_limits<name_no>::max()});
    for (auto at = begin; at != end; ++at) by_time_.erase({time_for(at->second), at->first});
    groups_.erase(begin, end);
    std::erase_if(late_, [&](const auto& one) { return one.second.lane == lane && one.second.klass == klass; });
}

void overdue_walk::entered(const queue_group& which, instant due)
{
    if (!follows(which.lane, which.klass)) return;
    const auto [at, is_new] = groups_.try_emplace(which, progress{due});
    if (is_new) by_time_.emplace(due, which);
}

void overdue_walk::added(const queue_row& row)
{
    if (!follows(row.in.lane, row.in.klass)) return;
    const auto [at, is_new] = groups_.try_emplace(row.in, progress{row.at.due});
    if (is_new) {
        by_time_.emplace(row.at.due, row.in);
    } else if (row.at <= at->second.mark) {
        late_.emplace(row.at, row.in);
    } else if (row.at.due < at->second.next) {
        auto to = at->second;
        to.next = row.at.due;
        set(at, to);
    }
}

void overdue_walk::emptied(const queue_group& which)
{
    const auto found = groups_.find(which);
    if (found == groups_.end()) return;
    by_time_.erase({time_for(found->second), which});
    groups_.erase(found);
}

void overdue_walk::committed()
{
    was_.clear();
    were_late_.clear();
}

void overdue_walk::rolled_back()
{
    for (const auto& [which, before] : was_) {
        if (!follows(which.lane, which.klass)) continue;
        entered(which, before.next);
        set(groups_.find(which), before);
    }
    forget_future(last_visit_);
    for (const auto& one : were_late_)
        if (follows(one.second.lane, one.second.klass)) late_.insert(one);
    committed();
}

}  // namespace todoke
