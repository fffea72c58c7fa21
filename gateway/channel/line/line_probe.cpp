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

/// Its `expires_in`.
std::optional<std::chrono::seconds> seconds_left(const std::string& body)
{
    boost::system::error_code error;
    const auto read = boost::json::parse(body, error);
    const auto* left = error ? nullptr : read.find_pointer("/expires_in", error);
    if (left == nullptr || !left->is_int64()) return std::nullopt;
    return std::chrono::seconds{left->get_int64()};
}

constexpr std::string_view ask_of_old = "POST /v2/oauth/verify", ask_of_v2_1 = "GET /oauth2/v2.1/verify";

}  // namespace

line_token_life read_token_life(std::string_view asked, const http_result& result, const secrets& hide)
{
    if (result.ended != http_result::how::answered) return {{}, fmt::format("{}: {}", asked, result.why)};
    const auto& answer = result.answer;
    if (answer.status == 200)
        if (const auto left = seconds_left(answer.body)) return {left, {}};
    return {{}, fmt::format("{}: LINE answers {} {}", asked, answer.status, hide.shown(answer.body))};
}

asio::awaitable<line_token_life> ask_line_token_life(asio::any_io_executor executor, line_account account)
{
    const auto to = parse_http_address(account.endpoint);
    const auto* kept = std::get_if<long_lived_token>(&account.credentials);
    if (!to || kept == nullptr) co_return line_token_life{{}, "there is no token to ask about"};
    const secrets hide{{kept->token}};
    auto asked = line_verify_request(kept->token);
    auto where = *to;
    auto trusted = account.ca_file;
    const auto first = co_await ask_once(executor, std::move(where), std::move(trusted), std::move(asked));
    const bool refused = first.result.ended == http_result::how::answered && first.result.answer.status == 400;
    if (!refused) co_return read_token_life(ask_of_old, first.result, hide);
    auto again = line_verify_v2_1_request(kept->token);
    where = *to;
    trusted = account.ca_file;
    const auto second = co_await ask_once(executor, std::move(where), std::move(trusted), std::move(again));
    co_return read_token_life(ask_of_v2_1, second.result, hide);
}

namespace {

/// What is the same whatever is asked: how an answer that is not 200 reads.
probe_answer refusal(std::string_view asked, const http_result& result, const secrets& hide)
{
    if (result.ended != http_result::how::answered) return {false, false, fmt::format("{}: {}", asked, result.why)};
    const auto status = result.answer.status;
    return {false, status == 400 || status == 401 || status == 403,
            fmt::format("{}: LINE answers {} {}", asked, status, hide.shown(result.answer.body))};
}

bool is_taken(const http_result& result)
{
    return result.ended == http_result::how::answered && result.answer.status == 200;
}

std::optional<std::size_t> tokens_in(const std::string& body)
{
    boost::system::error_code error;
    const auto read = boost::json::parse(body, error);
    const auto* kids = error ? nullptr : read.find_pointer("/kids", error);
    return kids != nullptr && kids->is_array() ? std::optional{kids->get_array().size()} : std::nullopt;
}

}  // namespace

probe_answer read_bot_info(const http_result& result, const secrets& hide)
{
    constexpr std::string_view asked = "GET /v2/bot/info";
    if (!is_taken(result)) return refusal(asked, result, hide);
    return {
        true, false,
        fmt::format("{}: the token is taken, the account is \"{}\"", asked, hide.shown(bot_name(result.answer.body)))};
}

probe_answer read_key_ids(const http_result& result, const secrets& hide)
{
    constexpr std::string_view asked = "GET /oauth2/v2.1/tokens/kid";
    const auto there = is_taken(result) ? tokens_in(result.answer.body) : std::nullopt;
    if (!there) return refusal(asked, result, hide);
    return {true, false, fmt::format("{}: the key is taken, the channel has {} of 30 tokens", asked, *there)};
}

namespace {

/// `account` outlives it.
asio::awaitable<probe_answer> ask_for_key_ids(asio::any_io_executor executor, const line_account& account,
                                              http_address to)
{
    const auto& from = std::get<assertion_token>(account.credentials);
    auto asked = line_key_ids_request(from, account.time->now());
    const auto hide = secrets_of(account.credentials, asked);
    auto trusted = account.ca_file;
    const auto told = co_await ask_once(executor, std::move(to), std::move(trusted), std::move(asked));
    auto read = read_key_ids(told.result, hide);
    read.certificate_ends = told.certificate_ends;
    co_return read;
}

}  // namespace

asio::awaitable<probe_answer> probe_line(asio::any_io_executor executor, line_account account)
{
    const auto to = parse_http_address(account.endpoint);
    if (!to) co_return probe_answer{false, true, "endpoint: not an address such as https://api.line.me"};
    if (std::holds_alternative<assertion_token>(account.credentials)) {
        auto asking = ask_for_key_ids(executor, account, *to);
        auto told = co_await std::move(asking);
        co_return told;
    }
    std::string token;
    if (const auto* kept = std::get_if<long_lived_token>(&account.credentials)) {
        token = kept->token;
    } else {
        auto asked = line_token_request(account.credentials, account.time->now());
        const auto hide = secrets_of(account.credentials, asked);
        auto where = *to;
        auto trusted = account.ca_file;
        const auto issued = co_await ask_once(executor, std::move(where), std::move(trusted), std::move(asked));
        const auto read = read_token_answer(issued.result, hide);
        if (const auto* no = std::get_if<token_refusal>(&read))
            co_return probe_answer{false, no->misconfigured, "asking for a token: " + no->why};
        token = std::get<issued_token>(read).token;
    }
    auto asked = line_get_request("/v2/bot/info", token);
    auto where = *to;
    auto trusted = account.ca_file;
    const auto told = co_await ask_once(executor, std::move(where), std::move(trusted), std::move(asked));
    auto read = read_bot_info(told.result, secrets{{token}});
    read.certificate_ends = told.certificate_ends;
    co_return read;
}

}  // namespace todoke
