#pragma once
// What this process uses of the machine, for /metrics.

#include "daemon/api/metrics.hpp"

namespace todoke {

/// `started`: as its owner noted it. What the system does not tell is 0.
process_figures figures_of_this_process(instant started);

}  // namespace todoke
