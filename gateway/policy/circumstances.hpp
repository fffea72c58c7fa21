#pragma once
// What the rules look at that no configuration says and no message carries: the box, its providers, its operator's
// holds. Plain values; who changes them makes a new policy of them.

#include <optional>
#include <string>
#include <vector>

#include "store/model/hold.hpp"
#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// A provider that can take no work at all.
struct outage {
    std::string provider;
    channel on{};
    instant since{};
    std::optional<instant> until{};  ///< when it is tried again; none: nobody knows
    rule why = rule::breaker;        ///< breaker or quota
    std::string detail{};            ///< what shut it, in an operator's words
};

struct circumstances {
    int revision = 0;                  ///< counts up with each change that may let a message go earlier
    instant started = instant::min();  ///< of this process: what was due before was missed while the box was down
    std::vector<hold> holds{};
    std::vector<outage> outages{};
    int outage_epoch = 0;                   ///< counts up when an outage ended or began again: see lost_patience
    bool clock_is_right = true;             ///< synchronised, or an operator says so
    std::optional<instant> adopt_before{};  ///< what was stored before waits until the operator adopts it
};

}  // namespace todoke
