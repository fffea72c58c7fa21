#pragma once
// A number (of a message, a person) by a key (a hash, a number): an entry of an index in memory and of a run on disk.

#include <compare>
#include <cstdint>

namespace todoke {

struct keyed_number {
    std::int64_t key = 0, no = 0;
    friend auto operator<=>(const keyed_number&, const keyed_number&) = default;
};

}  // namespace todoke
