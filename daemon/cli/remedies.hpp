#pragma once
// Why the daemon could not be reached, and what its operator can do about it.

#include <boost/system/error_code.hpp>
#include <string>

#include "daemon/cli/client.hpp"

namespace todoke::cli {

/// One sentence for what happened, one for what to do; looks at the socket's file and its group.
std::string trouble_with(const endpoint& to, const boost::system::error_code& error);

}  // namespace todoke::cli
