#pragma once
// What the rules answer. The store carries it out; nobody else sets a state. Details are phrases (model/phrase).

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// A rule that forbids sending now, and until when.
struct held {
    rule by = rule::none;
    instant until{};
    std::string detail;                      ///< in an operator's words; says how to mend it where the caller can
    std::optional<message_no> earlier = {};  ///< whose hand-over it is that forbids: the cap's next slot, or too near
};

/// Give leg `leg` to a provider now. Where that cannot be done at once (at storing, from a timer, without room) it
/// means: due now, and decide again at dispatch.
struct hand_over {
    std::size_t leg = 0;
    /// A provider that takes a validity period gets one that ends before this; `never_ends`: none needed.
    instant valid_until = never_ends;
    /// The provider recognises this as the attempt before: same key, same request bytes.
    bool repeat = false;
    /// It must be in the provider's hands before this: then quiet hours begin, the window ends, or it has expired.
    instant closes = never_ends;
    /// The kind of the address it goes to, where it is not the channel's own: a phone number on LINE.
    std::optional<channel> address{};
};

/// Look again at `due`.
struct wait {
    state as = state::queued;  ///< queued, watching or uncertain
    std::size_t leg = 0;       ///< the leg that goes next
    instant due{};
    rule why = rule::none;
    bool needs_provider = true;  ///< false: a mere timer (a follow-up's condition, the end of an uncertain wait)
};

/// Final.
struct finish {
    state as = state::failed;
    rule why = rule::none;
};

struct leg_change {
    std::size_t leg = 0;
    leg_state to = leg_state::skipped;
    rule why = rule::none;
    std::string detail;
    /// With waiting and uncertain: kept in the leg, so that what the provider asked for outlives other rules.
    std::optional<instant> not_before{};
};

struct verdict {
    std::variant<wait, hand_over, finish> next;
    std::string detail;                      ///< why, in an operator's words
    std::vector<leg_change> legs;            ///< legs that end on the way, in order
    std::vector<held> held_by;               ///< every rule that forbids now, the latest `until` first
    std::optional<message_id> duplicate_of;  ///< with finish{suppressed, duplicate}
};

/// What a receipt or an event makes of a message: facts that its legs keep, and what follows from them.
struct consequence {
    std::vector<std::size_t> reacted;      ///< follow-ups whose condition it fulfils
    std::optional<std::size_t> delivered;  ///< the leg that it shows to have arrived
    bool cancels = false;                  ///< what is still to come is not wanted any more
    bool is_late = false;                  ///< nothing follows, because the message has gone on without it
    std::optional<verdict> then;           ///< none: the message stays where it is
};

/// A message that an operator wants to go again.
struct second_chance {
    instant expires_at{};
    verdict then;
};

}  // namespace todoke
