#pragma once
// What follows when an address turns out to be shared: what its owner has open, and was sent lately, counts for the
// address's own identity from that moment on.

#include "store/sqlite/message/standing.hpp"

namespace todoke {

people::on_shared carry_over(books& b, instant now);
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
