#include "gateway/rest.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoke {

namespace asio = boost::asio;

rest::rest(asio::any_io_executor executor, clock& time)
    : executor_{executor}, time_{time}, changed_{executor, asio::steady_timer::time_point::max()}
{
}

void rest::wake()
{
    woken_ = true;
    changed_.cancel();
}

asio::awaitable<void> rest::pause(span length)
{
    if (woken_) co_return;
    auto race = asio::experimental::make_parallel_group(asio::co_spawn(executor_, time_.pause(length), asio::deferred),
                                                        changed_.async_wait(asio::deferred));
    resting_ = true;
    auto [order, failure, timer_error] =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    resting_ = false;
    if (failure && order[0] == 0) std::rethrow_exception(failure);
}

}  // namespace todoke
