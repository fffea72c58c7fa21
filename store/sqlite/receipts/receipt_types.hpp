#pragma once
// Which receipts a row of the journal makes for backends. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/message/rows.hpp"

namespace todoke {

/// A row makes fewer than this many; so its number and the place among them are one number.
inline constexpr std::int64_t receipts_of_a_row = 8;

/// `known`: the message's state as told before (none: nothing was), and afterwards. An attempt under way is no state
/// that is told: it comes and goes with every try.
std::vector<std::string> receipt_types(const journal_row& row, std::optional<state>& known);

}  // namespace todoke
