#pragma once
// A lane's standing as callers are shown it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/delivery/lane.hpp"

namespace todoke {

/// A rate of a day or longer: what of it is used up in its rolling window; or a month's allowance.
struct quota_view {
    std::string rate;  ///< as configured: "20000/d"; "200/month" is the account's own
    std::size_t used = 0, left = 0;
    std::optional<instant> until{};  ///< nothing is left: when some is again
};

/// A provider's lane as `GET /v1/status` shows it.
struct lane_view {
    std::string provider;
    channel on{};
    lane_state state{};
    std::size_t in_flight = 0;
    std::size_t window = 0;
    std::string why;                 ///< while not ready: what happened, no secret
    std::vector<std::string> rates;  ///< as configured: "50/s"
    std::vector<quota_view> quotas{};
    std::optional<instant> until{};                    ///< while it is shut for a time: when it is tried again
    rule stops = rule::none, stops_bulk = rule::none;  ///< what keeps it from taking another one now
    std::map<outcome_kind, std::size_t> recent{};      ///< attempts that ended within recent_attempts::window
    std::size_t last_minute = 0;                       ///< attempts that ended within the last sixty seconds
    bool sandbox = false;                    ///< it only keeps what it is given: no customer gets anything by it
    bool usable = true, in_session = false;  ///< as lane_status has them; for the doctor
    content_count bills{};                   ///< how many parts an SMS is billed as; none on other channels
};

/// `now`: the instant at which `one` was taken.
lane_view view_of(const lane_status& one, instant now);

}  // namespace todoke
