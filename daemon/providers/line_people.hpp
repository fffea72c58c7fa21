#pragma once
// What LINE's webhooks tell of people, on its way to the channels that would ask LINE for them else.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "daemon/config/config.hpp"
#include "gateway/channel/line/line_friends.hpp"
#include "gateway/clock.hpp"
#include "store/model/told.hpp"

namespace todoke {

/// By the provider's name.
using friends_of_lines = std::map<std::string, std::shared_ptr<line_friends>>;
friends_of_lines make_friends(const config& set);

/// Hears what providers tell. Who follows, writes or presses a button can be reached; who unfollows cannot. `time`
/// outlives it.
std::function<void(const std::string& provider, const told& what)> hears_for(friends_of_lines friends, clock& time);

}  // namespace todoke
