#pragma once
// The transitions of store.hpp as functions over the books, each called inside a transaction on the writer. They may be
// called again with the same arguments after a rollback.

#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/books.hpp"
#include "store/sqlite/queue/class_turns.hpp"
#include "store/store.hpp"

namespace todoke {

accepted_submission accept(books& b, const submission& what, const judge& rules, instant now, const estimator& comes);

/// What accept would answer to a submission without an idempotency key. Writes nothing.
forecast_answer forecast(books& b, const submission& what, const judge& rules, instant now, const estimator& comes);
/// What every rule says of a message that waits; empty for any other. Writes nothing.
std::vector<finding> explain(books& b, message_id which, const judge& rules, instant now, const estimator& comes);

dispatched dispatch(books& b, class_turns& turns, const std::vector<opening>& rooms, const judge& rules, instant now);
/// The groups that the next round takes from, as far as there is room: the first row of each, in the order of their
/// turns.
std::vector<lanes::picked> coming(books& b, const std::vector<opening>& rooms, instant now, std::size_t most);

/// How much a piece of a walk over what waits takes of the disk.
struct walk_pace {
    /// Two pages. Beside a release of what is in no cache the disk belongs to what is sent.
    static constexpr std::uint64_t most_blocks_beside_sending = 16;

    bool gives_way = false;                     ///< something is being sent, too
    std::function<std::uint64_t()> disk_reads;  ///< blocks that this thread has waited for

    /// Of a piece that began when so many had been waited for.
    bool is_over(std::uint64_t before) const
    {
        return gives_way && disk_reads() - before >= most_blocks_beside_sending;
    }
};

/// Ends some of what expired; a small piece when it waits for the disk and is to give way. True: there is more.
bool sweep(books& b, const judge& rules, instant now, const walk_pace& pace);
/// A piece of the walk for this revision of the rules; a small one when it waits for the disk and is to give way. True:
/// there is more.
bool decide_again(books& b, const judge& rules, instant now, const walk_pace& pace);
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
cancelled_some cancel_some(books& b, const cancel_filter& which, message_no before, const judge& rules, instant now);

receive_answer receive(books& b, const told_receipt& what, const judge& rules, instant now);
/// Matches what readers found in raw receipts.
taken_in take_in(books& b, const std::vector<understood_receipt>& some, const judge& rules, instant now);
/// What waited for the end of this attempt, for these references, or for one to this address, is due.
void attempt_ended(books& b, const flight_row& f, const std::vector<std::string>& references, instant now);
event_answer take_event(books& b, const customer_event& what, const judge& rules, instant now);
resolve_answer resolve(books& b, message_id which, resolution as, const std::string& reason, const judge& rules,
                       instant now);
retry_answer retry(books& b, message_id which, std::optional<span> ttl, const std::string& reason, const judge& rules,
                   instant now);

block_page blocks(books& b, std::int64_t after, std::size_t limit);
std::optional<blocked_address> block_of(books& b, channel on, const std::string& address);
std::vector<blocked_address> blocks_of(books& b, channel on, const std::string& address);
/// An account of a provider, and no other, cannot reach the address any more, or can again (empty: what binds all is
/// lifted). False: nothing changed.
bool block_at(books& b, const std::string& provider, channel on, const std::string& address, const std::string& reason,
              const judge& rules, instant now);
bool unblock_at(books& b, const std::string& provider, channel on, const std::string& address, const judge& rules,
                instant now);
bool block(books& b, channel on, const std::string& address, const std::string& reason, const judge& rules,
           instant now);
bool unblock(books& b, channel on, const std::string& address, const judge& rules, instant now);

/// What waits for this customer is decided again.
void decide_again(books& b, const customer_row& customer, const judge& rules, instant now);
/// What waits for whoever has this address, as far as it can be found: its owner's, and what events may reach.
void decide_again(books& b, channel on, const std::string& address, const judge& rules, instant now);
void decide_again(books& b, const address_row& at, const judge& rules, instant now);

bool put_customer(books& b, const customer_update& what, const judge& rules, instant now);
/// Remembers that the customer is to be erased; their id is free at once. False: nobody of that name, and none of that
/// name is being erased.
bool begin_erasure(books& b, const std::string& which, instant now);
/// One piece of it. Returns whether there is more.
bool go_on_erasing(books& b, const std::string& which, const judge& rules, instant now);
/// One piece of this customer's. Returns whether there is an erasure that goes on.
bool go_on_erasing(books& b, customer_no who, const judge& rules, instant now);

}  // namespace todoke
