#pragma once
// What the rules said when a decision asked them, one by one: for forecasts, and for whoever asks why a message waits.

#include <optional>
#include <string>
#include <vector>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/verdict.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// What one rule said of one leg.
struct finding {
    rule by = rule::none;
    std::optional<std::size_t> leg;  ///< none: it is about the message as a whole
    std::optional<channel> on;       ///< of that leg
    bool allows = true;
    std::optional<instant> until;            ///< how long that stays so; none: nothing known ends it
    std::string detail;                      ///< from what it follows, as phrases; never an address
    std::optional<message_no> earlier = {};  ///< see held; who is told of it by name is for the store to say
};

/// A verdict and what led to it, in the order in which rules are asked.
struct explanation {
    verdict found;
    std::vector<finding> findings;
};

}  // namespace todoke
