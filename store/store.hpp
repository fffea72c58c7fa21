#pragma once
// Where a message lives: every transition of a message is one call here, and only these calls change one.
//
// All calls are made from the network thread and answered there. Each is carried out by the one writer, many in one
// commit; a call that changes something returns after its commit is on disk. A caller that goes away takes nobody
// else's commit along. Throws store_failure when the database cannot be written or read (disk full, I/O error); then
// nothing of that call is stored. A message that cannot be read stops no call that is about others: it is set aside,
// and only calls about itself throw `unreadable`.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "store/box_store.hpp"
#include "store/judge.hpp"
#include "store/model/customer.hpp"
#include "store/model/views.hpp"

namespace todoke {

/// The database cannot do its work; `what()` names the reason for the operator.
struct store_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What is asked for is stored, but cannot be read back (a damaged row, or one that a newer version wrote). It stays as
/// it is; `what()` says which it is and what to do.
struct unreadable : store_failure {
    using store_failure::store_failure;
};

using rules_ptr = std::shared_ptr<const judge>;

struct stored {
    message_id id;
    state now{};
    std::optional<channel> on;  ///< of the leg that goes next
    instant due{};
    std::vector<held> held_by;
    std::string detail;  ///< why, when it is not queued
    std::optional<message_id> duplicate_of;
    bool replayed = false;  ///< the answer to an earlier submission with the same idempotency key
};

struct refused {
    enum class reason { unknown_customer, no_content, duplicate, idempotency_mismatch, full };
    reason why{};
    std::string detail;
    std::optional<message_id> duplicate_of;
};

using accepted_submission = std::variant<refused, stored>;

/// What a submission would be.
struct foreseen {
    stored answer;  ///< without an id
    std::vector<finding> findings;
};
using forecast_answer = std::variant<refused, foreseen>;

/// Room at one provider for this many attempts now. 0 asks only what waits.
struct opening {
    std::string provider;
    channel on{};
    bool whole_channel = true;  ///< false: only messages that name this provider
    std::size_t attempts = 0;
};

/// An attempt that was reserved: it is on disk as `sending` before this is handed out.
struct reserved {
    message_no no;
    message_id id;
    std::size_t leg = 0;
    channel on{};
    std::string provider;
    int attempt = 1;  ///< of this leg, repeats included
    std::string address;
    std::string content;  ///< JSON
    std::string klass;
    std::string campaign;
    message_id attempt_key;  ///< stays the same over the repeats that the provider is to recognise
    std::string resume;      ///< what the channel gave back last time (see outcome::resume)
    instant stored{};
    instant started{};
    instant valid_until = never_ends;
    instant closes = never_ends;  ///< see hand_over
};

struct dispatched {
    std::vector<reserved> attempts;
    /// For each opening that was asked, in the same order: the earliest due of what still waits for it (in the past
    /// when its room ran out or was 0); none: nothing waits.
    std::vector<std::optional<instant>> next_due;
    std::optional<instant> next_timer;  ///< the earliest timer that needs no provider
};

struct attempt_end {
    message_no no;
    std::size_t leg = 0;
    instant ended{};
    outcome result;
    /// What was handed out could not be understood: nothing was attempted, and the message is set aside. Empty: there
    /// was an attempt.
    std::string unusable = {};
};

struct cancel_answer {
    enum class result { unknown, cancelled, too_late, already_final };
    result how{};
    state now{};
};

struct store_facts {
    std::string path;
    int schema = 0;
    std::int64_t bytes = 0;   ///< of the database file
    std::int64_t queued = 0;  ///< messages that are not final
    /// Messages that cannot be read, taken out of everybody's way until the next start tries again. They count in their
    /// last known states, too.
    std::int64_t damaged = 0;
};

class store {
public:
    virtual ~store() = default;

    /// Stores a submission with the rules' first verdict. `refused` leaves nothing behind.
    virtual boost::asio::awaitable<accepted_submission> accept(submission what, rules_ptr rules, instant now) = 0;

    /// What accept would answer now to a submission without an idempotency key, by the same code. Nothing is written.
    virtual boost::asio::awaitable<forecast_answer> forecast(submission what, rules_ptr rules, instant now) = 0;

    /// What every rule says now of a message that waits. Empty: it does not wait (any more), or is not known.
    virtual boost::asio::awaitable<std::vector<finding>> explain(message_id which, rules_ptr rules, instant now) = 0;

    /// Decides what is due and reserves what may go, for as many as there is room; also runs out timers. At most one
    /// attempt of a message at a time.
    virtual boost::asio::awaitable<dispatched> dispatch(std::vector<opening> rooms, rules_ptr rules, instant now) = 0;

    /// Decides again, without room, some of what is overdue (so that what expires behind a shut lane is ended).
    /// Returns whether there is more to look at in this round.
    virtual boost::asio::awaitable<bool> sweep(rules_ptr rules, instant now) = 0;

    /// Ends an attempt and carries out what follows from it. Returns the message's new state.
    virtual boost::asio::awaitable<state> record(attempt_end what, rules_ptr rules) = 0;

    /// At start, before the first dispatch: attempts found under way are settled as `uncertain`. Returns how many.
    virtual boost::asio::awaitable<std::size_t> settle_left_over(rules_ptr rules, instant now) = 0;

    virtual boost::asio::awaitable<cancel_answer> cancel(message_id which, rules_ptr rules, instant now) = 0;

    /// Decides again what waits, each message once for a revision of the rules, those that are due first before others:
    /// one limited piece of it. Writes only where something changes. Returns whether there is more.
    virtual boost::asio::awaitable<bool> decide_again(rules_ptr rules, instant now) = 0;

    /// Holds, and by what the box is known again.
    virtual box_store& box() = 0;

    virtual boost::asio::awaitable<std::optional<message_view>> find(message_id which) = 0;
    virtual boost::asio::awaitable<message_page> list(list_query what) = 0;
    /// What was sent, held and suppressed for one person; each with the newest row of its timeline. Nothing: nobody of
    /// that name.
    virtual boost::asio::awaitable<std::optional<message_page>> customer_timeline(person_query what) = 0;

    /// Creates or replaces (consents are merged); queued messages of the person are decided again. True: it is new.
    virtual boost::asio::awaitable<bool> put_customer(customer_update what, rules_ptr rules, instant now) = 0;
    virtual boost::asio::awaitable<std::optional<profile>> customer(std::string which) = 0;
    /// Erases the person's data and cancels what is queued. False: nobody of that name.
    virtual boost::asio::awaitable<bool> erase_customer(std::string which, rules_ptr rules, instant now) = 0;

    /// Counts kept by the transactions that change them: costs nothing, however long the queue.
    virtual boost::asio::awaitable<std::vector<tally_row>> counts() = 0;
    /// The same, and what waits by the minute of its due, as far as the minute has begun by `until`: costs as much as
    /// there are rows in the answer.
    virtual boost::asio::awaitable<waiting_counts> due_counts(instant until) = 0;
    /// The refusal that every new submission gets now, for lack of room; none: there is room. Throws store_failure
    /// when nothing can be written at all.
    virtual boost::asio::awaitable<std::optional<refused>> no_room() = 0;
    virtual boost::asio::awaitable<store_facts> facts() = 0;

    /// Does one limited piece of upkeep (merging, purging of what ended before `final_before`, content of what ended
    /// before `content_before`). Returns whether there is more.
    virtual boost::asio::awaitable<bool> tidy(instant final_before, instant content_before) = 0;

    /// Takes no more calls, commits what is queued, closes the file. Afterwards every call throws store_failure.
    virtual boost::asio::awaitable<void> close() = 0;
};

}  // namespace todoke
