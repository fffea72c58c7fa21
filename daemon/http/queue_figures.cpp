#include "daemon/http/queue_figures.hpp"

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

queue_figures figures(const waiting_counts& counts, instant now)
{
    queue_figures made;
    for (const auto& row : counts.all) {
        made.in[row.in] += row.count;
        if (row.in == state::queued) made.held[row.why] += row.count;
    }
    for (const auto& row : counts.waiting) {
        if (is_overdue(row, now)) made.overdue += row.count;
        if (!is_due(row, now)) continue;
        made.due += row.count;
        made.held[row.why] -= row.count;
    }
    if (const auto tried = made.held.extract(rule::retry)) made.retrying = tried.mapped();
    return made;
}

}  // namespace todoke
