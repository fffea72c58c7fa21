#pragma once
// What backends tell of people's consents, inside a transaction on the writer.

#include "store/sqlite/books.hpp"

namespace todoke {

/// What was declined at an address that the profile gives up, whoever it was written down for then, binds the person
/// wherever they are written to next: it goes into `row` and the ledger, unless they agreed later.
void keep_declined(books& b, customer_row& row, const addresses& next, instant now);

/// The same of an address that the first profile of a customer brings, where messages that named them went to it.
void keep_declined_before(books& b, customer_row& row, const addresses& first, instant now);

/// Takes what `said` tells of consents into `row` and, where it is news, into the ledger. News is another word than the
/// one on record, or a later time. What the person withdrew, under this id or, whoever they were then, at one of the
/// addresses `said` brings, no consent brings back that is not later, or that says no time: it is not even recorded.
void merge_consents(books& b, customer_row& row, const customer_update& said, instant now);

}  // namespace todoke
