#pragma once
// Where a message lives: every transition of a message is one call here, and only these calls change one.
//
// All calls are made from the network thread and answered there. Each is carried out by the one writer, many in one
// commit; a call that changes something returns after its commit is on disk. A caller that goes away takes nobody
// else's commit along. Throws store_failure when the database cannot be written or read (disk full, I/O error); then
// nothing of that call is stored, unless it is a `maybe_stored`. What is wrong with the call alone is a `call_failure`,
// which is one, too. A message that cannot be read stops no call that is about others: it is set aside, and only calls
// about itself throw `unreadable`.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "store/box_store.hpp"
#include "store/inbox.hpp"
#include "store/judge.hpp"
#include "store/model/booked_units.hpp"
#include "store/model/breaker_state.hpp"
#include "store/model/customer.hpp"
#include "store/model/views.hpp"
#include "store/outbox.hpp"
#include "store/person_store.hpp"
#include "store/reactions.hpp"

namespace todoke {

/// The database cannot do its work; `what()` names the reason for the operator.
struct store_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The disk failed while the call was being committed: whether it is stored, the next start finds out. With an
/// idempotency key it may be made again all the same.
struct maybe_stored : store_failure {
    using store_failure::store_failure;
};

/// What is there is not for this program to write to, and every start would find the same: somebody has to mend it.
struct wrong_database : store_failure {
    using store_failure::store_failure;
};

/// Only this very call came to nothing: others go on, and made again as it is it fails again. It met a row that makes
/// no sense, or a bug of ours.
struct call_failure : store_failure {
    using store_failure::store_failure;
};

/// What is asked for is stored, but cannot be read back (a damaged row, or one that a newer version wrote). It stays as
/// it is; `what()` says which it is and what to do.
struct unreadable : call_failure {
    using call_failure::call_failure;
};

struct stored {
    message_id id;
    state now{};
    std::optional<channel> on;  ///< of the leg that goes next
    instant due{};
    std::vector<held> held_by;
    std::string detail;  ///< why, when it is not queued
    std::optional<message_id> duplicate_of;
    bool replayed = false;  ///< the answer to an earlier submission with the same idempotency key
    std::string klass = {};
    std::optional<instant> estimated = {};  ///< see estimator
};

/// When a provider will have come to a message of `klass` that is due then, as an estimate for people; none: it cannot
/// be told. `ahead`: it waits already, and so many of those that became due in the same minute go before it; none: it
/// is to come behind all that is due by then. Called on the writer's thread, so it owns all that it looks at.
using estimator = std::function<std::optional<instant>(channel on, const std::string& klass, instant due,
                                                       std::optional<std::size_t> ahead)>;

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

/// What one of a provider's limits lets go now, in units as it bills.
struct unit_room {
    std::size_t free = 0;
    std::size_t whole = 0;  ///< the most that is ever free: what takes more goes when all of that is
    bool fits(std::size_t units) const { return free >= std::min(units, whole); }
    void take(std::size_t units) { free -= std::min(free, units); }
};

/// The same of a limit that bulk shares with others: bulk needs room in the whole and in its share, the others in the
/// whole or in what is kept for them.
struct shared_room {
    unit_room whole, bulk, reserve;
    bool fits(std::size_t units, bool is_bulk) const
    {
        const bool is_kept = !is_bulk && reserve.whole > 0 && reserve.fits(units);
        return is_kept || (whole.fits(units) && (!is_bulk || bulk.fits(units)));
    }
    void take(std::size_t units, bool is_bulk)
    {
        if (is_bulk)
            bulk.take(units);
        else if (!whole.fits(units))
            reserve.take(units);
        whole.take(units);
    }
};

/// What a message comes to at a provider.
struct content_size {
    std::size_t units = 1;  ///< that it takes of the limits
    std::size_t parts = 1;  ///< messages with a receipt each that it goes as
};

/// What the next of bulk, or of the others, takes and found no room for; 0: there was none. It is the first of its kind
/// to go once there is.
struct units_lacking {
    std::size_t bulk = 0, others = 0;
    bool is_bulks_turn = false;  ///< bulk lacks it of the whole only: the others wait behind it, but for the urgent
};

/// Room at one provider for this many attempts now. 0 asks only what waits.
struct opening {
    std::string provider;
    channel on{};
    bool whole_channel = true;  ///< false: only messages that name this provider
    std::size_t attempts = 0;
    static constexpr auto all_of_them = static_cast<std::size_t>(-1);
    std::size_t bulk = all_of_them;        ///< of these, so many may go to bulk classes: the rest is kept in reserve
    std::size_t unnamed = all_of_them;     ///< of these, so many may be messages that name no provider
    std::vector<shared_room> limits = {};  ///< in units
    /// Of a message's content (JSON) as it goes with these links; none: one of each. Called on the writer's thread, so
    /// it owns all that it looks at.
    std::function<content_size(const std::string& content, const std::vector<tracked_link>& links)> measure = nullptr;
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
    message_id attempt_key;   ///< stays the same over the repeats that the provider is to recognise
    std::string resume;       ///< what the channel gave back last time (see outcome::resume)
    instant first_started{};  ///< the leg's first try: this one's start, unless one before counted
    instant started{};
    instant valid_until = never_ends;
    bool bulk = false;                     ///< of a class that must leave the reserve alone
    instant closes = never_ends;           ///< see hand_over
    std::vector<tracked_link> links = {};  ///< with a token each, in the order of submission::links
    std::string unsubscribe = {};          ///< a token; empty: not of this kind
};

struct dispatched {
    std::vector<reserved> attempts;
    /// For each opening that was asked, in the same order: the earliest due of what still waits for it (in the past
    /// when its room ran out or was 0); none: nothing waits.
    std::vector<std::optional<instant>> next_due;
    /// The same, of those only that may use the reserve; while one waits for its units ahead of them (see lacking), of
    /// the urgent, which alone may go before it.
    std::vector<std::optional<instant>> next_due_ahead = {};
    std::optional<instant> next_timer;        ///< the earliest timer that needs no provider
    bool decide_again = false;                ///< something is to be decided again: see that call
    std::vector<units_lacking> lacking = {};  ///< for each opening
};

struct attempt_end {
    message_no no;
    std::size_t leg = 0;
    int attempt = 1;  ///< as it was handed out: what is told of an earlier one does not end a later one
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
    std::int64_t erasing = 0;  ///< customers whose data is being erased and is not gone yet
};

/// What upkeep goes by. The wall clock may be wrong (a dead battery, a typing error), and what is purged does not come
/// back: so `now` is believed only as fast as time passes, see store/sqlite/file/believed_time.hpp.
struct upkeep_terms {
    instant now{};
    span passed{};  ///< since this was asked last in this process, by a clock that never jumps
    span keep{};    ///< messages that ended longer ago are purged
    span keep_content{};
    /// How far caps and spacing look back: hand-overs are kept that long, though the messages are gone.
    span counted{};
};

class store {
public:
    virtual ~store() = default;

    /// Stores a submission with the rules' first verdict, and under an idempotency key all of the answer. `refused`
    /// leaves nothing behind.
    virtual boost::asio::awaitable<accepted_submission> accept(submission what, rules_ptr rules, instant now,
                                                               estimator comes = {}) = 0;

    /// What accept would answer now to a submission without an idempotency key, by the same code. Nothing is written.
    virtual boost::asio::awaitable<forecast_answer> forecast(submission what, rules_ptr rules, instant now,
                                                             estimator comes = {}) = 0;

    /// What every rule says now of a message that waits. Empty: it does not wait (any more), or is not known.
    virtual boost::asio::awaitable<std::vector<finding>> explain(message_id which, rules_ptr rules, instant now,
                                                                 estimator comes = {}) = 0;

    /// Decides what is due and reserves what may go, for as many as there is room; also runs out timers. At most one
    /// attempt of a message at a time.
    virtual boost::asio::awaitable<dispatched> dispatch(std::vector<opening> rooms, rules_ptr rules, instant now) = 0;

    /// Decides again, without room, some of what is overdue (so that what expires behind a shut lane is ended, and
    /// what has waited long enough for a channel that is down takes another leg), and carries on an erasure that was
    /// cut short. Returns whether there is more to look at in this round.
    virtual boost::asio::awaitable<bool> sweep(rules_ptr rules, instant now) = 0;

    /// Breakers that were open, or being tried, when the process last told of them.
    virtual boost::asio::awaitable<std::vector<breaker_state>> breakers() = 0;
    /// Keeps these over restarts; one without openings is forgotten.
    virtual boost::asio::awaitable<void> keep_breakers(std::vector<breaker_state> changed) = 0;

    /// What was booked of rates, by rate and the oldest first; and what is booked now, before it is taken.
    virtual boost::asio::awaitable<std::vector<booked_units>> bookings() = 0;
    virtual boost::asio::awaitable<void> keep_bookings(std::vector<booked_units> changed) = 0;

    /// Ends an attempt and carries out what follows from it. Returns the message's new state.
    virtual boost::asio::awaitable<state> record(attempt_end what, rules_ptr rules) = 0;

    /// At start, before the first dispatch: attempts found under way are settled as `uncertain`. Returns how many.
    virtual boost::asio::awaitable<std::size_t> settle_left_over(rules_ptr rules, instant now) = 0;

    virtual boost::asio::awaitable<cancel_answer> cancel(message_id which, rules_ptr rules, instant now) = 0;

    /// Decides again what waits, each message once for a revision of the rules, those that are due first before others:
    /// one limited piece of it. Writes only where something changes. Returns whether there is more. A change that may
    /// let any message go earlier begins it anew; dispatch tells of it.
    virtual boost::asio::awaitable<bool> decide_again(rules_ptr rules, instant now) = 0;

    /// Holds, and by what the box is known again.
    virtual box_store& box() = 0;
    /// What reaches messages later, from outside. Lives as long as the store.
    virtual store_reactions& reactions() = 0;
    /// What providers tell, kept first and understood later. Lives as long as the store.
    virtual store_inbox& inbox() = 0;
    /// What became of messages, for backends to read or to be called back with. Lives as long as the store.
    virtual store_outbox& outbox() = 0;
    /// What people do with what they got, and what they agreed to.
    virtual person_store& people() = 0;

    virtual boost::asio::awaitable<std::optional<message_view>> find(message_id which) = 0;
    virtual boost::asio::awaitable<message_page> list(list_query what) = 0;
    /// What was sent, held and suppressed for one person; each with the newest row of its timeline. Nothing: nobody of
    /// that name.
    virtual boost::asio::awaitable<std::optional<message_page>> customer_timeline(person_query what,
                                                                                  rules_ptr rules) = 0;

    /// Creates or replaces (consents are merged); queued messages of the person are decided again. True: it is new.
    virtual boost::asio::awaitable<bool> put_customer(customer_update what, rules_ptr rules, instant now) = 0;
    virtual boost::asio::awaitable<std::optional<profile>> customer(std::string which) = 0;
    /// Erases the person's data and cancels what is queued. False: nobody of that name. Remembered at once, then done
    /// in pieces, however many messages there are: nobody else waits for it, and from the first moment on nothing of
    /// theirs is sent. Returns when all of it is gone. Should that be cut short, sweep() carries it on, also after a
    /// restart, and asking again waits for the rest.
    virtual boost::asio::awaitable<bool> erase_customer(std::string which, rules_ptr rules, instant now) = 0;

    /// Counts kept by the transactions that change them, and what waits by the minute of its due, as far as the minute
    /// has begun by `until`: costs as much as there are rows in the answer, however long the queue.
    virtual boost::asio::awaitable<waiting_counts> due_counts(instant until) = 0;
    /// The refusal that every new submission gets now, for lack of room; none: there is room. Throws store_failure
    /// when nothing can be written at all.
    virtual boost::asio::awaitable<std::optional<refused>> no_room() = 0;
    virtual boost::asio::awaitable<store_facts> facts() = 0;

    /// Does one limited piece of upkeep (merging, purging). Returns whether there is more.
    virtual boost::asio::awaitable<bool> tidy(upkeep_terms terms) = 0;

    /// Takes no more calls, commits what is queued, closes the file. Afterwards every call throws store_failure.
    virtual boost::asio::awaitable<void> close() = 0;
};

}  // namespace todoke
