#pragma once
// Why the daemon could not be reached, and what its operator can do about it.

#include <boost/system/error_code.hpp>
#include <string>

#include "daemon/cli/client.hpp"

namespace todoke::cli {

/// One sentence for what happened, one for what to do; looks at the socket's file and its group. `waited`: how long an
/// answer was waited for, if there was none.
std::string trouble_with(const endpoint& to, const boost::system::error_code& error, std::chrono::milliseconds waited);

/// To whoever has waited for the usual time and may have to wait longer.
std::string word_of_delay(const endpoint& to);

}  // namespace todoke::cli
