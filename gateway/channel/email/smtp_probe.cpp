#include "gateway/channel/email/smtp_probe.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/email/smtp_link.hpp"

namespace todoke {

namespace asio = boost::asio;

asio::awaitable<probe_answer> probe_smtp(asio::any_io_executor executor, std::shared_ptr<const smtp_account> account,
                                         std::string host)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto brief = *account;
    brief.timeout = probe_limit;
    const auto where = fmt::format("{}:{}", host, brief.port);
    tls_trust trust{brief.ca_file};
    smtp_link link{executor, brief, host, trust};
    const auto trouble = co_await link.open();
    if (trouble) {
        const bool refused = trouble->kind == outcome_kind::misconfigured;
        const auto code = trouble->code.empty() ? std::string{} : " [" + trouble->code + "]";
        co_return probe_answer{false, refused, where + ": " + trouble->detail + code, false, trust.certificate_ends()};
    }
    co_await link.quit();
    const auto said = brief.user.empty() ? "EHLO is answered; no login is configured" : "EHLO and the login are taken";
    co_return probe_answer{true, false, where + ": " + said, false, trust.certificate_ends()};
}

}  // namespace todoke
