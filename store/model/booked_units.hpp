#pragma once
// What was written down of a provider's hourly and daily rates before it was taken, so that no restart forgets it.

#include <cstdint>
#include <string>

#include "store/model/instant.hpp"

namespace todoke {

struct booked_units {
    std::string provider;
    span per{};         ///< of the rate
    bool bulk = false;  ///< of what bulk classes may take of it
    instant begun{};    ///< nothing of it was taken before
    std::int64_t units = 0;
    friend bool operator==(const booked_units&, const booked_units&) = default;
};

}  // namespace todoke
