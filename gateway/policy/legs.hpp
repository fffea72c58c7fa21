#pragma once
// The legs a message takes: which channels, in which order, and which providers may take each.

#include <vector>

#include "gateway/policy/rules.hpp"
#include "store/model/situation.hpp"
#include "store/model/submission.hpp"

namespace todoke {

/// As asked, else the customer's order, else the class's; only channels there is content for.
std::vector<leg> route_of(const submission& what, const profile& person, const class_rules& klass);

/// Whether this provider may take a leg on `on` that names the provider `via` (empty: none).
bool may_take(const provider_rules& one, channel on, const std::string& via);

/// Waits on a condition, rather than taking over from the leg before. (The first leg has nothing to wait for.)
inline bool is_follow_up(const std::vector<leg>& legs, std::size_t i)
{
    return i > 0 && legs[i].asked.when.has_value();
}

/// The end of the chain that starts with leg `i` or contains it: each plain leg takes over from the one before; the
/// next follow-up starts a chain of its own.
std::size_t end_of_chain(const std::vector<leg>& legs, std::size_t i);

}  // namespace todoke
