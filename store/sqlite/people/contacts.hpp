#pragma once
// What caps and spacing look at of a person: the log of hand-overs, read newest first and only as far as a decision
// needs, and who else waits for the same slot.

#include <vector>

#include "store/judge.hpp"
#include "store/sqlite/books.hpp"

namespace todoke {

/// Into `situation::contacts`.
void read_contacts(books& b, const std::vector<person_no>& identities, const std::vector<contact_need>& needs,
                   instant now, situation& to);
/// Into `situation::rivals`: who waits for a slot of these persons, is due, and has none yet.
void find_rivals(books& b, message_no self, const std::vector<person_no>& identities, instant now, situation& to);

}  // namespace todoke
