#include "gateway/channel/probe.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <optional>

#include "gateway/channel/connection.hpp"

namespace todoke {

namespace asio = boost::asio;

asio::awaitable<answer_to_one> ask_once(asio::any_io_executor executor, http_address to, std::string ca_file,
                                        http_request request)
{
    http_client_options options;
    options.to = std::move(to);
    options.ca_file = std::move(ca_file);
    options.max_connections = 1;
    options.connect = options.answer = probe_limit;
    http_client over{executor, std::move(options)};
    answer_to_one told;
    told.result = co_await over.exchange(std::move(request));
    told.certificate_ends = over.certificate_ends();
    co_return told;
}

asio::awaitable<probe_answer> probe_connection(asio::any_io_executor executor, http_address to, std::string ca_file)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto where = fmt::format("{}:{}", to.host, to.port);
    std::optional<std::chrono::sys_seconds> ends;
    connection link{executor};
    auto host = to.host;
    auto error = co_await link.connect(std::move(host), to.port, probe_limit);
    if (error) co_return probe_answer{false, false, fmt::format("connecting to {}: {}", where, to_text(error))};
    if (to.tls) {
        tls_trust trust{ca_file};
        auto name = to.host;
        error = co_await link.start_tls(trust, std::move(name), probe_limit);
        if (error) co_return probe_answer{false, false, fmt::format("TLS with {}: {}", where, to_text(error))};
        ends = trust.certificate_ends();
        co_await link.shut_down(std::chrono::seconds{1});
    }
    link.close();
    co_return probe_answer{true, false, fmt::format("{} {}", to.tls ? "TLS with" : "connected to", where), false, ends};
}

}  // namespace todoke
