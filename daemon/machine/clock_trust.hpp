#pragma once
// Whether a time service keeps the system's clock, by what the system says. What can only be asked over a bus is asked
// beside everything else, and what was said last counts until something else is said: silence is no answer.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>

#include "gateway/clock.hpp"

namespace todoke {

/// Whom to ask. Each may know nothing.
struct clock_witnesses {
    std::function<std::optional<bool>()> near;                         ///< answers at once
    std::function<boost::asio::awaitable<std::optional<bool>>()> far;  ///< within some seconds
};
/// The kernel, which knows of a bound of the clock's error, and systemd where the kernel may not be asked.
clock_witnesses witnesses_of_this_machine();

/// Network thread only.
class clock_trust {
public:
    clock_trust(clock& time, clock_witnesses ask) : time_{time}, ask_{std::move(ask)} {}

    /// Returns when there is an answer, or none is to be had now. Before anybody has answered, nobody keeps the clock.
    boost::asio::awaitable<void> ask();
    /// Asks again from time to time.
    boost::asio::awaitable<void> run();
    /// Never waits. What is said near by counts for some milliseconds (this is asked more than once a message), but not
    /// over a step of the clock: who sets an unset one moves it and says so in one go.
    bool is_set();

private:
    struct look {
        instant now;
        span uptime;
    };
    static bool is_old(const look& one, const look& by);

    clock& time_;
    clock_witnesses ask_;
    bool said_ = false;            ///< by who is far
    std::optional<bool> near_{};   ///< by who is near …
    std::optional<look> asked_{};  ///< … then
};

}  // namespace todoke
