#pragma once
// How many messages a person gets, and how far apart: caps and spacing over all senders and channels, counted exactly
// in rolling windows over the log of hand-overs (situation::contacts).

#include <optional>
#include <vector>

#include "gateway/policy/rules.hpp"
#include "gateway/policy/witness.hpp"
#include "store/judge.hpp"
#include "store/model/situation.hpp"
#include "store/model/verdict.hpp"

namespace todoke {

/// "3/7d": at most three within any seven days. `0` means none at all. Nothing for any other text.
std::optional<cap> parse_cap(std::string_view text);
std::string to_text(const cap& limit);

/// Which hand-overs a decision about a message of this class may have to look at.
std::vector<contact_need> contact_needs(const rules& book, const class_rules& klass);

/// The longest time that a cap or spacing looks back, of all classes: hand-overs are forgotten no earlier.
span longest_look_back(const rules& book);

/// Every cap that forbids leg `i` at `now`, with the instant its next slot is freed (`never_ends`: there is none). A
/// leg that holds its slot already (a retry) is not counted again; nor are those legs of the message that came to
/// nothing: `legs`, as this decision leaves them, tells which.
std::vector<held> caps_that_forbid(const rules& book, const class_rules& klass, const situation& s,
                                   const std::vector<leg_state>& legs, std::size_t i, instant now,
                                   const witness& told = {});

/// The hand-over of another message on another channel that is too near, its last try that may have arrived; the held
/// rule ends when it is far enough.
std::optional<held> spacing_that_forbids(const rules& book, const class_rules& klass, const situation& s, std::size_t i,
                                         instant now, const witness& told = {});

}  // namespace todoke
