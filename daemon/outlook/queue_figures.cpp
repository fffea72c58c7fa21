#include "daemon/outlook/queue_figures.hpp"

#include <algorithm>

#include "daemon/outlook/lane_views.hpp"

namespace todoke {

namespace {

/// Nothing but room is missing. What no rule put off was due at once; it may stand in the minute that runs.
bool is_due(const due_row& row, instant now)
{
    return row.in == state::queued && row.needs_provider() && (row.why == rule::none ? row.from : row.until) <= now;
}

}  // namespace

bool is_overdue(const due_row& row, instant now)
{
    return row.needs_provider() && row.until + overdue_after <= now;
}

bool is_bulk(const std::string& klass, const std::vector<class_share>& shares)
{
    return std::any_of(shares.begin(), shares.end(),
                       [&](const class_share& one) { return one.klass == klass && one.bulk; });
}

std::optional<channel> channel_waited_for(const due_row& row, const std::vector<lane_view>& lanes)
{
    if (row.on) return row.on;
    for (const auto& lane : lanes)
        if (lane.provider == row.provider) return lane.on;
    return std::nullopt;
}

rule stopped_by(const due_row& row, const std::vector<lane_view>& lanes, bool bulk)
{
    auto made = rule::none;
    for (const auto& lane : lanes) {
        if (row.on ? lane.on != *row.on : lane.provider != row.provider) continue;
        const auto by = bulk ? lane.stops_bulk : lane.stops;
        if (by == rule::none) return rule::none;
        if (made == rule::none || by == rule::rate) made = by;
    }
    return made;
}

std::map<queued_standing, std::int64_t> standing_of_queued(const waiting_counts& counts, instant now,
                                                           const std::vector<lane_view>& lanes,
                                                           const std::vector<class_share>& shares)
{
    std::map<queued_standing, std::int64_t> made;
    for (const auto& row : counts.all) {
        if (row.in != state::queued) continue;
        made[{row.klass, row.on, false, row.why}] += row.count;
        made[{row.klass, row.on, true, rule::none}] += 0;
    }
    for (const auto& row : counts.waiting) {
        const auto on = channel_waited_for(row, lanes);
        if (!on || !is_due(row, now)) continue;
        const auto by = stopped_by(row, lanes, is_bulk(row.klass, shares));
        made[{row.klass, on, by == rule::none, by}] += row.count;
        made[{row.klass, on, false, row.why}] -= row.count;
    }
    return made;
}

queue_figures figures(const waiting_counts& counts, instant now, const std::vector<lane_view>& lanes,
                      const std::vector<class_share>& shares)
{
    queue_figures made;
    for (const auto& row : counts.all) made.in[row.in] += row.count;
    for (const auto& [key, count] : standing_of_queued(counts, now, lanes, shares))
        (key.is_due ? made.due : key.why == rule::retry ? made.retrying : made.held[key.why]) += count;
    for (const auto& row : counts.waiting)
        if (is_overdue(row, now)) made.overdue += row.count;
    return made;
}

}  // namespace todoke
