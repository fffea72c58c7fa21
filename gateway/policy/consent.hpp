#pragma once
// Whether a leg can reach the person at all, now: consent, blocks, addresses.

#include <optional>
#include <string>

#include "gateway/policy/rules.hpp"
#include "gateway/policy/witness.hpp"
#include "store/model/situation.hpp"

namespace todoke {

/// Why a leg is impossible, and how to mend it.
struct obstacle {
    rule why = rule::none;
    std::string detail;
};

/// `has_address`: the leg carries its own, frozen one.
std::optional<obstacle> obstacle_to(const situation& s, const class_rules& klass, channel on, bool has_address);

/// What each of these says of leg `leg`, on this channel.
void tell_reach(const situation& s, const class_rules& klass, channel on, std::size_t leg, const witness& told);

/// The phrase for "e-mail", "LINE", "SMS" in prose.
std::string spoken(channel on);

}  // namespace todoke
