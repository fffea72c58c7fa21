#pragma once
// How long immediate messages take, submitted at a constant rate whatever the answers do (an open loop), as the
// backends of a shop do. The sinks note when the first bytes of each message come.

#include <vector>

#include "bench/parts/measuring.hpp"

namespace todoke {

/// Milliseconds of each message but those of the warm-up.
struct delays {
    std::vector<double> from_request;  ///< since it was to be sent
    std::vector<double> from_answer;   ///< 0 where the provider had it before
};

/// Submits at `set.rate` for `set.seconds`, and waits until the sink has them all. The sinks of `on` keep what came.
delays delays_at_rate(const settings& set, const gateway_run& on, const sink_route& to);

}  // namespace todoke
