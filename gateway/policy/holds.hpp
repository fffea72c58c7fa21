#pragma once
// Which of the operator's holds stop a leg, and until when.

#include <optional>
#include <string>
#include <vector>

#include "gateway/policy/circumstances.hpp"
#include "gateway/policy/rules.hpp"

namespace todoke {

/// The longest a release may be spread: a hold that ended longer ago than this says nothing any more.
inline constexpr span longest_spread = std::chrono::hours{12};

/// What a leg is to a hold.
struct held_leg {
    channel on{};
    const std::string& provider;  ///< the only one that may take it; empty: any of the channel
    const class_rules& klass;
    const std::string& campaign;
};

/// A hold on a leg; it may have ended.
struct stop {
    instant until{};
    std::string detail;  ///< reason and scope, in an operator's words
};

/// The latest end first. Where several providers could take the leg, only holds on all of them stop it, and the first
/// end among these counts. One that is out counts as held when that end has come, so that what waited is released as
/// after any hold; before, the leg waits for whichever can take it first, and is not put off.
std::vector<stop> stops_of(const circumstances& around, const rules& book, const held_leg& leg, instant now);

/// The hold on this provider alone that ends last; it may have ended.
std::optional<stop> stop_of_provider(const std::vector<hold>& holds, const std::string& provider);

/// Whether the operator holds this provider at `now`, for whatever message.
bool is_held(const std::vector<hold>& holds, const std::string& provider, channel on, instant now);

}  // namespace todoke
