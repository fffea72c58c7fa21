#include "gateway/channel/lookup.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include "gateway/awaiting.hpp"
#include "gateway/channel/own_errors.hpp"

namespace todoke {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::atomic<int> questions{0};

/// All that the asking thread touches. Nothing interrupts getaddrinfo, so the thread may outlive the coroutine that
/// waits for it, the context and main().
struct question {
    question(name_source source, std::string name, int at)
        : ask{std::move(source)}, host{std::move(name)}, port{at}, has_room{questions++ < most_questions}
    {
    }
    ~question()
    {
        if (bell >= 0) ::close(bell);
        --questions;
    }
    question(const question&) = delete;
    question& operator=(const question&) = delete;

    const name_source ask;
    const std::string host;
    const int port;
    const bool has_room;
    addresses_found found;
    std::atomic<bool> answered{false};
    int bell = -1;  ///< the writing end of a pipe: closing it rings at the other, or nowhere
};

void answer(std::shared_ptr<question> mine)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are the network thread's
    try {
        mine->found = mine->ask(mine->host, mine->port);
    } catch (...) {  // no memory: what else could it be
        mine->found.error = asio::error::no_memory;
    }
    mine->answered.store(true, std::memory_order_release);
    ::close(std::exchange(mine->bell, -1));
}

/// The waiting side.
struct pending_lookup {
    explicit pending_lookup(const asio::any_io_executor& executor) : bell{executor}, finished{executor} {}
    asio::posix::stream_descriptor bell;
    asio::steady_timer finished;
};

error_code start(const std::shared_ptr<pending_lookup>& lookup, const std::shared_ptr<question>& what)
{
    if (!what->has_room) return asio::error::host_not_found_try_again;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {errno, boost::system::system_category()};
    what->bell = ends[1];
    error_code unwatched;
    lookup->bell.assign(ends[0], unwatched);
    if (unwatched) {
        ::close(ends[0]);
        return unwatched;
    }
    try {
        std::thread{answer, what}.detach();
    } catch (const std::system_error&) {
        return no_thread();
    }
    lookup->bell.async_wait(asio::posix::descriptor_base::wait_read,
                            [lookup](const error_code&) { lookup->finished.cancel(); });
    return {};
}

error_code meaning_of(int status)
{
    switch (status) {
        case 0:
            return {};
        case EAI_AGAIN:
            return asio::error::host_not_found_try_again;
        case EAI_FAIL:
            return asio::error::no_recovery;
        case EAI_MEMORY:
            return asio::error::no_memory;
        case EAI_SYSTEM:
            return {errno, boost::system::system_category()};
        default:
            return asio::error::host_not_found;
    }
}

tcp::endpoint endpoint_of(const addrinfo& found)
{
    tcp::endpoint made;
    made.resize(found.ai_addrlen);
    std::memcpy(made.data(), found.ai_addr, found.ai_addrlen);
    return made;
}

}  // namespace

addresses_found ask_system(const std::string& host, int port)
{
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    // Without AI_ADDRCONFIG: it would hide "localhost" on a box whose only interface is the loopback.
    wanted.ai_flags = AI_NUMERICSERV;
    addrinfo* list = nullptr;
    addresses_found found;
    found.error = meaning_of(::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &list));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{list, ::freeaddrinfo};
    for (const auto* each = list; each; each = each->ai_next)
        if (each->ai_family == AF_INET || each->ai_family == AF_INET6) found.endpoints.push_back(endpoint_of(*each));
    return found;
}

std::vector<tcp::endpoint> in_trying_order(std::vector<tcp::endpoint> resolved)
{
    if (resolved.empty()) return resolved;
    const bool first_is_v6 = resolved.front().address().is_v6();
    std::vector<tcp::endpoint> preferred, others, order;
    for (auto& each : resolved) (each.address().is_v6() == first_is_v6 ? preferred : others).push_back(each);
    for (std::size_t i = 0; i < std::max(preferred.size(), others.size()); ++i) {
        if (i < preferred.size()) order.push_back(preferred[i]);
        if (i < others.size()) order.push_back(others[i]);
    }
    return order;
}

asio::awaitable<addresses_found> look_up(asio::any_io_executor executor, std::string host, int port,
                                         std::chrono::steady_clock::duration within, name_source ask)
{
    addresses_found found;
    error_code not_literal;
    const auto literal = asio::ip::make_address(host, not_literal);
    if (!not_literal) {
        found.endpoints.emplace_back(literal, static_cast<asio::ip::port_type>(port));
        co_return found;
    }
    const auto lookup = std::make_shared<pending_lookup>(executor);
    const auto what = std::make_shared<question>(std::move(ask), std::move(host), port);
    lookup->finished.expires_after(within);
    found.error = start(lookup, what);
    if (found.error) co_return found;
    co_await lookup->finished.async_wait(quietly);
    lookup->bell.close(not_literal);
    if (!what->answered.load(std::memory_order_acquire)) {
        const bool cancelled =
            (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
        found.error = cancelled ? asio::error::operation_aborted : asio::error::timed_out;
        co_return found;
    }
    found = std::move(what->found);
    found.endpoints = in_trying_order(std::move(found.endpoints));
    if (!found.error && found.endpoints.empty()) found.error = asio::error::host_not_found;
    co_return found;
}

}  // namespace todoke
