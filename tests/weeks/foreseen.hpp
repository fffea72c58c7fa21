#pragma once
// Ids and keys are unguessable, and waits depend on ids. For a story to be had again the system's randomness is
// replaced in this program.

#include <cstdint>

namespace todoke::weeks {

/// From now on std::random_device gives what follows from `seed`.
void foresee(std::uint64_t seed);

}  // namespace todoke::weeks
