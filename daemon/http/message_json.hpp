#pragma once
// Messages as the interface shows them.

#include <string>

#include "daemon/http/core.hpp"
#include "daemon/http/json_text.hpp"
#include "store/store.hpp"

namespace todoke {

/// The members of a submission's answer, without the braces.
void write_stored(json_text& json, const stored& what, const door_parts& parts);
/// `whole`: with legs, attempts, timeline and metadata; else one row of a list.
void write_message(json_text& json, const message_view& what, bool whole);

}  // namespace todoke
