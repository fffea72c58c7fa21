#pragma once
// The transitions of store.hpp as functions over the books, each called inside a transaction on the writer. They may be
// called again with the same arguments after a rollback.

#include <vector>

#include "store/sqlite/books.hpp"
#include "store/sqlite/class_turns.hpp"
#include "store/store.hpp"

namespace todoke {

accepted_submission accept(books& b, const submission& what, const judge& rules, instant now);

dispatched dispatch(books& b, class_turns& turns, const std::vector<opening>& rooms, const judge& rules, instant now);
bool sweep(books& b, const judge& rules, instant now);
/// Decides again some of those whose class has lost patience with what they wait for; whether there are more.
bool decide_impatient(books& b, const judge& rules, instant now);

state record(books& b, const attempt_end& what, const judge& rules);
/// Settles some attempts found under way; how many. 0: none was left.
std::size_t settle_left_over(books& b, const judge& rules, instant now);

/// Takes a message that cannot be read out of everybody's way: noted, and out of the queue. All of it stays.
void set_aside(books& b, const damaged_message& which);
/// At start: what can be read again (mended, or this version knows it) is back in its place.
void try_damaged_again(books& b);

cancel_answer cancel(books& b, message_id which, const judge& rules, instant now);

bool put_customer(books& b, const customer_update& what, const judge& rules, instant now);
bool erase_customer(books& b, const std::string& which, const judge& rules, instant now);

}  // namespace todoke
