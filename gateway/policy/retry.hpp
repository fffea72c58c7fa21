#pragma once
// How long to wait between the tries of a leg.

#include "gateway/policy/rules.hpp"
#include "store/model/id.hpp"

namespace todoke {

/// The provider's pattern, or the default for one that names none or is not configured any more.
const retry_pattern& retries_of(const provider_rules* provider);

/// After `tries` tries there is no further one.
bool is_spent(const retry_pattern& waits, int tries);

/// The wait after try number `tries` (from 1), within ±20 % of the pattern, the same for the same message and try; the
/// last one of the pattern for later tries.
span wait_after(const retry_pattern& waits, int tries, const message_id& id);

/// The wait after the provider said "too fast" for the `times`-th time: 2 s, doubled each time, at most five minutes,
/// within ±20 %, the same for the same message and time.
span wait_after_throttle(int times, const message_id& id);

/// Whichever is longer: the wait or what the provider asked for.
span honouring(span wait, std::optional<span> asked);

}  // namespace todoke
