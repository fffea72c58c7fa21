#include "daemon/outlook/lane_views.hpp"

#include <algorithm>

#include "gateway/channel/sms/sms_attempt.hpp"

namespace todoke {

lane_view view_of(const lane_status& one, instant now)
{
    lane_view made{one.provider, one.on, one.now, one.in_flight, one.window, one.why, {}};
    for (const auto& rate : one.rates) made.rates.push_back(to_text(rate));
    for (const auto& [limit, used, left, wait] : one.quotas)
        made.quotas.push_back({to_text(limit), used, left, left == 0 ? std::optional{now + wait} : std::nullopt});
    if (one.monthly) {
        const auto [limit, used] = *one.monthly;
        const auto left = static_cast<std::size_t>(std::max<std::int64_t>(0, limit - used));
        made.quotas.push_back({std::to_string(limit) + "/month", static_cast<std::size_t>(used), left, std::nullopt});
    }
    made.usable = one.usable;
    made.in_session = one.in_session;
    if (one.on == channel::sms) made.bills = one.bills ? one.bills : sms_segments();
    made.stops = one.stops;
    made.stops_bulk = one.stops_bulk;
    if (one.opens_in > span{0}) made.until = now + one.opens_in;
    return made;
}

}  // namespace todoke
