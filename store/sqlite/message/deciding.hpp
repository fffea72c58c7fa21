#pragma once
// Asking the rules about one message, so that a message they cannot judge (a bug) holds up nobody else.

#include "store/sqlite/message/standing.hpp"

namespace todoke {

/// The rules' verdict; when they throw, "later", with the reason.
verdict ask(books& b, const tracked& t, const std::optional<customer_row>& customer, const judge& rules, instant now);

/// Asks, and carries out what leaves the message other than it is. What is due keeps its place in the order.
void decide_anew(books& b, tracked& t, const judge& rules, instant now);

/// Whether it waits for one of the person's slots, or for another message to be far enough.
bool waits_for_slot(const verdict& v);

}  // namespace todoke
