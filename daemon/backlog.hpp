#pragma once
// When a provider will have come to a message: an estimate for people. Worked out from what waits by the minute of its
// due, the configured rates and the classes' shares, as if messages were a fluid: what is due before it and goes before
// it in the order of dispatch is drained first.

#include <array>
#include <string>
#include <vector>

#include "gateway/delivery/rate.hpp"
#include "store/judge.hpp"
#include "store/model/views.hpp"

namespace todoke {

class backlog {
public:
    /// A provider with these limits; none: as fast as it can. Of a channel's providers those of the lowest `priority`
    /// number work, the others stand by.
    void add_provider(const std::string& name, channel on, int priority, const std::vector<rate_limit>& limits);
    /// What waits, the earliest due first, and how its classes share.
    void count(const std::vector<due_row>& waiting, const std::vector<class_share>& shares, instant now);
    /// Of a message of `klass` that is due then, by what was counted last.
    instant estimate(channel on, const std::string& klass, instant due, instant now) const;

private:
    struct provider {
        std::string name;
        channel on{};
        int priority = 1;
        double per_ms = 0;  ///< infinite: no limit
    };
    /// Messages that wait, by place of their class in `shares_`.
    using amounts = std::vector<double>;
    struct moment {
        instant at{};
        amounts waiting;  ///< with what becomes due just then
    };

    double rate_of(channel on) const;
    std::size_t place_of(const std::string& klass);
    bool is_for(const due_row& row, channel on) const;
    void drain(amounts& waiting, double room) const;
    double ahead_of(const class_share& mine, const amounts& waiting) const;

    std::vector<provider> providers_;
    std::vector<class_share> shares_;
    std::array<std::vector<moment>, channel_count> course_;
};

}  // namespace todoke
