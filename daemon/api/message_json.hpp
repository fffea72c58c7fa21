#pragma once
// Messages as the interface shows them.

#include <string>

#include "daemon/api/core.hpp"
#include "daemon/api/json_text.hpp"
#include "store/store.hpp"

namespace todoke {

/// The members of a submission's answer, without the braces; without an id for a forecast.
void write_stored(json_text& json, const stored& what);
/// `rules`: what each said; nothing when there are none.
void write_findings(json_text& json, const std::vector<finding>& rows);
/// The message with legs, attempts, timeline and metadata, and what the rules say while it waits.
void write_message(json_text& json, const message_view& what, const std::vector<finding>& rules);
/// One row of a list.
void write_row(json_text& json, const message_view& what);
/// One row of a customer's timeline: the message, and where it has come to.
void write_station(json_text& json, const message_view& what);

}  // namespace todoke
