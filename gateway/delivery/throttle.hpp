#pragma once
// How a lane answers "too fast". One such answer may be about one recipient, so it slows nobody else; in a row they are
// about the account.

#include <optional>

#include "store/model/instant.hpp"

namespace todoke {

/// The first "too fast" after a success rests the lane only as far as the provider asks for it, and briefly. Each one
/// in a row rests it twice as long, from one second up to a minute (longer where the provider asks); each success takes
/// one step back. What comes in while it rests began before and says nothing new.
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
