#include "gateway/channel/lookup.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

namespace todoke {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Asio cannot interrupt getaddrinfo, so the waiting coroutine may leave before it returns.
struct pending_lookup {
    explicit pending_lookup(const asio::any_io_executor& executor) : resolver{executor}, finished{executor} {}
    tcp::resolver resolver;
    asio::steady_timer finished;
    bool done = false;
    addresses_found found;
};

void start(const std::shared_ptr<pending_lookup>& lookup, const std::string& host, int port)
{
    // Without AI_ADDRCONFIG: it would hide "localhost" on a box whose only interface is the loopback.
    lookup->resolver.async_resolve(
        host, std::to_string(port), tcp::resolver::numeric_service,
        [lookup](const boost::system::error_code& error, const tcp::resolver::results_type& results) {
            lookup->done = true;
            lookup->found.error = error;
            for (const auto& each : results) lookup->found.endpoints.push_back(each.endpoint());
            lookup->finished.cancel();
        });
}

}  // namespace

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
                                         std::chrono::steady_clock::duration within)
{
    constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
    addresses_found found;
    boost::system::error_code not_literal;
    const auto literal = asio::ip::make_address(host, not_literal);
    if (!not_literal) {
        found.endpoints.emplace_back(literal, static_cast<asio::ip::port_type>(port));
        co_return found;
    }
    const auto lookup = std::make_shared<pending_lookup>(executor);
    lookup->finished.expires_after(within);
    start(lookup, host, port);
    co_await lookup->finished.async_wait(quietly);
    if (!lookup->done) {
        lookup->resolver.cancel();
        const bool cancelled =
            (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
        found.error = cancelled ? asio::error::operation_aborted : asio::error::timed_out;
        co_return found;
    }
    found = std::move(lookup->found);
    found.endpoints = in_trying_order(std::move(found.endpoints));
    if (!found.error && found.endpoints.empty()) found.error = asio::error::host_not_found;
    co_return found;
}

}  // namespace todoke
