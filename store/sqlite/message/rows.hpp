#pragma once
// The rows of the hot tables as values.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/model/situation.hpp"
#include "store/model/verdict.hpp"
#include "store/store.hpp"

namespace todoke {

/// A number of table `name`; 0: none.
using name_no = std::int64_t;

/// Where a message waits: nowhere, for a mere instant, for any provider of a channel, or for one provider.
namespace lane {
inline constexpr std::int64_t none = 0;
inline constexpr std::int64_t timer = 1;
constexpr std::int64_t of(channel on)
{
    return 2 + static_cast<std::int64_t>(on);
}
constexpr std::int64_t of_provider(name_no provider)
{
    return 16 + provider;
}
/// The channel any provider of which will do; none: another kind of lane.
constexpr std::optional<channel> channel_of(std::int64_t lane)
{
    return lane >= of(all_channels.front()) && lane <= of(all_channels.back())
               ? std::optional{static_cast<channel>(lane - of(all_channels.front()))}
               : std::nullopt;
}
/// 0: not a provider's lane.
constexpr name_no provider_of(std::int64_t lane)
{
    return lane > of_provider(0) ? lane - of_provider(0) : 0;
}
}  // namespace lane

/// What is known of a message from the beginning; never changed while it lives.
struct message_row {
    message_no no;
    message_id id;
    person_no person;             ///< of the named customer, else of the first address
    std::vector<person_no> also;  ///< identities of other addresses it was stored with
    customer_no customer;         ///< 0: only `to`
    name_no klass = 0, campaign = 0;
    instant stored{};
    std::optional<instant> send_at;
    instant expires{};
    addresses to;
    std::string time_zone;
    std::vector<leg_request> route;
    std::string dedupe_key;
    span dedupe_window{};
    on_duplicate duplicate_rule = on_duplicate::suppress;
    std::string any_print, line_sms_print;
    std::string collapse_key, cancel_key;
    std::vector<std::string> cancel_on;
    name_no callback = 0;
    std::string metadata;
    name_no caller = 0;
    std::string idempotency_key;
    std::array<std::uint8_t, 16> body_digest{};
    std::string first_answer;        ///< packed; only with an idempotency key
    std::vector<std::string> links;  ///< see submission::links
    int policy_revision = 0;
};

/// Whether it goes to an address of this kind: by an account for LINE notification messages to a number only.
inline bool goes_to_kind(const leg_request& leg, channel kind, const judge& rules)
{
    const bool by_phone = leg.on == channel::line && !leg.via.empty() && rules.goes_by_phone(leg.via);
    return kind == (by_phone ? channel::sms : leg.on);
}

/// A leg, and what only the store needs to know of it.
struct leg_row : leg {
    message_id attempt_key;  ///< of the last one
    std::size_t parts = 1;   ///< as how many messages the last one went: a receipt is about one of them
};

/// What `progress.cancel_asked` holds: 0 while nothing asks for it, 1 on request.
inline constexpr std::int64_t cancelled_by_event = 2;

/// Where a message stands. While it is in flight this is what was before (and the lane is where it was taken from).
struct progress_row {
    message_no no;
    state now = state::queued;
    std::size_t leg = 0;
    std::int64_t lane = lane::none;
    name_no klass = 0, campaign = 0;
    bool again = false;
    instant due{};
    rule why = rule::none;
    std::vector<leg_row> legs;
    bool cancel_asked = false;
    rule cancel_by = rule::cancelled;
    journal_no last;
    std::optional<message_id> duplicate_of;
    int policy_revision = 0;
    bool awaits_slot = false;  ///< stands in `slot_waiter`
};

struct flight_row {
    message_no no;
    std::size_t leg = 0;
    name_no provider = 0;
    int attempt = 1;
    message_id attempt_key;
    std::string address;
    instant started{};
    instant valid_until = never_ends;
    std::size_t parts = 1;        ///< see opening
    instant closes = never_ends;  ///< for whom it is handed out to; not stored: a flight found at start is over
    /// Set when the customer was erased meanwhile: the keyed hash of the address, which is gone.
    std::optional<std::int64_t> erased;
};

struct journal_row {
    journal_no no;
    message_no message;
    journal_no prev;
    instant at{};
    timeline_event event{};
    state now{};
    std::optional<std::size_t> leg;
    name_no provider = 0;
    rule why = rule::none;
    std::optional<outcome_kind> result;
    std::string code, detail;
    std::optional<instant> due, started;
    std::vector<std::string> references;
    std::optional<receipt_kind> receipt{};
    std::optional<leg_state> became{};  ///< leg_ended: what
};

/// One leg handed over to one identity.
struct contact_row {
    instant at{};
    message_no message;
    std::size_t leg = 0;
    name_no klass = 0;
    channel on{};
    bool again = false;  ///< not its first try
};

struct customer_row {
    customer_no no;
    std::optional<instant> created;  ///< none: known only by name, from a message with `to`
    profile known;
    std::vector<person_no> shared;  ///< identities of its addresses that others use too
    person_no person() const { return {no.value}; }
};

/// What waits together and goes in order: turns are taken between groups.
struct queue_group {
    std::int64_t lane = lane::none;
    name_no klass = 0;
    bool again = false;  ///< retries
    name_no campaign = 0;
    friend auto operator<=>(const queue_group&, const queue_group&) = default;
};

/// A place in the order of a group.
struct queue_place {
    instant due{};
    message_no no;
    friend auto operator<=>(const queue_place&, const queue_place&) = default;
};

struct queue_row {
    queue_group in;
    queue_place at;
    instant expires{};
};

}  // namespace todoke
