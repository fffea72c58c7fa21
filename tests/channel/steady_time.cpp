#include "tests/channel/steady_time.hpp"

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <ctime>

#include "tests/channel/channel_bench.hpp"
#include "tests/support/run.hpp"

namespace {

std::atomic<std::int64_t> passed{0};  ///< nanoseconds

}  // namespace

/// Takes the place of the library's own, as the linker finds it first.
std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept
{
    timespec real{};
    clock_gettime(CLOCK_MONOTONIC, &real);
    return time_point{seconds{real.tv_sec} + nanoseconds{real.tv_nsec + passed}};
}

namespace todoke {

void let_pass(boost::asio::io_context& io, std::chrono::steady_clock::duration span)
{
    passed += std::chrono::nanoseconds{span}.count();
    // The context sleeps until the first of its timers, as it reckoned it: a new first one makes it reckon anew.
    boost::asio::steady_timer first{io, std::chrono::steady_clock::time_point{}};
    bool has_reckoned = false;
    first.async_wait([&](const boost::system::error_code&) { has_reckoned = true; });
    run_until(io, [&] { return has_reckoned; });
    run_what_is_ready(io);
}

}  // namespace todoke
