#include "gateway/channel/sms/http/twilio_probe.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace todoke {

namespace asio = boost::asio;

namespace {

/// "active", "suspended", "closed"; of a list of messages: empty.
std::string status_in(const std::string& body)
{
    boost::system::error_code error;
    const auto read = boost::json::parse(body, error);
    const auto* status = error ? nullptr : read.find_pointer("/status", error);
    return status != nullptr && status->is_string() ? std::string{status->get_string()} : std::string{};
}

}  // namespace

probe_answer read_twilio_account(const http_result& result, const secrets& hide)
{
    if (result.ended != http_result::how::answered) return {false, false, "reading the account: " + result.why};
    const auto code = result.answer.status;
    if (code != 200)
        return {false, code == 401 || code == 403 || code == 404,
                fmt::format("reading the account: Twilio answers {} {}", code, hide.shown(result.answer.body))};
    const auto status = status_in(result.answer.body);
    if (!status.empty() && status != "active")
        return {false, true, "reading the account: Twilio says that it is " + hide.shown(status)};
    return {true, false, "reading the account: it is there, and the credentials are taken"};
}

asio::awaitable<probe_answer> probe_twilio(asio::any_io_executor executor, twilio_account account)
{
    auto to = parse_http_address(account.endpoint);
    if (!to) co_return probe_answer{false, true, "endpoint: not an address such as https://api.twilio.com"};
    auto asked = twilio_account_request(account);
    auto trusted = account.ca_file;
    const auto told = co_await ask_once(executor, *std::move(to), std::move(trusted), std::move(asked));
    auto read = read_twilio_account(told.result, secrets_of(account));
    read.certificate_ends = told.certificate_ends;
    co_return read;
}

}  // namespace todoke
