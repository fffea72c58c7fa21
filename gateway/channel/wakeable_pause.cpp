#include "gateway/channel/wakeable_pause.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace todoke {

namespace asio = boost::asio;

wakeable_pause::wakeable_pause(asio::any_io_executor executor, clock& time)
    : executor_{executor}, time_{time}, woken_{std::move(executor), asio::steady_timer::time_point::max()}
{
}

void wakeable_pause::wake()
{
    is_woken_ = true;
    woken_.cancel();
}

asio::awaitable<void> wakeable_pause::rest(span length)
{
    if (std::exchange(is_woken_, false)) co_return;
    auto race = asio::experimental::make_parallel_group(asio::co_spawn(executor_, time_.pause(length), asio::deferred),
                                                        woken_.async_wait(asio::deferred));
    auto [order, failure, timer_error] =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    is_woken_ = false;
    if (failure && order[0] == 0) std::rethrow_exception(failure);
}

}  // namespace todoke
