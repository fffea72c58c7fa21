#include "tests/support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <exception>
#include <stdexcept>

namespace todoke {

void run_until(boost::asio::io_context& io, const std::function<bool()>& done)
{
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!done()) {
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"what the test waits for never came"};
        io.restart();
        // What it waits for may have come while done() itself ran others: then nothing else need come here.
        io.run_one_for(std::chrono::milliseconds{20});
    }
}

void run(boost::asio::io_context& io, boost::asio::awaitable<void> work)
{
    std::exception_ptr failure;
    bool done = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) {
        failure = error;
        done = true;
    });
    run_until(io, [&] { return done; });
    if (failure) std::rethrow_exception(failure);
}

}  // namespace todoke
