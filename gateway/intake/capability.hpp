#pragma once
// What can become known about a leg after a provider took it: one table for all channels.

#include <string>
#include <string_view>

#include "gateway/policy/rules.hpp"
#include "store/model/submission.hpp"

namespace todoke {

/// "delivered", "opened", "clicked", "failed" ...: what receipts tell. Any other word is the type of an event, which a
/// backend tells.
bool is_told_by_receipts(std::string_view condition);

/// Why nobody can tell whether `condition` happened to what goes out on this leg; empty: it can become known. An event
/// always can. `tracked`: its links lead over the public listener.
std::string cannot_know(const leg_request& leg, std::string_view condition, const rules& book, bool tracked);

}  // namespace todoke
