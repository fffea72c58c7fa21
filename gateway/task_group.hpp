#pragma once
// Every task has a name, an owner and an end. The only place that spawns (with deadline.hpp and the store's run_on).

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <string>

namespace todoke {

/// Owns running coroutines on one thread. Must be idle when it is destroyed.
class task_group {
public:
    /// `report` hears of every task that ended with an exception other than its own cancellation.
    using reporter = std::function<void(const std::string& name, std::exception_ptr error)>;

    task_group(boost::asio::any_io_executor executor, reporter report);
    ~task_group();
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    /// Starts `work` at once. Nothing is started once the group is cancelled.
    void spawn(std::string name, boost::asio::awaitable<void> work);
    /// Cancels all (terminal) and refuses newcomers.
    void cancel();
    std::size_t size() const { return running_.size(); }
    /// Returns when no task is left.
    boost::asio::awaitable<void> idle();

private:
    boost::asio::any_io_executor executor_;
    reporter report_;
    std::list<boost::asio::cancellation_signal> running_;
    boost::asio::steady_timer changed_;
    bool cancelled_ = false;
};

}  // namespace todoke
