#pragma once
// SipHash-2-4 under a key of this box: nobody outside can make two texts meet, and an erased address cannot be found
// again by hashing all telephone numbers without the key.

#include <array>
#include <cstdint>
#include <string_view>

namespace todoke {

using hash_key = std::array<std::uint64_t, 2>;

std::uint64_t keyed_hash(const hash_key& key, std::string_view text);

/// Unpredictable, from the system.
hash_key random_key();

}  // namespace todoke
