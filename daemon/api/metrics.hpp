#pragma once
// What /metrics shows, in Prometheus' text form; docs/metrics.md says what each means. Counters and histograms of what
// happened are kept here; gauges are written from what is counted at the moment of asking. Labels are words of the
// product and names of the configuration: never an id, address or text.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/outlook/lane_views.hpp"
#include "gateway/receipt/callbacks/callback_endpoint.hpp"
#include "store/judge.hpp"
#include "store/model/views.hpp"
#include "store/model/words.hpp"
#include "store/store.hpp"

namespace todoke {

/// What an operator has stopped, and what waits for one.
struct box_figures {
    std::size_t holds = 0;
    bool clock_is_right = true;
    bool adoption_needed = false;
};

/// What this process uses of the machine.
struct process_figures {
    double cpu_seconds = 0;
    std::uint64_t resident_bytes = 0;
    std::size_t open_files = 0, most_files = 0;
    instant started{};
};

/// All of one moment.
struct metrics_moment {
    instant at{};
    waiting_counts counts;
    std::vector<lane_view> lanes;
    std::vector<class_share> shares;  ///< which classes leave a lane's reserve alone
    store_facts kept;
    std::optional<std::uint64_t> free_disk{};   ///< where the database is; none: the system does not say
    std::optional<instant> certificate_ends{};  ///< that of [public]; none: no TLS is done here
    bool ready = false;
    box_figures box;
    std::vector<callback_view> callbacks;
    std::optional<process_figures> process{};
};

/// An attempt that has ended.
struct counted_attempt {
    std::string_view provider;
    channel on{};
    std::string_view klass;
    outcome_kind how{};
    span took{};
    span age{};  ///< of the message, since it was stored
};

class metrics {
public:
    explicit metrics(const std::string& version);
    ~metrics();
    metrics(const metrics&) = delete;
    metrics& operator=(const metrics&) = delete;

    /// `route` is the pattern, not the target: "/v1/messages/ID".
    void request(std::string_view method, std::string_view route, unsigned status);
    /// `result`: a state ("queued", "suppressed" ...), "replayed", "refused" or "unavailable".
    void submission(std::string_view result);
    /// For the delivery floor.
    void attempt(const counted_attempt& what);

    /// The whole page.
    std::string text(const metrics_moment& now) const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace todoke
