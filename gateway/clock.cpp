#include "gateway/clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoke {

namespace asio = boost::asio;

instant system_clock_source::now() const
{
    return std::chrono::floor<span>(std::chrono::system_clock::now());
}

span system_clock_source::uptime() const
{
    return std::chrono::floor<span>(std::chrono::steady_clock::now().time_since_epoch());
}

asio::awaitable<void> system_clock_source::pause(span length)
{
    asio::steady_timer timer{co_await asio::this_coro::executor, length};
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace todoke
