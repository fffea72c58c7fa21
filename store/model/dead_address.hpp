#pragma once
// What says in a delivery report that an address is dead.

#include <algorithm>
#include <array>
#include <string_view>

namespace todoke {

/// Whether an enhanced status code (RFC 3463) says that the address itself is at fault, for good: unknown, gone,
/// impossible. Not a mailbox that is full, and not what a server refuses for its content or its sender.
inline bool is_dead_address(std::string_view status)
{
    constexpr std::array<std::string_view, 6> dead{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"};
    return std::find(dead.begin(), dead.end(), status) != dead.end();
}

}  // namespace todoke
