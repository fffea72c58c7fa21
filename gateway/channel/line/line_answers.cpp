#include "gateway/channel/line/line_answers.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>
#include <optional>

#include "gateway/channel/own_errors.hpp"
#include "store/model/foreign_text.hpp"

namespace todoke {

namespace json = boost::json;

namespace {

constexpr std::size_t most_ids = 5, longest_id = 64;  // a push has five messages at most

struct answer_body {
    bool is_object = false;
    std::string message;
    std::string details;  ///< "messages[0].text: Length must be …"
    std::vector<std::string> sent;
};

std::string text_of(const json::object& from, std::string_view key)
{
    const auto* found = from.if_contains(key);
    return found && found->is_string() ? std::string{found->get_string()} : std::string{};
}

const json::array& list_of(const json::object& from, std::string_view key)
{
    static const json::array none;
    const auto* found = from.if_contains(key);
    return found && found->is_array() ? found->get_array() : none;
}

/// Leniently: LINE adds and reorders properties without notice.
answer_body read_body(const std::string& text)
{
    answer_body body;
    json::error_code error;
    const auto parsed = json::parse(text, error);
    if (error || !parsed.is_object()) return body;
    const auto& object = parsed.get_object();
    body.is_object = true;
    body.message = text_of(object, "message");
    for (const auto& detail : list_of(object, "details")) {
        if (!detail.is_object()) continue;
        const auto where = text_of(detail.get_object(), "property");
        body.details += (body.details.empty() ? "" : "; ") + where + (where.empty() ? "" : ": ") +
                        text_of(detail.get_object(), "message");
    }
    for (const auto& message : list_of(object, "sentMessages"))
        if (message.is_object() && body.sent.size() < most_ids)
            if (auto id = text_of(message.get_object(), "id"); is_foreign_id(id, longest_id))
                body.sent.push_back(std::move(id));
    return body;
}

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

struct meaning {
    outcome_kind kind;
    std::string advice;
};

meaning meaning_of(int status, const http_answer& answer, const answer_body& body)
{
    using enum outcome_kind;
    if (status >= 500) return {uncertain, "LINE failed; it may have taken the message"};
    if (status >= 300 && status < 400) return {misconfigured, "redirected; check endpoint"};
    if (status >= 200 && status < 300)
        return body.is_object ? meaning{accepted, "accepted"} : meaning{uncertain, "not an answer of LINE's"};
    switch (status) {
        case 400:
            return {rejected, contains(body.message, "Failed to send messages")
                                  ? "this channel cannot reach the recipient"
                                  : "the message was refused"};
        case 401:
            return {misconfigured,
                    "the access token was refused; issue a new one and set access_token (or mend the credentials it is "
                    "issued for)"};
        case 403:
            return {misconfigured, "the LINE account may not use this; check its plan and permissions"};
        case 404:
        case 405:
        case 407:
            return {misconfigured, "this is not LINE's push address; check endpoint"};
        case 408:
            return {uncertain, "LINE waited too long for the request"};
        case 409:
            if (!answer.header("x-line-accepted-request-id").empty() || contains(body.message, "retry key"))
                return {accepted, "an earlier try had been accepted"};
            return {uncertain, "a conflict LINE does not document"};
        case 429:
            if (contains(body.message, "monthly limit"))
                return {over_quota, "the account's monthly limit is used up; raise it or wait for the next month"};
            return {throttled, "too fast"};
        default:
            return {rejected, "the message was refused"};
    }
}

std::string describe(const meaning& what, const http_answer& answer, const answer_body& body, const secrets& hide)
{
    auto text = what.advice;
    if (!body.message.empty()) text += "; LINE says: " + hide.shown(body.message);
    if (!body.details.empty()) text += " (" + hide.shown(body.details) + ")";
    if (const auto earlier = answer.header("x-line-accepted-request-id"); !earlier.empty())
        text += " (x-line-accepted-request-id: " + hide.shown(earlier) + ")";
    if (const auto id = answer.header("x-line-request-id"); !id.empty())
        text += " (x-line-request-id: " + hide.shown(id) + ")";
    return text;
}

}  // namespace

outcome line_answered(const http_answer& answer, const secrets& hide)
{
    auto body = read_body(answer.body);
    const auto what = meaning_of(answer.status, answer, body);
    outcome ended;
    ended.kind = what.kind;
    ended.code = std::to_string(answer.status);
    ended.detail = describe(what, answer, body, hide);
    if (what.kind == outcome_kind::accepted) ended.references = std::move(body.sent);
    if (what.kind == outcome_kind::throttled || what.kind == outcome_kind::over_quota)
        ended.after = answer.retry_after();
    ended.transport = answer.status >= 500;
    return ended;
}

outcome line_outcome(const http_result& result, const secrets& hide)
{
    if (result.ended == http_result::how::answered) return line_answered(result.answer, hide);
    outcome ended;
    const bool not_sent = result.ended == http_result::how::not_sent;
    ended.kind = not_sent ? outcome_kind::retry : outcome_kind::uncertain;
    ended.detail = result.why + (not_sent ? "; nothing was sent" : "; LINE may have taken the message");
    ended.transport = !is_our_own(result.error);
    return ended;
}

/// Only a plain 404 speaks of the person; whatever else stands against a push will show when it is pushed. The message
/// itself has not left in any case.
std::optional<outcome> line_profile_outcome(const http_result& result, const secrets& hide)
{
    if (result.ended != http_result::how::answered) {
        auto ended = line_outcome(result, hide);
        ended.kind = outcome_kind::retry;
        ended.detail = result.why + "; asked for the recipient's profile, nothing was sent";
        return ended;
    }
    const auto body = read_body(result.answer.body);
    if (result.answer.status != 404 || !body.is_object) return std::nullopt;
    const meaning what{outcome_kind::rejected, "no friend of this account: blocked it, left LINE, or was never one"};
    outcome ended;
    ended.kind = what.kind;
    ended.code = "404";
    ended.detail = describe(what, result.answer, body, hide);
    return ended;
}

outcome line_notification_outcome(const http_result& result, const std::string& tag, const secrets& hide)
{
    auto ended = line_outcome(result, hide);
    if (result.ended == http_result::how::answered && result.answer.status == 422) {
        const meaning no{outcome_kind::rejected, "no LINE user for this number who takes notification messages"};
        ended.detail = describe(no, result.answer, read_body(result.answer.body), hide);
    }
    if (ended.kind == outcome_kind::accepted) {
        ended.kind = outcome_kind::uncertain;
        ended.detail += "; a delivery event within 24 hours tells whether it arrived";
    }
    if (ended.kind == outcome_kind::uncertain) ended.references = {tag};
    return ended;
}

}  // namespace todoke
