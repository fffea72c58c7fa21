#pragma once
// Waiting, in a coroutine of the network thread, for work that another thread does. The hop is never cancelled halfway:
// the work keeps its caller's frame alive until it is told, and Asio of Boost 1.81 would keep a bare pointer to the
// signal on the other thread.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>

namespace todoke {

/// Wakes one coroutine, once. On the network thread only.
class waiter {
public:
    virtual ~waiter() = default;
    virtual void wake(std::exception_ptr error) = 0;
};

/// Calls `start` with the waiter of the coroutine that awaits this, and returns (or throws) when it is woken.
boost::asio::awaitable<void> until_woken(std::function<void(std::unique_ptr<waiter>)> start);

/// Runs `work` on another thread and comes home to `network` with its exception, if any.
boost::asio::awaitable<void> run_on(boost::asio::any_io_executor there, boost::asio::any_io_executor network,
                                    std::function<void()> work);

}  // namespace todoke
