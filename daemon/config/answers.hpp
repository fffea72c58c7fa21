#pragma once
// What an operator says of a provider's answers.

#include <map>
#include <optional>
#include <string>

#include "daemon/config/section.hpp"
#include "gateway/channel/sms/sms_state.hpp"
#include "store/model/words.hpp"

namespace todoke::reading {

/// One of the outcomes; what the provider took is taken, so `accepted` only where it is asked for.
std::optional<outcome_kind> read_outcome(section& from, std::string_view key, bool or_accepted = false);

/// `answers`: what codes of a provider mean, in place of what its channel makes of them.
std::map<std::string, outcome_kind> read_answers(section& from);

/// What a provider's word in a receipt means.
std::optional<sms_state> read_sms_state(section& from, std::string_view key);

}  // namespace todoke::reading
