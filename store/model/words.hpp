#pragma once
// The words of the product as types. The numbers are stored: they are never changed and never used again.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace todoke {

enum class channel : std::uint8_t { email = 0, line = 1, sms = 2 };
inline constexpr std::array all_channels{channel::email, channel::line, channel::sms};
inline constexpr std::size_t channel_count = all_channels.size();
constexpr std::size_t index_of(channel c)
{
    return static_cast<std::size_t>(c);
}

/// What a message is doing. The arrows between them are in docs/design/states.md.
enum class state : std::uint8_t {
    queued = 0,
    sending = 1,
    watching = 2,
    uncertain = 3,
    sent = 4,
    delivered = 5,
    failed = 6,
    expired = 7,
    cancelled = 8,
    suppressed = 9,
};
/// Final: nothing but a late receipt or an operator changes it. (An `uncertain` message may be final too:
/// it is when nothing is due for it any more.)
constexpr bool is_final(state s)
{
    return s >= state::sent;
}

enum class leg_state : std::uint8_t {
    waiting = 0,
    sending = 1,
    accepted = 2,
    uncertain = 3,
    rejected = 4,
    impossible = 5,
    skipped = 6,
    expired = 7,
};

/// Of one attempt. `uncertain` stands first: a default-made outcome claims the least.
enum class outcome_kind : std::uint8_t {
    uncertain = 0,  ///< the provider may or may not have taken it
    accepted = 1,
    retry = 2,          ///< not taken, may be taken later
    rejected = 3,       ///< not taken, never will be
    misconfigured = 4,  ///< not taken: our account or settings; not the message's fault, costs it no attempt
    over_quota = 5,     ///< not taken: the account's allowance is used up; costs no attempt
    throttled = 6,      ///< not taken: too fast; slows the lane, costs no attempt
    blocked = 7,        ///< not taken: this address is not to be used any more
};

/// Why a message is where it is.
enum class rule : std::uint8_t {
    none = 0,
    send_at,
    quiet_hours,
    send_window,
    cap,
    spacing,
    hold,
    breaker,
    quota,
    rate,
    retry,
    follow_up,
    lifetime,
    max_lateness,
    consent,
    blocked,
    no_address,
    duplicate,
    superseded,
    event,
    cancelled,
    rejected,
    channel_down,
    operator_,
    erased,
    only_to,
    clock,
    uncertain,
};

/// A row of a message's timeline.
enum class timeline_event : std::uint8_t {
    stored = 0,
    deferred = 1,       ///< due moved, with the rule that moved it
    sending = 2,        ///< an attempt was reserved; it starts now
    attempt_ended = 3,  ///< with its outcome
    leg_ended = 4,      ///< a leg became impossible, skipped, rejected, expired
    state_changed = 5,
    receipt = 6,
    cancel_asked = 7,
    reacted = 20,   ///< an event of the person's
    resolved = 21,  ///< an operator said what became of it
    retried = 22,   ///< an operator wants it to go again
    declined = 40,  ///< the person wants no more of its kind
};

std::string_view to_text(channel c);
std::string_view to_text(state s);
std::string_view to_text(leg_state s);
std::string_view to_text(outcome_kind k);
std::string_view to_text(rule r);
std::string_view to_text(timeline_event e);
std::optional<channel> parse_channel(std::string_view text);
std::optional<state> parse_state(std::string_view text);

}  // namespace todoke
