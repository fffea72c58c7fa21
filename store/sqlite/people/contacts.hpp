#pragma once
// What caps and spacing look at of a person: the log of hand-overs, read newest first and only as far as a decision
// needs, and who else waits for the same slot.

#include <vector>

#include "store/judge.hpp"
#include "store/sqlite/books.hpp"

namespace todoke {

struct tracked;

/// A hand-over of this leg begins. The leg counts as one from its first try on, also for whoever comes to count for it
/// with a later one.
void log_contact(books& b, const tracked& t, std::size_t leg, const std::vector<person_no>& identities, instant now);
/// Into `situation::contacts`.
void read_contacts(books& b, const std::vector<person_no>& identities, const std::vector<contact_need>& needs,
                   instant now, situation& to);
/// Into `situation::rivals`: who waits for a slot of these persons, is due, and has none yet.
void find_rivals(books& b, message_no self, const std::vector<person_no>& identities, instant now, situation& to);

}  // namespace todoke
