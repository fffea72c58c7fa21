#include "tests/support/manual_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoke {

namespace asio = boost::asio;

manual_clock::manual_clock(asio::any_io_executor executor, instant start)
    : now_{start}, moved_{std::move(executor), asio::steady_timer::time_point::max()}
{
}

asio::awaitable<void> manual_clock::until(instant when)
{
    constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
    while (now_ < when) {
        co_await moved_.async_wait(quietly);
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error{asio::error::operation_aborted};
    }
}

void manual_clock::set(instant to)
{
    now_ = to;
    moved_.cancel();
}

}  // namespace todoke
