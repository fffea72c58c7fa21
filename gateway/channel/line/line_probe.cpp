#include "gateway/channel/line/line_probe.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "gateway/channel/line/line_request.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

std::string bot_name(const std::string& body)
{
    boost::system::error_code error;
    const auto read = boost::json::parse(body, error);
    const auto* name = error ? nullptr : read.find_pointer("/displayName", error);
    return name != nullptr && name->is_string() ? std::string{name->get_string()} : std::string{"(no name)"};
}

}  // namespace

probe_answer read_bot_info(const http_result& result, const secrets& hide)
{
    constexpr std::string_view asked = "GET /v2/bot/info";
    if (result.ended != http_result::how::answered) return {false, false, fmt::format("{}: {}", asked, result.why)};
    const auto status = result.answer.status;
    if (status == 200)
        return {true, false,
                fmt::format("{}: the token is taken, the account is \"{}\"", asked,
                            hide.shown(bot_name(result.answer.body)))};
    return {false, status == 400 || status == 401 || status == 403,
            fmt::format("{}: LINE answers {} {}", asked, status, hide.shown(result.answer.body))};
}

asio::awaitable<probe_answer> probe_line(asio::any_io_executor executor, line_account account)
{
    const auto hide = secrets_of(account.credentials);
    const auto to = parse_http_address(account.endpoint);
    if (!to) co_return probe_answer{false, true, "endpoint: not an address such as https://api.line.me"};
    std::string token;
    if (const auto* kept = std::get_if<long_lived_token>(&account.credentials)) {
        token = kept->token;
    } else {
        auto asked = line_token_request(account.credentials, account.time->now());
        auto where = *to;
        auto trusted = account.ca_file;
        const auto result = co_await ask_once(executor, std::move(where), std::move(trusted), std::move(asked));
        const auto read = read_token_answer(result, hide);
        if (const auto* no = std::get_if<token_refusal>(&read))
            co_return probe_answer{false, no->misconfigured, "asking for a token: " + no->why};
        token = std::get<issued_token>(read).token;
    }
    auto asked = line_get_request("/v2/bot/info", token);
    auto where = *to;
    auto trusted = account.ca_file;
    const auto result = co_await ask_once(executor, std::move(where), std::move(trusted), std::move(asked));
    co_return read_bot_info(result, secrets{{token}});
}

}  // namespace todoke
