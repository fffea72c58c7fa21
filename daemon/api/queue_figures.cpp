#include "daemon/api/queue_figures.hpp"

#include <algorithm>

#include "daemon/lane_views.hpp"

namespace todoke {

namespace {

/// Nothing but room is missing. What no rule put off was due at once; it may stand in the minute that runs.
bool is_due(const due_row& row, instant now)
{
    return row.in == state::queued && row.needs_provider() && (row.why == rule::none ? row.from : row.until) <= now;
}

/// None of those that may take it takes more. Where one is only too fast, that is what it waits for.
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

}  // namespace

bool is_overdue(const due_row& row, instant now)
{
    return row.needs_provider() && row.until + overdue_after <= now;
}

queue_figures figures(const waiting_counts& counts, instant now, const std::vector<lane_view>& lanes,
                      const std::vector<class_share>& shares)
{
    const auto is_bulk = [&](const std::string& klass) {
        return std::any_of(shares.begin(), shares.end(),
                           [&](const class_share& one) { return one.klass == klass && one.bulk; });
    };
    queue_figures made;
    for (const auto& row : counts.all) {
        made.in[row.in] += row.count;
        if (row.in == state::queued) made.held[row.why] += row.count;
    }
    for (const auto& row : counts.waiting) {
        if (is_overdue(row, now)) made.overdue += row.count;
        if (!is_due(row, now)) continue;
        const auto by = stopped_by(row, lanes, is_bulk(row.klass));
        (by == rule::none ? made.due : made.held[by]) += row.count;
        made.held[row.why] -= row.count;
    }
    if (const auto tried = made.held.extract(rule::retry)) made.retrying = tried.mapped();
    return made;
}

}  // namespace todoke
