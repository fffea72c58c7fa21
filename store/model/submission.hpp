#pragma once
// A submission as intake understood it: checked, defaults filled in, nothing looked up yet.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// Makes a leg a follow-up: it goes only if `lacks` has not happened `after` the leg before ended.
struct follow_up {
    std::string lacks;  ///< "clicked", "opened", "delivered" or the type of an event
    span after{};
    bool allowed_clock = false;  ///< only minutes outside quiet hours count
    span ttl{};                  ///< how long it may go, from its own timer; 0: as long as the message
};

struct leg_request {
    channel on{};
    std::string via;  ///< a provider's name; empty: any of the channel
    std::optional<follow_up> when;
};

/// An address per channel; empty: none. E-mail as given, LINE user id, phone in E.164.
using addresses = std::array<std::string, channel_count>;

enum class on_duplicate : std::uint8_t { suppress = 0, reject = 1, replace = 2 };

struct submission {
    std::string customer;   ///< the backend's id; empty: only `to`
    addresses to;           ///< these override the profile's, for this message
    std::string time_zone;  ///< IANA name; empty: the customer's, else the site's
    std::string klass;
    std::string campaign;
    std::string content;  ///< JSON, as submitted (canonical form)
    std::array<bool, channel_count> has_content{};
    /// What its content's links lead to, each once: a link's number is its place here. The first stands for the opening
    /// of an e-mail and is empty. All of it empty: nothing is tracked.
    std::vector<std::string> links;

    std::vector<leg_request> legs;  ///< empty: the customer's preferred order, else the class's, where there is content
    std::array<std::string, channel_count> via;

    std::string dedupe_key;
    span dedupe_window{};
    on_duplicate duplicate_rule = on_duplicate::suppress;
    /// Of the text, by the class's rule (gateway/policy/duplicate), where there is no dedupe_key. `any_print` binds
    /// from the moment of storing, between different channels; on the same one only if `line_sms_print`, which has more
    /// of the text in it, is the same too. That one also binds between LINE and SMS at the hand-over. Empty: not used.
    std::string any_print;
    std::string line_sms_print;

    std::string collapse_key;
    std::vector<std::string> replaces_only{};  ///< classes whose messages it may take the place of; empty: all
    std::string cancel_key;
    std::vector<std::string> cancel_on;

    std::optional<instant> send_at;
    instant expires_at{};
    std::string callback;
    std::string metadata;  ///< JSON object as submitted; empty: none

    /// Idempotency: who asks (a token's name, "" for the socket), the key ("" for none) and a 128-bit digest of the
    /// body as parsed JSON.
    std::string caller;
    std::string idempotency_key;
    std::array<std::uint8_t, 16> body_digest{};
};

}  // namespace todoke
