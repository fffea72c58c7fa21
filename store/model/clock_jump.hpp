#pragma once
// Somebody, or a time service, set the system's clock while a process ran: no time passed between the two readings.

#include "store/model/instant.hpp"

namespace todoke {

struct clock_jump {
    instant before{}, after{};
    span by() const { return after - before; }
    bool operator==(const clock_jump&) const = default;
};

}  // namespace todoke
