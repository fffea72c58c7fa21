#pragma once
// Somebody, or a time service, set the system's clock while a process ran: no time passed between the two readings.

#include "store/model/instant.hpp"

namespace todoke {

struct clock_jump {
    instant before{}, after{};
    /// Nobody saw it: the clock came up like this, unset, after what earlier processes stored and before this one
    /// stored anything.
    bool at_start = false;
    span by() const { return after - before; }
    bool operator==(const clock_jump& other) const { return before == other.before && after == other.after; }
};

}  // namespace todoke
