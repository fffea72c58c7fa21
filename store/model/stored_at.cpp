#include "store/model/stored_at.hpp"

#include <algorithm>

namespace todoke {

/// The first 48 bits of a UUIDv7 (RFC 9562).
instant stored_at(const message_id& which)
{
    std::int64_t unix_ms = 0;
    std::for_each_n(which.bytes.begin(), 6, [&](std::uint8_t byte) { unix_ms = unix_ms << 8 | byte; });
    return instant{std::chrono::milliseconds{unix_ms}};
}

}  // namespace todoke
