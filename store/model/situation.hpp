#pragma once
// Everything the rules look at for one message at one instant, as plain values read inside one transaction.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/submission.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// One leg of a message's route and how far it has come.
struct leg {
    leg_request asked;
    leg_state now = leg_state::waiting;
    rule why = rule::none;             ///< what ended it, when it ended
    int tries = 0;                     ///< attempts that count against the retry pattern
    std::optional<instant> first_try;  ///< start of the first attempt: a provider's idempotency life counts from here
    std::optional<instant> last_try;   ///< start of the newest attempt
    std::optional<instant> ended;      ///< accepted, rejected or found impossible: follow-up timers start here
    std::string provider;              ///< the one that tried last; empty: none yet
    std::string address;               ///< frozen while an attempt is uncertain; empty: read anew
    bool begun = false;  ///< uncertain, because a part was taken: the rest goes to the same provider and address
    bool provider_knows = false;          ///< uncertain, and to be tried again: same key, address and provider
    std::optional<instant> not_before{};  ///< of leg_change: a tried leg goes again no earlier
    int attempts = 0;                     ///< all of them, those that do not count against the pattern included
    std::optional<instant> reacted{};     ///< a follow-up: what it waits for not to happen happened then
    std::optional<instant> delivered{};   ///< a receipt says so
};

struct message_facts {
    message_no no;
    message_id id;
    std::string klass;
    std::string campaign;
    instant stored{};
    std::optional<instant> send_at;
    instant expires_at{};
    std::string time_zone;  ///< of `to`; empty: the customer's, else the site's
    addresses to;           ///< overrides of the profile
    state now = state::queued;
    bool cancel_asked = false;
    rule cancel_by = rule::cancelled;  ///< with cancel_asked: on request, or by an event
    instant due{};                     ///< as last decided; the instant of storing at first
    rule due_by = rule::none;
    std::vector<leg> legs;
    /// The leg for which it waited for a provider as last decided.
    std::optional<std::size_t> waits_for{};
    span dedupe_window{};
    on_duplicate duplicate_rule = on_duplicate::suppress;
    std::vector<std::string> cancel_on{};  ///< types of events
};

struct consent {
    bool granted = false;
    instant at{};
};

/// A stored profile; all empty for a person known only by `to`.
struct profile {
    std::string customer;
    addresses to;
    std::string time_zone;
    std::vector<std::string> quiet_hours;  ///< as submitted: "21:00-08:00"
    std::vector<channel> channels;         ///< preferred order; empty: the class's
    std::map<std::string, std::array<std::optional<consent>, channel_count>> consents;  ///< by class
};

/// An entry of the person's hand-over log: what caps and spacing count.
struct contact {
    instant at{};
    message_no message;
    std::size_t leg = 0;
    std::string klass;
    channel on{};
    bool again = false;  ///< a later try of a leg whose first one has an entry: spacing counts it, no cap does
};

/// Another message of the person that was held back by a cap, is due, and has no slot yet.
struct rival {
    message_no message;
    std::string klass;
    channel on{};  ///< of the leg that goes next
    instant expires_at{};
    instant due{};  ///< its slot was free from then on, or that of another's
};

/// An account that cannot reach an address that others may: who unfollows one LINE account stays a friend of another.
struct cut_off_at {
    channel on{};  ///< the address's kind
    std::string provider, reason;
};

/// What another message has in common with this one, so that both are the same thing.
enum class sameness { dedupe_key, collapse_key, text };

struct situation {
    message_facts message;
    profile person;
    person_no known_as;                              ///< stable number of the person: seeds the release spread
    std::array<std::string, channel_count> blocked;  ///< why this address is not to be used; empty: it may
    std::vector<cut_off_at> cut_off;                 ///< of these addresses, where one account alone cannot reach it
    std::vector<contact> contacts;         ///< newest first, as far back as asked for; its own legs are among them
    std::vector<rival> rivals;             ///< only where a cap binds its class
    std::optional<message_id> key_holder;  ///< another message that holds this one's key or text: `held_by_it`
    /// By channel, another message that has the same text there or elsewhere (`any` fingerprints), or on LINE (for sms)
    /// or SMS (for line).
    std::array<std::optional<message_id>, channel_count> text_twin;
    sameness held_by_it = sameness::dedupe_key;
};

}  // namespace todoke
