#include "daemon/door_side.hpp"

namespace todoke {

door_settings door_settings_of(const config& set)
{
    door_settings made;
    made.tokens = set.api.tokens;
    made.hosts = set.api.hosts;
    made.limits.body = set.api.max_body;
    made.limits.bodies = set.api.max_bodies;
    return made;
}

lane_view view_of(const lane_status& one, instant now)
{
    lane_view made{one.provider, one.on, std::string{to_text(one.now)}, one.in_flight, one.window, one.why, {}};
    for (const auto& rate : one.rates) made.rates.push_back(to_text(rate));
    for (const auto& [limit, used, left, wait] : one.quotas)
        made.quotas.push_back({to_text(limit), used, left, left == 0 ? std::optional{now + wait} : std::nullopt});
    if (one.opens_in > span{0}) made.until = now + one.opens_in;
    return made;
}

}  // namespace todoke
