#pragma once
// A lane's standing as the doors show it.

#include "daemon/http/door.hpp"
#include "gateway/delivery/lane.hpp"

namespace todoke {

/// `now`: the instant at which `one` was taken.
lane_view view_of(const lane_status& one, instant now);

}  // namespace todoke
