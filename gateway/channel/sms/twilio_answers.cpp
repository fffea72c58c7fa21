// What Twilio's answers to a message that is created mean.
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <charconv>
#include <optional>

#include "gateway/channel/sms/twilio.hpp"
#include "store/model/foreign_text.hpp"

namespace todoke {

namespace json = boost::json;

namespace {

using enum outcome_kind;

constexpr std::size_t longest_quote = 300;

struct row {
    int code;
    outcome_kind kind;
    std::string_view advice;
};

// Sorted by Twilio's code. https://www.twilio.com/docs/api/errors
constexpr std::array table{
    row{20003, misconfigured, "the credentials were refused: check account_sid, auth_token and api_key"},
    row{20404, misconfigured, "Twilio knows no such account: check account_sid and endpoint"},
    row{20429, throttled, "too many requests at once for the account: lower window"},
    row{21211, rejected, "this is no phone number"},
    row{21401, misconfigured, "the sender cannot send SMS: set from"},
    row{21408, misconfigured, "the account may not send to this country: allow it in Twilio's console"},
    row{21602, rejected, "the message has no text"},
    row{21603, misconfigured, "a sender is missing: set from or messaging_service"},
    row{21604, rejected, "the number is missing"},
    row{21606, misconfigured, "the sender cannot send SMS there: set from"},
    row{21608, misconfigured, "a trial account sends only to verified numbers: upgrade it, or verify the number"},
    row{21610, blocked, "the recipient wrote STOP to this sender"},
    row{21611, throttled, "more than ten hours of messages wait for this sender: lower rate"},
    row{21612, misconfigured, "this kind of sender cannot send to this number: set from"},
    row{21614, rejected, "this is no mobile number"},
    row{21617, rejected, "the text is longer than 1,600 characters"},
    row{21635, rejected, "this is a landline"},
    row{90007, rejected, "the validity period was refused"},
};
static_assert(std::ranges::is_sorted(table, {}, &row::code));

const row* find(int code)
{
    const auto at = std::ranges::lower_bound(table, code, {}, &row::code);
    return at != table.end() && at->code == code ? &*at : nullptr;
}

/// By the status alone. Twilio may have taken what ended in a failure of its own.
row meaning_of_status(int status)
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

struct answer_body {
    std::string sid, message;
    int code = 0;
};

/// Leniently: properties are added without notice.
answer_body read_body(const std::string& text)
{
    answer_body body;
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

std::optional<span> retry_after(const http_answer& answer)
{
    const auto text = answer.header("retry-after");
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
    return std::chrono::seconds{seconds};
}

std::string one_line(std::string_view text, const secrets& hide)
{
    return as_one_line(hide.hidden(text), longest_quote);
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
    auto body = read_body(answer.body);
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
    if (!body.message.empty()) ended.detail += "; Twilio says: " + one_line(body.message, hide);
    if (const auto id = answer.header("twilio-request-id"); !id.empty())
        ended.detail += " (twilio-request-id: " + one_line(id, hide) + ")";
    if (means.kind == throttled || means.kind == over_quota) ended.after = retry_after(answer);
    ended.transport = answer.status >= 500;
    return ended;
}

}  // namespace todoke
