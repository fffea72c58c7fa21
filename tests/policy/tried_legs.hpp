#pragma once
// A message of which legs have been tried already.

#include <vector>

#include "store/model/receipt.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {

inline const auto noon = tokyo("12:00");

inline receipt told(receipt_kind kind)
{
    return {kind, noon + std::chrono::hours{1}, "", ""};
}

/// Each leg as it stands; those that are not waiting were tried, in order, from noon on.
inline shop with_legs(const std::vector<leg_state>& states, state now)
{
    shop site{"transactional", {channel::line, channel::sms, channel::email}};
    site.s.message.legs.resize(states.size());
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i] == leg_state::waiting || states[i] == leg_state::skipped || states[i] == leg_state::impossible) {
            site.s.message.legs[i].now = states[i];
            continue;
        }
        site.start_attempt(i, noon + std::chrono::minutes{i});
        site.s.message.legs[i].now = states[i];
        if (states[i] != leg_state::uncertain) site.s.message.legs[i].ended = noon + std::chrono::minutes{i};
    }
    site.s.message.now = now;
    return site;
}

}  // namespace todoke
