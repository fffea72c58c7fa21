#pragma once
// A pause on the product's clock that somebody may end early. One waits at a time. Network thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/clock.hpp"

namespace todoke {

class wakeable_pause {
public:
    /// `time` outlives it.
    wakeable_pause(boost::asio::any_io_executor executor, clock& time);

    /// Returns once so much time has passed, or at once when somebody woke it meanwhile.
    boost::asio::awaitable<void> rest(span length);
    /// Ends the rest under way, or the next one.
    void wake();

private:
    boost::asio::any_io_executor executor_;
    clock& time_;
    boost::asio::steady_timer woken_;
    bool is_woken_ = false;
};

}  // namespace todoke
