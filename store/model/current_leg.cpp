#include "store/model/current_leg.hpp"

#include <algorithm>

namespace todoke {

const leg* current_leg(const message_facts& facts)
{
    const auto is_open = [](const leg& one) {
        return one.now == leg_state::sending || one.now == leg_state::uncertain || one.now == leg_state::waiting;
    };
    const auto is_taken = [](const leg& one) { return one.now == leg_state::accepted; };
    auto found = std::find_if(facts.legs.begin(), facts.legs.end(), is_open);
    if (found == facts.legs.end()) found = std::find_if(facts.legs.begin(), facts.legs.end(), is_taken);
    return found == facts.legs.end() ? nullptr : &*found;
}

}  // namespace todoke
