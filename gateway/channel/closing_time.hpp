#pragma once
// Until when an attempt may be handed over. It was reserved in time, but a provider that takes its time over the steps
// before (a connection, MAIL and RCPT, the parts of a long SMS) must not carry it into the quiet hours.

#include "gateway/clock.hpp"
#include "store/model/outcome.hpp"

namespace todoke {

/// A value for one attempt; the clock outlives it.
class closing_time {
public:
    /// Never.
    closing_time() = default;
    closing_time(const clock& time, instant when);

    /// By the wall's time or by the time that passed since this was made: a clock that is set back meanwhile opens
    /// nothing. Each channel asks at its last harmless moment.
    bool has_come() const;

private:
    const clock* time_ = nullptr;
    instant when_ = never_ends;
    span until_{};  ///< on the clock's uptime
};

/// Of an attempt that is given up for it: nothing (more) was handed over, and nobody is to blame.
inline constexpr const char* closed_before_hand_over = "the time in which it may go ended before it was handed over";
outcome given_up_at_closing_time();

}  // namespace todoke
