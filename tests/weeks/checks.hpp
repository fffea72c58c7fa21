#pragma once
// The rule book as a list of checks. Each looks at the story's own ledger and says what is wrong; none asks the
// product's rules. A new rule is a function and a line in one of these lists.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/weeks/ledger.hpp"

namespace todoke::weeks {

using complaint = std::optional<std::string>;

/// Asked at the very moment of a hand-over, before it is entered in the ledger.
struct hand_over_check {
    const char* rule;
    complaint (*wrong)(const ledger& known, const told& message, const attempt& next);
};
extern const std::vector<hand_over_check> hand_over_checks;
/// What one of them would say.
complaint ask(std::string_view rule, const ledger& known, const told& message, const attempt& next);

/// Asked when a submission has been answered; `message.seen` is what the store says of it.
struct storing_check {
    const char* rule;
    complaint (*wrong)(const ledger& known, const told& message);
};
extern const std::vector<storing_check> storing_checks;

/// Asked of a message whenever it was read.
struct standing_check {
    const char* rule;
    complaint (*wrong)(const ledger& known, const told& message, instant now);
};
extern const std::vector<standing_check> standing_checks;

/// Asked of all messages together, once a day.
struct whole_store {
    std::vector<message_view> listed;
    waiting_counts due;
};
struct whole_check {
    const char* rule;
    complaint (*wrong)(const ledger& known, const whole_store& all);
};
extern const std::vector<whole_check> whole_checks;

/// A cap that would be exceeded if these retries, which have not ended yet as far as is known, still wait.
struct suspicion {
    std::string what;
    std::vector<std::pair<std::size_t, channel>> if_waiting;  ///< message and leg
};
std::vector<suspicion> suspicions(const ledger& known, const told& message, const attempt& next);

/// A leg whose channel has been down for longer than its class waits, though a later one could go; nothing: there is
/// none. `has_room`: of a channel.
complaint outwaits_patience(const ledger& known, const told& message, instant now,
                            const std::function<bool(channel)>& has_room);

/// Uncertain for good: nothing is due for it any more.
bool is_settled(const message_view& one);

}  // namespace todoke::weeks
