#pragma once
// What follows when an address begins to count by itself, or comes into a profile or out of it: what that customer has
// open, was sent, and will be, counts for the address's own identity as far as it may have to do with it.

#include "store/sqlite/message/standing.hpp"

namespace todoke {

void carry_over(books& b, std::vector<address_change> changes, const judge& rules, instant now);
/// The profile took up an address that others use, too, while the attempt was under way: a retry goes there, and asks
/// for a slot as if it had not been tried.
void ask_for_slot_elsewhere(books& b, tracked& t, const flight_row& ended, const judge& rules);
/// Whether there is anything to carry over.
bool anything_counts(books& b, customer_no who, instant now);

/// An event may reach it: it is cancelled by one, or a follow-up waits for one not to come.
bool listens(const message_row& row);
/// All that a message claims is claimed for this identity, too; also of one that is open again.
void claim_again(books& b, const tracked& t, person_no identity);
/// Carries out what follows for a message that may be final. Is it not so any more, it claims again what upkeep may
/// have dropped.
void follow(books& b, tracked& t, const verdict& v, const judge& rules, instant now);

}  // namespace todoke
