#pragma once
// The leg by which a message counts for a channel, in lists and in what they are filtered by.

#include "store/model/situation.hpp"

namespace todoke {

/// The one that is under way or waits, else the one that was taken; none: none was.
const leg* current_leg(const message_facts& facts);

}  // namespace todoke
