#pragma once
// What one attempt at a provider came to.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

struct outcome {
    outcome_kind kind = outcome_kind::uncertain;
    std::string code;    ///< the provider's own: "250 2.0.0", "429", "ESME_RTHROTTLED"; empty: it never answered
    std::string detail;  ///< for an operator: what happened, no address, no secret
    std::vector<std::string> references;  ///< the provider's message ids (one a part of a long SMS)
    std::optional<span> after;            ///< the provider asked to wait this long
    /// What the channel wants back on the next try of this leg: the frozen request bytes, or which parts of a long
    /// SMS were taken under which reference. Opaque to everyone else.
    std::string resume;
    bool begun = false;      ///< not taken as a whole, but a part of it was: only the rest may be tried again, here
    std::size_t parts = 0;   ///< as how many messages it went, or would have gone; 0: as was thought before
    bool transport = false;  ///< the provider was not reached or broke off: counts towards the lane's breaker
};

/// It cannot be handed over as it is; nobody was asked.
inline outcome rejection(std::string why)
{
    outcome made;
    made.kind = outcome_kind::rejected;
    made.detail = std::move(why);
    return made;
}

}  // namespace todoke
