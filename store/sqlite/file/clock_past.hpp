#pragma once
// What stored instants mean by today's clock. A clock that was set ran on another scale before: whoever asks how long
// ago something was needs the way it was set since. So windows (of dedupe, idempotency, caps) go by time that passed,
// whichever way the clock was moved: none ends early, none lasts for years.

#include <string>
#include <string_view>
#include <vector>

#include "store/model/clock_jump.hpp"
#include "store/model/id.hpp"

namespace todoke {

/// A jump, and where the file was then: messages from `next` on were stored after it.
struct known_jump {
    clock_jump how;
    message_no next;
    bool operator==(const known_jump&) const = default;
};

class clock_past {
public:
    /// The oldest first.
    explicit clock_past(std::vector<known_jump> jumps = {}) : jumps_{std::move(jumps)} {}
    bool is_plain() const { return jumps_.empty(); }
    const std::vector<known_jump>& jumps() const { return jumps_; }

    /// `told` by the scale of `now`. `of`: the message it was told of, which was stored before that; none: not known.
    instant by_now(instant told, instant now, message_no of = {}) const;
    /// When that message was stored.
    instant stored(instant told, message_no which) const;
    /// How much earlier than it was, by now's scale, an instant may be told.
    span most_behind() const;
    /// With what is new in `seen` by a process whose first message was or will be `first`. The oldest become one.
    clock_past with(const std::vector<clock_jump>& seen, message_no next, message_no first) const;

private:
    std::size_t scale_of(message_no which) const;
    span since(std::size_t scale) const;

    std::vector<known_jump> jumps_;
};

std::string pack_jumps(const clock_past& past);
/// Throws unreadable.
clock_past unpack_jumps(std::string_view packed);

}  // namespace todoke
