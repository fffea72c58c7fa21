#pragma once
// How long to wait before trying to connect again: one rule for every provider. Pure.

#include <chrono>
#include <optional>

namespace todoke {

struct reconnect_limits {
    using duration = std::chrono::steady_clock::duration;
    duration first = std::chrono::seconds{1};     ///< after a failure; doubled each time …
    duration longest = std::chrono::seconds{60};  ///< … up to this
    duration refused = std::chrono::minutes{5};   ///< after refused credentials: hammering gets accounts locked
    duration lasting = duration::zero();          ///< a connection that held so long makes the next failure the first
};

/// In [0, 1), for the spread of a pause.
double chance();

/// All pauses are spread by ±20 %, so that many gateways do not come back together.
class reconnect_pauses {
public:
    using duration = reconnect_limits::duration;
    using time_point = std::chrono::steady_clock::time_point;

    explicit reconnect_pauses(reconnect_limits limits) : limits_{limits} {}

    void connected(time_point now);
    /// What is connected has been of use, however short it holds: the next failure is the first.
    void worked() { failures_ = 0; }
    /// It could not be connected, or what was connected is gone. `chance` in [0, 1).
    duration after_failure(time_point now, double chance);
    duration after_refusal(time_point now, double chance);
    /// In a row, since a connection lasted.
    int failures() const { return failures_; }

private:
    void look_back(time_point now);

    const reconnect_limits limits_;
    std::optional<time_point> since_;  ///< connected, and no failure yet
    int failures_ = 0;
};

}  // namespace todoke
