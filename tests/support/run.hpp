#pragma once
// Drives a context from a test: until a coroutine has ended, or until something has come true.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>

namespace todoke {

/// Throws when the context runs out of work, or half a minute passes, before `done`.
inline void run_until(boost::asio::io_context& io, const std::function<bool()>& done)
{
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!done()) {
        io.restart();
        if (io.run_one_until(give_up) == 0) throw std::runtime_error{"what the test waits for never came"};
    }
}

/// Runs `work` to its end and gives back what it returned or threw.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work)
{
    std::exception_ptr failure;
    std::optional<T> result;
    bool done = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T value) {
        failure = error;
        if (!error) result.emplace(std::move(value));
        done = true;
    });
    run_until(io, [&] { return done; });
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

inline void run(boost::asio::io_context& io, boost::asio::awaitable<void> work)
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
