#include "gateway/channel/sms/http/twilio.hpp"

#include <algorithm>
#include <stdexcept>

#include "gateway/channel/base64.hpp"
#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/http_sms_channel.hpp"
#include "gateway/channel/sms/sms_text.hpp"
#include "store/model/envelope_id.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_text = 1600;
constexpr std::chrono::seconds shortest_validity{1}, longest_validity{36'000};  // in Twilio's queue

bool is_sid(std::string_view text, std::string_view begins)
{
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == 34 && text.starts_with(begins) && std::ranges::all_of(text.substr(2), is_hex);
}

bool is_word(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

std::string credentials_of(const twilio_account& a)
{
    return a.api_key.empty() ? a.account_sid + ":" + a.auth_token : a.api_key + ":" + a.api_secret;
}

form_fields fields_of(const twilio_account& account, const envelope& what)
{
    form_fields fields{{"To", what.address}, {"Body", what.what->sms->text}};
    if (!account.from.empty()) fields.emplace_back("From", account.from);
    if (!account.messaging_service.empty()) fields.emplace_back("MessagingServiceSid", account.messaging_service);
    if (!account.status_callback.empty())
        fields.emplace_back("StatusCallback", account.status_callback + "?" + twilio_leg_field + "=" +
                                                  to_envelope_id({what.id, what.leg}));
    if (account.smart_encoding) fields.emplace_back("SmartEncoded", "true");
    if (what.valid_until != never_ends) {
        const auto left = std::chrono::floor<std::chrono::seconds>(what.valid_until - what.started);
        const auto within = std::clamp(left, shortest_validity, longest_validity);
        fields.emplace_back("ValidityPeriod", std::to_string(within.count()));
    }
    return fields;
}

http_client_options options_of(const twilio_account& account)
{
    http_client_options options;
    options.to = *parse_http_address(account.endpoint);
    options.ca_file = account.ca_file;
    options.max_connections = account.window;
    options.connect = options.answer = account.timeout;
    options.first_pause = account.first_reconnect;
    options.longest_pause = account.longest_reconnect;
    return options;
}

}  // namespace

secrets secrets_of(const twilio_account& a)
{
    return secrets{{a.auth_token, a.api_secret, to_base64(credentials_of(a))}};
}

http_request twilio_account_request(const twilio_account& account)
{
    const auto place = "/2010-04-01/Accounts/" + account.account_sid;
    return {"GET",
            account.api_key.empty() ? place + ".json" : place + "/Messages.json?PageSize=1",
            {{"Authorization", "Basic " + to_base64(credentials_of(account))},
             {"Accept", "application/json"},
             {"User-Agent", "todoke"}},
            {}};
}

std::string problem_of(const twilio_account& a)
{
    if (!is_sid(a.account_sid, "AC")) return "account_sid: AC and 32 digits and letters a to f";
    if (!is_word(a.auth_token)) return "auth_token: ASCII without spaces";
    if (a.api_key.empty() != a.api_secret.empty()) return "api_key: needs api_secret, and that needs api_key";
    if (!a.api_key.empty() && (!is_sid(a.api_key, "SK") || !is_word(a.api_secret)))
        return "api_key: SK and 32 digits and letters a to f, with an api_secret without spaces";
    if (a.from.empty() && a.messaging_service.empty()) return "from: this or messaging_service is needed";
    if (!a.messaging_service.empty() && !is_sid(a.messaging_service, "MG"))
        return "messaging_service: MG and 32 digits and letters a to f";
    if (!std::ranges::all_of(a.from, [](char c) { return c >= ' ' && c < 0x7f; }) || a.from.size() > 16)
        return "from: a number (+1…), a short code, or at most 11 letters, digits and spaces";
    if (!parse_http_address(a.endpoint)) return "endpoint: not an address such as https://api.twilio.com";
    return {};
}

std::variant<http_request, outcome> twilio_request(const twilio_account& account, const envelope& what)
{
    if (!what.what || !what.what->sms) return rejection("the message has no SMS text");
    if (!is_e164(what.address)) return rejection("the address is no phone number in E.164 form (+819012345678)");
    const auto& text = what.what->sms->text;
    if (!split_sms(text)) return rejection("the text is not UTF-8 or holds a NUL character");
    if (text.empty()) return rejection("the text is empty");
    if (count_characters(text) > longest_text)
        return rejection("the text is longer than the 1,600 characters Twilio takes");
    http_request request;
    request.target = "/2010-04-01/Accounts/" + account.account_sid + "/Messages.json";
    request.headers = {{"Authorization", "Basic " + to_base64(credentials_of(account))},
                       {"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"},
                       {"User-Agent", "todoke"}};
    request.body = to_form(fields_of(account, what));
    return request;
}

std::unique_ptr<provider_channel> make_twilio_channel(asio::any_io_executor executor, twilio_account account)
{
    if (const auto problem = problem_of(account); !problem.empty()) throw std::invalid_argument{problem};
    const auto options = options_of(account);
    const auto hide = secrets_of(account);
    http_sms_protocol protocol;
    protocol.meaning = [answers = account.answers, hide](const http_answer& answer) {
        return twilio_answered(answer, answers, hide);
    };
    protocol.request = [account = std::move(account)](const envelope& what) { return twilio_request(account, what); };
    return make_http_sms_channel(std::move(executor), options, std::move(protocol));
}

}  // namespace todoke
