#pragma once
// Drives a context from a test: until a coroutine has ended, or until something has come true.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <utility>

namespace todoke {

/// Throws when the context runs out of work, or half a minute passes, before `done`.
void run_until(boost::asio::io_context& io, const std::function<bool()>& done);

/// Runs `work` to its end; throws what it threw.
void run(boost::asio::io_context& io, boost::asio::awaitable<void> work);

/// `work` with its result put into `kept`: what starts coroutines is then compiled once, not for each type of result.
template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::optional<T>& kept)
{
    kept.emplace(co_await std::move(work));
}

/// Runs `work` to its end and gives back what it returned or threw.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work)
{
    std::optional<T> kept;
    run(io, keep(std::move(work), kept));
    return std::move(*kept);
}

}  // namespace todoke
