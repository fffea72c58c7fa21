#pragma once
// Asking the rules about one message, so that a message they cannot judge (a bug) holds up nobody else.

#include "store/sqlite/standing.hpp"

namespace todoke {

/// The rules' verdict; when they throw, "later", with the reason.
verdict ask(books& b, const tracked& t, const std::optional<customer_row>& customer, const judge& rules, instant now);

/// Whether it waits for one of the person's slots, or for another message to be far enough.
bool waits_for_slot(const verdict& v);

}  // namespace todoke
