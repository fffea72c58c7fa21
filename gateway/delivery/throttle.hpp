#pragma once
// How a lane answers "too fast": it rests. One such answer may be about one recipient, so it rests briefly; in a row
// they are about the account.

#include <optional>

#include "store/model/instant.hpp"

namespace todoke {

/// Each "too fast" rests the lane twice as long as the one before, from one second up to a minute; each success takes
/// one step back. It rests as long as the provider asks for, but for the first after a success ten seconds at most.
/// What comes in while it rests began before and says nothing new.
class throttle {
public:
    /// The provider asked to wait for `asked`, if it said so.
    void refused(std::optional<span> asked, span now);
    void worked();
    /// How long it rests; 0: it does not.
    span wait(span now) const;

private:
    int steps_ = 0;
    bool in_a_row_ = false;
    span until_{};
};

}  // namespace todoke
