#pragma once
// Whether a leg can reach the person at all, now: consent, blocks, addresses.

#include <functional>
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

/// How a leg goes: LINE notification messages go on LINE, to a phone number.
struct way {
    channel on{};
    channel address{};  ///< of which kind it is

    bool is_notification() const { return on != address; }
};

/// Whether a provider, by its name, may take the leg.
using taker = std::function<bool(const std::string& provider)>;

/// `has_address`: the leg carries its own, frozen one.
std::optional<obstacle> obstacle_to(const situation& s, const class_rules& klass, way by, bool has_address,
                                    const taker& may_take);

/// The part of it that does not depend on the address.
std::optional<obstacle> lack_of_consent(const situation& s, const class_rules& klass, way by);

/// What each of these says of leg `leg`.
void tell_reach(const situation& s, const class_rules& klass, way by, std::size_t leg, const taker& may_take,
                const witness& told);

/// "e-mail address", "LINE user id", "phone number".
std::string kind_of_address(channel on);

}  // namespace todoke
