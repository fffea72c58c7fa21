#pragma once
// The gauges of /metrics, of one moment. They cost as much as the store's counts have rows, however long the queue.

#include <prometheus/metric_family.h>
#include <vector>

#include "daemon/api/metrics.hpp"

namespace todoke {

std::vector<prometheus::MetricFamily> gauges_of(const metrics_moment& now);

}  // namespace todoke
