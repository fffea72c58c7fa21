#pragma once
// What /metrics shows, in Prometheus' text form. Counters are kept here; gauges are written from what the store counts
// at the moment of asking. Labels are words of the product and names of the configuration: never an id, address or
// text.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/views.hpp"
#include "store/model/words.hpp"

namespace todoke {

struct lane_view;
struct store_facts;

/// What an operator has stopped, and what waits for one.
struct box_figures {
    std::size_t holds = 0;
    bool clock_is_right = true;
    bool adoption_needed = false;
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
    /// For the delivery floor: an attempt ended.
    void attempt(std::string_view provider, channel on, outcome_kind how);

    /// The whole page. `lanes` and `counts` are as of now.
    std::string text(const waiting_counts& counts, instant at, const std::vector<lane_view>& lanes,
                     const store_facts& kept, const box_figures& box) const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace todoke
