#pragma once
// What an operator says of a provider's answers.

#include <optional>

#include "daemon/config/section.hpp"
#include "store/model/words.hpp"

namespace todoke::reading {

/// One of the outcomes; what the provider took is taken, so `accepted` only where it is asked for.
std::optional<outcome_kind> read_outcome(section& from, std::string_view key, bool or_accepted = false);

}  // namespace todoke::reading
