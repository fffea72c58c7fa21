#include "gateway/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>

#include "gateway/awaiting.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

bool is_own_cancellation(std::exception_ptr error, bool cancelled)
{
    if (!cancelled) return false;
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

task_group::task_group(asio::any_io_executor executor, reporter report)
    : executor_{std::move(executor)},
      report_{std::move(report)},
      changed_{executor_, asio::steady_timer::time_point::max()}
{
}

task_group::~task_group()
{
    assert(running_.empty());
}

void task_group::spawn(std::string name, asio::awaitable<void> work)
{
    if (cancelled_) return;
    auto task = running_.emplace(running_.end());
    auto ended = [this, task, name = std::move(name)](std::exception_ptr error) {
        running_.erase(task);
        changed_.cancel();
        if (error && !is_own_cancellation(error, cancelled_)) report_(name, error);
    };
    try {
        asio::co_spawn(executor_, std::move(work), asio::bind_cancellation_slot(task->slot(), std::move(ended)));
    } catch (...) {  // no memory: it was never begun
        running_.erase(task);
        throw;
    }
}

void task_group::cancel()
{
    cancelled_ = true;
    for (auto task = running_.begin(); task != running_.end();) (task++)->emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> task_group::idle()
{
    while (!running_.empty()) co_await changed_.async_wait(quietly);
}

}  // namespace todoke
