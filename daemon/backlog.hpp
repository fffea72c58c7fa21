#pragma once
// When a lane's backlog will have come to a message: an estimate for people, from the counts and the configured rates.

#include <array>
#include <vector>

#include "gateway/delivery/rate.hpp"
#include "store/model/views.hpp"

namespace todoke {

class backlog {
public:
    /// A provider of the channel with these limits; none: as fast as it can.
    void add_rate(channel on, const std::vector<rate_limit>& limits);
    /// What is due and only waits for capacity, as last counted.
    void count(const std::vector<tally_row>& counts);
    instant estimate(channel on, instant due, instant now) const;

private:
    struct lane_sum {
        double per_ms = 0;  ///< 0: no limit known
        bool unlimited = false;
        std::int64_t waiting = 0;
    };
    std::array<lane_sum, channel_count> lanes_;
};

}  // namespace todoke
