#pragma once
// The route of a submission: `legs` and `via`.

#include <vector>

#include "gateway/intake/fields.hpp"
#include "gateway/policy/rules.hpp"
#include "store/model/submission.hpp"

namespace todoke {

struct leg_reading {
    std::vector<leg_request> legs;      ///< empty: none given
    std::vector<std::string> pointers;  ///< of each leg, for what is found out later
    bool given = false;
};

/// Reads `legs`: channel names or {channel, via?, when?}. `tracked`: links are, so that clicks can be told.
leg_reading read_legs(fields& from, const rules& book, bool tracked);
/// Reads `via`: {channel: provider}.
std::array<std::string, channel_count> read_via(fields& from, const rules& book);

}  // namespace todoke
