#pragma once
// The configuration and the lanes as the API's door wants them.

#include "daemon/config.hpp"
#include "daemon/http/door.hpp"
#include "gateway/delivery/lane.hpp"

namespace todoke {

door_settings door_settings_of(const config& set);
lane_view view_of(const lane_status& one, instant now);

}  // namespace todoke
