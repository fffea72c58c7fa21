#pragma once
// What the rules look at that no configuration says and no message carries: the box, its providers, its operator's
// holds. Plain values; who changes them makes a new policy of them.

#include <optional>
#include <string>
#include <vector>

#include "store/model/clock_jump.hpp"
#include "store/model/hold.hpp"
#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// A provider that can take no work at all, or none of classes that leave its reserve alone.
struct outage {
    std::string provider;
    channel on{};
    instant since{};
    std::optional<instant> until{};  ///< when it is tried again; none: nobody knows
    rule why = rule::breaker;        ///< breaker or quota
    std::string detail{};            ///< what shut it, in an operator's words
    bool for_bulk_only = false;      ///< others may go
};

/// A provider said "too fast", perhaps of this one recipient: by it nothing goes there before `until`.
struct recipient_rest {
    std::string provider;
    std::string address;
    instant until{};
};

/// The database may be a copy of one that is in use elsewhere, or older than what was sent.
struct adoption {
    message_no below;  ///< messages with lower numbers wait until the operator adopts them; new ones go
    std::string why{};
};

struct circumstances {
    int revision = 0;                  ///< counts up with each change that may let a message go earlier
    instant started = instant::min();  ///< of this process: what was due before was missed while the box was down
    std::vector<hold> holds{};         ///< those that ended a while ago, too: their release is still being spread
    std::vector<outage> outages{};
    int outage_epoch = 0;  ///< counts up when an outage ended or began again: see lost_patience
    std::vector<recipient_rest> rests{};
    bool clock_is_right = true;        ///< synchronised, or an operator says so
    instant latest = instant::min();   ///< the last stored instant: a clock that stands before it is wrong
    std::vector<clock_jump> jumps{};   ///< of the clock, that this process saw
    std::optional<adoption> adopts{};  ///< the operator has to say that this box may go on
};

}  // namespace todoke
