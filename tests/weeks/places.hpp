#pragma once
// What piled up before an opening goes spread out. Where within that time somebody goes is not known here, but it is
// the same whenever it is asked: by that a release that fires early shows.

#include "tests/weeks/checks.hpp"

namespace todoke::weeks {

/// Learns from a message that waits what its due says of its person's place; or what is wrong with it.
complaint learn_place(ledger& known, const told& message, instant now);
/// What waited for an opening goes no earlier than its person's place in the time after it.
complaint not_before_its_place(const ledger& known, const told& message, const attempt& next);

}  // namespace todoke::weeks
