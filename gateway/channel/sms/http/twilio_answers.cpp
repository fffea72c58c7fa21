// What Twilio's answers to a message that is created mean.
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <optional>

#include "gateway/channel/sms/http/twilio.hpp"

namespace todoke {

namespace json = boost::json;

namespace {

using enum outcome_kind;

struct twilio_row {
    int code;
    outcome_kind kind;
    std::string_view advice;
};

// Sorted by Twilio's code. https://www.twilio.com/docs/api/errors
// What depends on the number alone (its country, the kind of sender it can have) stops nobody else's messages.
constexpr std::array twilio_table{
    twilio_row{20003, misconfigured, "the credentials were refused: check account_sid, auth_token and api_key"},
    twilio_row{20404, misconfigured, "Twilio knows no such account: check account_sid and endpoint"},
    twilio_row{20429, throttled, "too many requests at once for the account: lower window"},
    twilio_row{21211, rejected, "this is no phone number"},
    twilio_row{21212, misconfigured, "the sender is no number, short code or name: set from"},
    twilio_row{21266, rejected, "this is the sender's own number"},
    twilio_row{21401, misconfigured, "the sender cannot send SMS: set from"},
    twilio_row{21408, rejected, "the account may not send to this country: allow it in Twilio's console"},
    twilio_row{21602, rejected, "the message has no text"},
    twilio_row{21603, misconfigured, "a sender is missing: set from or messaging_service"},
    twilio_row{21604, rejected, "the number is missing"},
    twilio_row{21606, misconfigured, "the sender cannot send SMS there: set from"},
    twilio_row{21608, misconfigured,
               "a trial account sends only to verified numbers: upgrade it, or verify the number"},
    twilio_row{21610, blocked, "the recipient wrote STOP to this sender"},
    twilio_row{21611, throttled, "more than ten hours of messages wait for this sender: lower rate"},
    twilio_row{21612, rejected, "this kind of sender cannot send to this number: set from"},
    twilio_row{21614, rejected, "this is no mobile number"},
    twilio_row{21617, rejected, "the text is longer than 1,600 characters"},
    twilio_row{21635, rejected, "this is a landline"},
    twilio_row{21659, misconfigured, "the sender is no number of Twilio's: set from"},
    twilio_row{21660, misconfigured, "the sender belongs to another account: set from"},
    twilio_row{21703, misconfigured, "the Messaging Service has no sender: add one in Twilio's console"},
    twilio_row{21705, misconfigured, "Twilio knows no such Messaging Service: check messaging_service"},
    twilio_row{90007, rejected, "the validity period was refused"},
};
static_assert(std::ranges::is_sorted(twilio_table, {}, &twilio_row::code));

const twilio_row* find(int code)
{
    const auto at = std::ranges::lower_bound(twilio_table, code, {}, &twilio_row::code);
    return at != twilio_table.end() && at->code == code ? &*at : nullptr;
}

/// By the status alone. Twilio may have taken what ended in a failure of its own.
twilio_row meaning_of_status(int status)
{
    if (status >= 500) return {0, uncertain, "Twilio failed; it may have taken the message"};
    if (status >= 300 && status < 400) return {0, misconfigured, "redirected: check endpoint"};
    switch (status) {
        case 401:
        case 403:
            return {0, misconfigured, "the credentials were refused: check account_sid, auth_token and api_key"};
        case 404:
        case 405:
        case 407:
            return {0, misconfigured, "this is not where Twilio takes messages: check account_sid and endpoint"};
        case 408:
            return {0, uncertain, "Twilio waited too long for the request"};
        case 429:
            return {0, throttled, "too many requests at once for the account"};
        default:
            return {0, rejected, "the message was refused"};
    }
}

struct twilio_body {
    std::string sid, message;
    int code = 0;
};

/// Leniently: properties are added without notice.
twilio_body read_twilio_body(const std::string& text)
{
    twilio_body body;
    json::error_code error;
    const auto parsed = json::parse(text, error);
    if (error || !parsed.is_object()) return body;
    const auto& object = parsed.get_object();
    const auto text_at = [&](std::string_view key) {
        const auto* found = object.if_contains(key);
        return found && found->is_string() ? std::string{found->get_string()} : std::string{};
    };
    body.sid = text_at("sid");
    body.message = text_at("message");
    const auto* code = object.if_contains("code");
    if (code && code->is_int64() && code->get_int64() > 0 && code->get_int64() < 1'000'000)
        body.code = static_cast<int>(code->get_int64());
    return body;
}

bool is_message_sid(std::string_view sid)
{
    return (sid.starts_with("SM") || sid.starts_with("MM")) && sid.size() == 34 &&
           std::ranges::all_of(sid, [](char c) { return c > ' ' && c < 0x7f; });
}

outcome taken(int status, std::string sid)
{
    outcome ended;
    ended.kind = accepted;
    ended.code = std::to_string(status);
    ended.references = {std::move(sid)};
    return ended;
}

}  // namespace

outcome twilio_answered(const http_answer& answer, const twilio_overrides& overrides, const secrets& hide)
{
    auto body = read_twilio_body(answer.body);
    outcome ended;
    ended.code = std::to_string(answer.status);
    if (answer.status >= 200 && answer.status < 300) {
        if (is_message_sid(body.sid)) return taken(answer.status, std::move(body.sid));
        ended.detail = "not an answer of Twilio's";
        return ended;  // uncertain
    }
    auto means = meaning_of_status(answer.status);
    // A failure of Twilio's own is in doubt whatever code stands in it.
    const bool refusal = answer.status >= 400 && answer.status < 500;
    if (const auto* known = find(body.code); known && refusal) means = *known;
    if (const auto mapped = overrides.find(body.code); mapped != overrides.end() && refusal)
        means.kind = mapped->second;
    if (body.code != 0) ended.code += " " + std::to_string(body.code);
    ended.kind = means.kind;
    ended.detail = means.advice;
    if (!body.message.empty()) ended.detail += "; Twilio says: " + hide.shown(body.message);
    if (const auto id = answer.header("twilio-request-id"); !id.empty())
        ended.detail += " (twilio-request-id: " + hide.shown(id) + ")";
    if (means.kind == throttled || means.kind == over_quota) ended.after = answer.retry_after();
    ended.transport = answer.status >= 500;
    return ended;
}

}  // namespace todoke
