#pragma once
// Legs one after another: fallbacks that take over, follow-ups that wait.

#include "tests/weeks/checks.hpp"

namespace todoke::weeks {

/// From when the timer of the follow-up that heads a chain runs, as far as is known; `is_exact`: it is.
struct timer_start {
    instant from{};
    bool is_exact = true;
};
timer_start timer_start_of(const told& message, std::size_t head);
/// When a leg may no longer go; nothing: that cannot be told from outside.
std::optional<instant> life_of(const told& message, std::size_t leg);

complaint one_leg_at_a_time(const ledger& known, const told& message, const attempt& next);
complaint order_of_legs(const ledger& known, const told& message, const attempt& next);
complaint next_leg_for_cause(const ledger& known, const told& message, const attempt& next);
complaint not_before_its_timer(const ledger& known, const told& message, const attempt& next);
complaint still_wanted(const ledger& known, const told& message, const attempt& next);

complaint left_out_for_cause(const ledger& known, const told& message, instant now);
complaint fulfilled_is_over(const ledger& known, const told& message, instant now);
complaint timers_are_right(const ledger& known, const whole_store& all);

}  // namespace todoke::weeks
