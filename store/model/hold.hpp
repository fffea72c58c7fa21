#pragma once
// An operator's stop on a part of what is sent, with a reason and an end.

#include <cstdint>
#include <string>

#include "store/model/instant.hpp"

namespace todoke {

/// The numbers are stored: they are never changed and never used again.
enum class hold_scope : std::uint8_t {
    all_but_urgent = 0,
    all = 1,
    channel = 2,
    provider = 3,
    klass = 4,
    campaign = 5
};

struct hold {
    std::int64_t no = 0;  ///< 0: not placed yet
    hold_scope scope{};
    std::string name;  ///< of the channel, provider, class or campaign; empty: all
    std::string reason;
    instant since{};
    instant until{};
    std::string placed_by;  ///< a token's name; empty: over the socket
};

}  // namespace todoke
