#include "gateway/clock.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Timers stand still while the machine is suspended: whoever sleeps looks at the clock again so soon after it.
constexpr span longest_sleep = std::chrono::seconds{10};

}  // namespace

instant system_clock_source::now() const
{
    return std::chrono::floor<span>(std::chrono::system_clock::now());
}

/// It goes on while the machine is suspended, as wall time does: a guest that was is not taken for one whose clock was
/// set.
span system_clock_source::uptime() const
{
    timespec read{};
    ::clock_gettime(CLOCK_BOOTTIME, &read);
    return std::chrono::floor<span>(std::chrono::seconds{read.tv_sec} + std::chrono::nanoseconds{read.tv_nsec});
}

asio::awaitable<void> system_clock_source::pause(span length)
{
    asio::steady_timer timer{co_await asio::this_coro::executor};
    const auto begun = uptime();
    auto left = length;
    do {
        timer.expires_after(std::min(left, longest_sleep));
        co_await timer.async_wait(asio::use_awaitable);
        left = length - (uptime() - begun);
    } while (left > span::zero());
}

}  // namespace todoke
