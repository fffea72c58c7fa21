#pragma once
// What a test and the program under it share: which of its allocations fail from now on.

#include <atomic>

namespace todoke {

struct memory_order {
    std::atomic<bool> stands{false};
    std::atomic<long> counted{0};  ///< allocations since it stands, of all threads
    std::atomic<long> first{0};    ///< how many succeed
    std::atomic<long> many{0};     ///< how many fail then, in a row
    std::atomic<long> met{0};      ///< how many have failed
};
static_assert(std::atomic<long>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

}  // namespace todoke
