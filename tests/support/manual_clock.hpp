#pragma once
// Time that only the test moves.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <set>

#include "gateway/clock.hpp"

namespace todoke {

class manual_clock final : public clock {
public:
    manual_clock(boost::asio::any_io_executor executor, instant start);
    instant now() const override { return now_; }
    span uptime() const override { return uptime_; }
    boost::asio::awaitable<void> pause(span length) override;

    /// Moves wall time, forwards or back (uptime only forwards), and wakes whoever waits for an instant that has come.
    void set(instant to);
    /// Somebody sets the clock: wall time is another one, and no time has passed.
    void jump(instant to);
    void advance(span by) { set(now_ + by); }
    /// The instant the first of those who wait waits for; nothing: nobody waits for an end.
    std::optional<instant> next_wait() const;

private:
    class waiting;
    boost::asio::awaitable<void> next_move();

    instant now_;
    span uptime_{};
    std::multiset<instant> waits_;
    boost::asio::steady_timer moved_;
};

}  // namespace todoke
