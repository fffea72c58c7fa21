#pragma once
// When a message was stored, as its id tells it: to the millisecond.

#include "store/model/id.hpp"
#include "store/model/instant.hpp"

namespace todoke {

instant stored_at(const message_id& which);

}  // namespace todoke
