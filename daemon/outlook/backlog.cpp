#include "daemon/outlook/backlog.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace todoke {

namespace {

constexpr double not_known = std::numeric_limits<double>::infinity();

bool is_urgent(const class_share& one)
{
    return one.priority == 0;
}

double weight_of(const class_share& one)
{
    return std::max(one.weight, 1);
}

double per_ms(const rate_limit& limit)
{
    return limit.amount / static_cast<double>(limit.per.count());
}

}  // namespace

void backlog::add_provider(const std::string& name, channel on, int priority, const std::vector<rate_limit>& limits,
                           double reserve)
{
    provider made{name, on, priority, not_known, not_known};
    for (const auto& limit : limits) {
        made.per_ms = std::min(made.per_ms, per_ms(limit));
        made.bulk_per_ms = std::min(made.bulk_per_ms, per_ms(without_reserve(limit, reserve)));
    }
    providers_.push_back(std::move(made));
}

/// In the past: it takes work now, or is to be tried.
instant backlog::opens(const provider& one, bool bulk, instant now) const
{
    for (const auto& out : out_)
        if (out.provider == one.name && (bulk || !out.for_bulk_only) && (!out.until || *out.until > now))
            return out.until.value_or(never_ends);
    return instant::min();
}

/// By those that open first; of these, by the best.
backlog::flow backlog::flow_of(channel on, instant now) const
{
    flow made{0, 0, never_ends, never_ends};
    for (const auto& one : providers_)
        if (one.on == on) made.opens = std::min(made.opens, opens(one, false, now));
    auto best = std::numeric_limits<int>::max();
    const auto works = [&](const provider& one) { return one.on == on && opens(one, false, now) == made.opens; };
    for (const auto& one : providers_)
        if (works(one)) best = std::min(best, one.priority);
    for (const auto& one : providers_) {
        if (!works(one) || one.priority != best) continue;
        made.per_ms += one.per_ms;
        made.bulk_per_ms += one.bulk_per_ms;
        made.bulk_opens = std::min(made.bulk_opens, opens(one, true, now));
    }
    return made;
}

/// Where nobody knows how fast it goes, nothing is taken to have gone.
backlog::room backlog::room_of(const flow& of, instant from, instant until)
{
    const auto within = [&](double rate, instant opens) {
        const auto begins = std::max(from, opens);
        return rate == not_known || until <= begins ? 0 : rate * static_cast<double>((until - begins).count());
    };
    return {within(of.per_ms, of.opens), within(of.bulk_per_ms, of.bulk_opens)};
}

std::size_t backlog::place_of(const std::string& klass)
{
    const auto same = [&](const class_share& one) { return one.klass == klass; };
    const auto found = std::find_if(shares_.begin(), shares_.end(), same);
    if (found != shares_.end()) return static_cast<std::size_t>(found - shares_.begin());
    shares_.push_back({klass, 1, 1});  // it is not configured any more
    return shares_.size() - 1;
}

bool backlog::is_for(const due_row& row, channel on) const
{
    if (row.on) return *row.on == on;
    return std::any_of(providers_.begin(), providers_.end(),
                       [&](const provider& one) { return one.on == on && one.name == row.provider; });
}

/// What is left is shared by weight, once. False: nobody takes any more.
bool backlog::drain_shared(amounts& waiting, room& left) const
{
    double weights = 0, of_bulk = 0;
    const auto takes = [&](std::size_t i) { return waiting[i] > 0 && (!shares_[i].bulk || left.bulk > 0); };
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (!takes(i)) continue;
        weights += weight_of(shares_[i]);
        if (shares_[i].bulk) of_bulk += weight_of(shares_[i]);
    }
    if (weights <= 0 || left.all <= 0) return false;
    const auto part = left.all / weights;
    const auto part_of_bulk = of_bulk > 0 ? std::min(part, left.bulk / of_bulk) : 0;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (!takes(i)) continue;
        const auto goes = std::min(waiting[i], (shares_[i].bulk ? part_of_bulk : part) * weight_of(shares_[i]));
        waiting[i] -= goes;
        left.all -= goes;
        if (shares_[i].bulk) left.bulk -= goes;
    }
    return true;
}

/// The urgent first, the rest by weight; what one class does not need, or may not take, goes to the others.
void backlog::drain(amounts& waiting, room left) const
{
    waiting.resize(shares_.size());
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (!is_urgent(shares_[i])) continue;
        const auto goes = std::min(waiting[i], left.all);
        waiting[i] -= goes;
        left.all -= goes;
    }
    for (std::size_t round = 0; round <= waiting.size() && drain_shared(waiting, left); ++round) {
    }
}

void backlog::add(const due_row& row, channel on, const flow& of, instant now)
{
    auto& course = course_[index_of(on)];
    const auto at = std::max(row.from, now);
    if (at > course.back().at) {
        course.push_back({at, course.back().waiting});
        drain(course.back().waiting, room_of(of, course[course.size() - 2].at, at));
    }
    const auto place = place_of(row.klass);
    course.back().waiting.resize(shares_.size());
    course.back().waiting[place] += static_cast<double>(row.count);
}

void backlog::count(const std::vector<due_row>& waiting, const std::vector<class_share>& shares, instant now)
{
    shares_ = shares;
    counted_ = waiting;
    counted_at_ = now;
    for (const auto on : all_channels) {
        course_[index_of(on)].assign(1, {now, {}});
        const auto of = flow_of(on, now);
        for (const auto& row : waiting)
            if (is_for(row, on)) add(row, on, of, now);
    }
}

/// How long until what goes before the last of its own class has gone: while those go, the others have their shares.
/// 0: nothing is before it.
double backlog::time_for(const class_share& mine, const amounts& waiting, const flow& of) const
{
    double own = 0, urgent = 0, bulk = 0, others = 0;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (shares_[i].klass == mine.klass) own += waiting[i];
        if (is_urgent(shares_[i])) urgent += waiting[i];
    }
    if (is_urgent(mine)) return urgent / of.per_ms;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        if (is_urgent(shares_[i]) || shares_[i].klass == mine.klass) continue;
        (shares_[i].bulk ? bulk : others) += std::min(waiting[i], own * weight_of(shares_[i]) / weight_of(mine));
    }
    (mine.bulk ? bulk : others) += own;
    if (mine.bulk) return urgent / of.per_ms + std::max((bulk + others) / of.per_ms, bulk / of.bulk_per_ms);
    if (of.per_ms > of.bulk_per_ms)  // the reserve is its own
        bulk = std::min(bulk, others * of.bulk_per_ms / (of.per_ms - of.bulk_per_ms));
    return (urgent + others + bulk) / of.per_ms;
}

std::optional<instant> backlog::estimate(channel on, const std::string& klass, instant due, instant now) const
{
    const auto found =
        std::find_if(shares_.begin(), shares_.end(), [&](const class_share& one) { return one.klass == klass; });
    const auto mine = found == shares_.end() ? class_share{klass, 1, 1} : *found;
    const auto of = flow_of(on, now);
    const auto opens = mine.bulk ? std::max(of.opens, of.bulk_opens) : of.opens;
    if (opens == never_ends) return std::nullopt;
    const auto begins = std::max({due, now, opens});
    const auto& course = course_[index_of(on)];
    const auto later = std::upper_bound(course.begin(), course.end(), std::max(due, now),
                                        [](instant at, const moment& one) { return at < one.at; });
    if (later == course.begin()) return begins;
    auto waiting = std::prev(later)->waiting;
    waiting.resize(shares_.size());
    drain(waiting, room_of(of, std::prev(later)->at, begins));
    if (of.per_ms == not_known) return time_for(mine, waiting, {1, 1}) > 0 ? std::nullopt : std::optional{begins};
    return begins + span{std::llround(time_for(mine, waiting, of))};
}

std::optional<instant> backlog::turn_of(channel on, const std::string& klass, instant due, std::size_t ahead,
                                        instant now) const
{
    auto before = *this;
    auto rows = counted_;
    std::erase_if(rows, [&](const due_row& row) { return row.until > due; });
    due_row own;
    own.from = std::max(due, now);
    own.on = on;
    own.klass = klass;
    own.count = static_cast<std::int64_t>(ahead);
    rows.push_back(std::move(own));
    before.count(rows, shares_, counted_at_);
    return before.estimate(on, klass, due, now);
}

}  // namespace todoke
