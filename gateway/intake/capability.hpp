#pragma once
// What can become known about a leg after a provider took it: one table for all channels.

#include <string_view>
#include <vector>

#include "store/model/submission.hpp"

namespace todoke {

/// Why nobody can tell whether `condition` ("delivered", "opened", "clicked", an event) happened to what went out on
/// `on`; empty: it can become known.
std::string_view cannot_know(channel on, std::string_view condition);

}  // namespace todoke
