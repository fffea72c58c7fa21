#pragma once
// A loop's pause that others can cut short.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/clock.hpp"

namespace todoke {

/// Whether a loop is to look again; woken at once when it rests. Network thread only.
class rest {
public:
    rest(boost::asio::any_io_executor executor, clock& time);

    void wake();
    /// What comes from now on is to be looked at again.
    void begin() { woken_ = false; }
    /// Returns after `length`, or when it was woken since begin().
    boost::asio::awaitable<void> pause(span length);
    /// It is in pause(), and nobody has woken it.
    bool is_resting() const { return resting_ && !woken_; }

private:
    boost::asio::any_io_executor executor_;
    clock& time_;
    boost::asio::steady_timer changed_;
    bool woken_ = false, resting_ = false;
};

}  // namespace todoke
