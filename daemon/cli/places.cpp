#include "daemon/cli/places.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/error.hpp>
#include <csignal>
#include <future>
#include <system_error>
#include <thread>

namespace todoke::cli {

namespace {

/// Signals are for whoever waits.
void block_signals()
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

/// Nothing interrupts getaddrinfo: the thread is left to itself.
void ask_aside(std::packaged_task<places()> question)
{
    try {
        std::thread{[question = std::move(question)]() mutable {
            block_signals();
            question();
        }}.detach();
    } catch (const std::system_error& e) {
        throw boost::system::system_error{e.code().value(), boost::system::system_category()};
    }
}

}  // namespace

places places_by_system(const std::string& host, const std::string& port)
{
    boost::asio::io_context io;
    return boost::asio::ip::tcp::resolver{io}.resolve(host, port);
}

places places_of(const std::string& host, const std::string& port, std::chrono::milliseconds within, place_source ask)
{
    std::packaged_task<places()> question{[host, port, ask = std::move(ask)] { return ask(host, port); }};
    auto answer = question.get_future();
    ask_aside(std::move(question));
    if (answer.wait_for(within) != std::future_status::ready)
        throw boost::system::system_error{boost::beast::error::timeout};
    return answer.get();
}

}  // namespace todoke::cli
