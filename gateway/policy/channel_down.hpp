#pragma once
// Whether a channel is down: none of the providers that may take a message can take any.

#include <optional>
#include <string>
#include <vector>

#include "gateway/policy/circumstances.hpp"
#include "gateway/policy/rules.hpp"
#include "store/judge.hpp"

namespace todoke {

struct channel_outage {
    instant since{};                 ///< the last of the providers went then
    std::optional<instant> until{};  ///< the first of them is tried again; none: nobody knows
    rule why = rule::breaker;
    std::string detail;  ///< which, since when and why, in an operator's words
};

/// What a provider is asked to take: a message of this class on this channel, for the provider it names if any.
struct carriage {
    channel on{};
    const std::string& via;
    const class_rules& klass;
};

/// Of the providers that may take it. None: one can take it, or is to be tried again by now, or there is no such
/// provider.
std::optional<channel_outage> outage_of(const rules& book, const circumstances& around, const carriage& what,
                                        instant now);

/// Why this provider can take nothing of this class, among `around`; null: it can, or is to be tried again by now.
const outage* out_now(const circumstances& around, const std::string& provider, const class_rules& klass, instant now);

/// Whether another provider than this one could take it now.
bool another_can(const rules& book, const circumstances& around, const carriage& what, const std::string& than,
                 instant now);

/// When each class loses patience with what is down.
std::vector<lost_patience> impatience(const rules& book, const circumstances& around);

}  // namespace todoke
