#pragma once
// What a reload does not take into use: providers, callbacks, the store, and where it listens. Pure.

#include <string>
#include <vector>

#include "daemon/config/config.hpp"

namespace todoke {

/// What stands in `next` otherwise than in `running`, as an operator is told: "[[provider]] sms is new". Empty: a
/// reload takes all of it.
std::vector<std::string> what_needs_a_restart(const config& running, const config& next);

}  // namespace todoke
