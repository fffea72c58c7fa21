#pragma once
// One submission: what JSON posts and NDJSON lines have in common.

#include <boost/asio/awaitable.hpp>
#include <string_view>
#include <variant>

#include "daemon/api/core.hpp"
#include "daemon/http/problem.hpp"

namespace todoke {

/// Reads and checks a body; nothing is stored yet.
std::variant<submission, problem> understand(door_core& core, const caller& who, std::string_view body,
                                             bool is_ndjson_line);

/// Stores it. Counts the result and wakes the dispatcher. Never throws for a database that cannot be written.
boost::asio::awaitable<std::variant<stored, problem>> submit(door_core& core, submission what);

/// For a body that was refused before it got that far.
void count_refused(door_core& core);

}  // namespace todoke
