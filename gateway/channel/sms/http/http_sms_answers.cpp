// What a configured provider's answers mean: by its rules, else by what every HTTP server means.
#include <algorithm>

#include "gateway/channel/sms/http/http_place.hpp"
#include "gateway/channel/sms/http/http_sms.hpp"
#include "gateway/channel/sms/smpp/smpp_dialect.hpp"
#include "store/model/foreign_text.hpp"

namespace todoke {

namespace {

using enum outcome_kind;

/// A success that no rule knows may be one.
outcome_kind by_status(int status)
{
    if (status < 300 || status >= 500 || status == 408) return uncertain;
    if (status < 400 || status == 401 || status == 403 || status == 404 || status == 405 || status == 407)
        return misconfigured;
    return status == 429 ? throttled : rejected;
}

std::optional<std::string> text_at(const std::optional<http_body>& body, const http_answer& answer,
                                   std::string_view where)
{
    if (where.empty()) return answer.body;
    return body ? body->at(where) : std::nullopt;
}

bool fits(const http_answer_rule& rule, const std::optional<http_body>& body, const http_answer& answer)
{
    if (answer.status < rule.first || answer.status > rule.last) return false;
    if (rule.where.empty() && rule.is.empty() && rule.has.empty()) return true;
    const auto text = text_at(body, answer, rule.where);
    return text && (rule.is.empty() || *text == rule.is) && text->find(rule.has) != std::string::npos;
}

std::optional<http_body> body_in(const http_sms_account& account, const http_answer& answer)
{
    return account.answer == http_format::text ? std::nullopt : http_body::read(account.answer, answer.body);
}

/// Of the first rule that fits.
std::optional<outcome_kind> by_rules(const http_sms_account& account, const std::optional<http_body>& body,
                                     const http_answer& answer)
{
    const auto rule = std::ranges::find_if(account.rules, [&](const auto& r) { return fits(r, body, answer); });
    return rule == account.rules.end() ? std::nullopt : std::optional{rule->means};
}

/// Nothing: it is not there, or no id.
std::optional<std::string> id_in(const http_sms_account& account, const std::optional<http_body>& body,
                                 const http_answer& answer)
{
    std::optional<std::string> id;
    if (account.answer == http_format::text) {
        const auto line = answer.body.substr(0, answer.body.find_last_not_of(" \r\n\t") + 1);
        if (const auto found = read_by_format(account.id, line)) id = found->at("id");
    } else if (body) {
        id = body->at(account.id);
    }
    return id && is_foreign_id(*id) ? id : std::nullopt;
}

}  // namespace

outcome http_sms_answered(const http_sms_account& account, const http_answer& answer, const secrets& hide)
{
    const auto body = body_in(account, answer);
    outcome ended;
    ended.code = std::to_string(answer.status);
    ended.kind = by_rules(account, body, answer).value_or(by_status(answer.status));
    ended.transport = answer.status >= 500;
    if (ended.kind == accepted) {
        if (account.id.empty()) return ended;
        if (auto id = id_in(account, body, answer)) {
            ended.references = {std::move(*id)};
            return ended;
        }
        ended.kind = uncertain;
        ended.detail = "the answer has no id where one should be; ";
    }
    ended.detail += "the provider says: " + hide.shown(answer.body);
    if (ended.kind == throttled || ended.kind == over_quota || ended.kind == retry) ended.after = answer.retry_after();
    return ended;
}

outcome_kind http_free_call_answered(const http_sms_account& account, const http_answer& answer)
{
    const auto usual = answer.status < 300 ? accepted : by_status(answer.status);
    return by_rules(account, body_in(account, answer), answer).value_or(usual);
}

}  // namespace todoke
