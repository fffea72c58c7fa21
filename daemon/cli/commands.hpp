#pragma once
// The commands of `todoke`: each is one call of the HTTP interface, its answer said in words.

#include <ostream>
#include <string>

#include "daemon/cli/client.hpp"

namespace todoke::cli {

/// Exit codes.
inline constexpr int done = 0, failed = 1;

/// Says that this box, its database and its clock are right: what waits for that goes on.
int adopt(const endpoint& to, const std::string& reason, std::ostream& out, std::ostream& problems);

}  // namespace todoke::cli
