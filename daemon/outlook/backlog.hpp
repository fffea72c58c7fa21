#pragma once
// When a provider will have come to a message: an estimate for people. Worked out from what waits by the minute of its
// due, the configured rates, what of them is kept from bulk, and the classes' shares, as if messages were a fluid: what
// is due before it and goes before it in the order of dispatch is drained first, from when a lane that is shut opens.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "gateway/delivery/rate.hpp"
#include "gateway/policy/circumstances.hpp"
#include "store/judge.hpp"
#include "store/model/views.hpp"

namespace todoke {

class backlog {
public:
    /// A provider with these limits; none: nobody knows how fast it is. `reserve` is what bulk classes leave alone. Of
    /// a channel's providers those of the lowest `priority` number work, the others stand by.
    void add_provider(const std::string& name, channel on, int priority, const std::vector<rate_limit>& limits,
                      double reserve = 0);
    /// Which of them take nothing now.
    void heed(std::vector<outage> out) { out_ = std::move(out); }
    /// What waits, the earliest due first, and how its classes share.
    void count(const std::vector<due_row>& waiting, const std::vector<class_share>& shares, instant now);
    /// Of a message of `klass` that is due then, by what was counted last. None: it cannot be told.
    std::optional<instant> estimate(channel on, const std::string& klass, instant due, instant now) const;
    /// Of one that waits, and so was counted itself: by those that became due in minutes before its own, and `ahead` of
    /// those of its own.
    std::optional<instant> turn_of(channel on, const std::string& klass, instant due, std::size_t ahead,
                                   instant now) const;

private:
    struct provider {
        std::string name;
        channel on{};
        int priority = 1;
        double per_ms = 0;       ///< infinite: not known
        double bulk_per_ms = 0;  ///< of it
    };
    /// How much a channel takes, and from when on; `never_ends`: nobody knows, or there is nobody to take it.
    struct flow {
        double per_ms = 0, bulk_per_ms = 0;
        instant opens = instant::min(), bulk_opens = instant::min();
    };
    /// Messages that wait, by place of their class in `shares_`.
    using amounts = std::vector<double>;
    struct moment {
        instant at{};
        amounts waiting;  ///< with what becomes due just then
    };
    /// What may go within a time.
    struct room {
        double all = 0, bulk = 0;
    };

    flow flow_of(channel on, instant now) const;
    instant opens(const provider& one, bool bulk, instant now) const;
    static room room_of(const flow& of, instant from, instant until);
    std::size_t place_of(const std::string& klass);
    bool is_for(const due_row& row, channel on) const;
    void add(const due_row& row, channel on, const flow& of, instant now);
    void drain(amounts& waiting, room left) const;
    bool drain_shared(amounts& waiting, room& left) const;
    double time_for(const class_share& mine, const amounts& waiting, const flow& of) const;

    std::vector<provider> providers_;
    std::vector<class_share> shares_;
    std::vector<outage> out_;
    std::vector<due_row> counted_;
    instant counted_at_{};
    std::array<std::vector<moment>, channel_count> course_;
};

}  // namespace todoke
