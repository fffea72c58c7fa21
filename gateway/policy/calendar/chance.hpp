#pragma once
// Numbers that look random and are not: the same for the same message or person whenever they are asked for, so that
// decisions survive a restart and can be explained.

#include <cstdint>

#include "store/model/id.hpp"

namespace todoke {

/// In [0, 1), evenly spread over pairs of `seed` and `turn`.
double chance(std::uint64_t seed, std::uint64_t turn);

/// A message's own seed.
std::uint64_t seed_of(const message_id& id);

}  // namespace todoke
