#include "daemon/backlog.hpp"

#include <algorithm>

namespace todoke {

void backlog::add_rate(channel on, const std::vector<rate_limit>& limits)
{
    auto& lane = lanes_[index_of(on)];
    if (limits.empty()) {
        lane.unlimited = true;
        return;
    }
    const auto slowest = std::min_element(limits.begin(), limits.end(), [](const auto& a, const auto& b) {
        return a.amount / static_cast<double>(a.per.count()) < b.amount / static_cast<double>(b.per.count());
    });
    lane.per_ms += slowest->amount / static_cast<double>(slowest->per.count());
}

void backlog::count(const std::vector<tally_row>& counts)
{
    for (auto& lane : lanes_) lane.waiting = 0;
    for (const auto& row : counts)
        if (row.in == state::queued && row.why == rule::none && row.on) lanes_[index_of(*row.on)].waiting += row.count;
}

instant backlog::estimate(channel on, instant due, instant now) const
{
    const auto& lane = lanes_[index_of(on)];
    const auto earliest = std::max(due, now);
    if (lane.unlimited || lane.per_ms <= 0) return earliest;
    const auto busy = span{static_cast<std::int64_t>(static_cast<double>(lane.waiting) / lane.per_ms)};
    return std::max(earliest, now + busy);
}

}  // namespace todoke
