#pragma once
// What is read back: messages with their story, lists, counts, customers.

#include <optional>
#include <string>
#include <vector>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/receipt.hpp"
#include "store/model/situation.hpp"
#include "store/model/verdict.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// One row of the journal that belongs to a message.
struct timeline_row {
    journal_no no;
    instant at{};
    timeline_event event{};
    state now{};  ///< the message's state after it
    std::optional<std::size_t> leg;
    std::string provider;
    rule why = rule::none;
    std::string detail;
    std::optional<instant> due;      ///< deferred: until when
    std::optional<instant> started;  ///< attempt_ended: when it began
    outcome_kind outcome{};          ///< attempt_ended
    std::string code;                ///< attempt_ended: the provider's
    std::vector<std::string> references;
    std::optional<receipt_kind> receipt{};  ///< of a receipt
};

struct message_view {
    message_facts facts;
    std::string customer;       ///< empty, too, once they are being erased
    bool names_nobody = false;  ///< it came with addresses only
    std::string content;        ///< JSON; empty once purged, and in lists
    std::string metadata;       ///< JSON; empty: none
    std::string dedupe_key, collapse_key, cancel_key;
    std::optional<message_id> duplicate_of;
    std::vector<timeline_row> timeline;  ///< oldest first; only where asked for
};

struct list_query {
    std::optional<state> in;
    std::string customer, klass, campaign;  ///< empty: any
    std::optional<channel> on;              ///< the channel of the current leg
    std::size_t limit = 50;
    message_no before;  ///< page: only older ones; none: from the newest
};

/// Messages of a customer, and those that reached an address of theirs without naming them.
struct person_query {
    std::string customer;
    std::size_t limit = 50;
    message_no before;  ///< page: only older ones; none: from the newest
};

struct message_page {
    std::vector<message_view> messages;  ///< newest first
    message_no next;                     ///< `before` of the next page; none: this was the last
};

/// How many messages share a state, lane, class and rule.
struct tally_row {
    state in{};
    std::optional<channel> on;  ///< of the leg that goes next; none: no leg waits
    std::string klass;
    rule why = rule::none;
    std::int64_t count = 0;
};

/// How many messages that wait become due in one minute, from the same lane, in the same state, class and rule.
struct due_row {
    instant from{}, until{};    ///< the minute, half open
    std::optional<channel> on;  ///< any provider of this channel will do
    std::string provider;       ///< only this one will do
    state in{};                 ///< queued, watching or uncertain
    std::string klass;
    rule why = rule::none;  ///< what put them off until then
    std::int64_t count = 0;
    /// Otherwise nothing but time: a follow-up's condition, the end of an uncertain wait.
    bool needs_provider() const { return on || !provider.empty(); }
};

/// Of one moment, so that they add up.
struct waiting_counts {
    std::vector<tally_row> all;
    std::vector<due_row> waiting;  ///< the earliest due first
};

}  // namespace todoke
