#pragma once
// Time that only the test moves.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/clock.hpp"

namespace todoke {

class manual_clock final : public clock {
public:
    manual_clock(boost::asio::any_io_executor executor, instant start);
    instant now() const override { return now_; }
    boost::asio::awaitable<void> until(instant when) override;

    /// Moves time, forwards or back, and wakes whoever waits for an instant that has come.
    void set(instant to);
    void advance(span by) { set(now_ + by); }

private:
    instant now_;
    boost::asio::steady_timer moved_;
};

}  // namespace todoke
