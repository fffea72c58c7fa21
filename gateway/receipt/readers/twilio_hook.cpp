#include "gateway/receipt/readers/twilio_hook.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/signing.hpp"
#include "gateway/channel/sms/http/twilio.hpp"
#include "store/model/envelope_id.hpp"
#include "store/model/foreign_text.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_number = 64;

bool is_form(const hook_call& what)
{
    return what.header("content-type").starts_with("application/x-www-form-urlencoded");
}

/// The URL as it is, and with its scheme's usual port left out or written: proxies differ.
std::vector<std::string> spellings_of(const std::string& url)
{
    std::vector<std::string> all{url};
    const bool tls = url.starts_with("https://");
    const std::size_t host = tls ? 8 : 7;
    if (!tls && !url.starts_with("http://")) return all;
    const auto end = std::min(url.find_first_of("/?#", host), url.size());
    const std::string usual = tls ? ":443" : ":80";
    const auto authority = std::string_view{url}.substr(host, end - host);
    const auto colon = authority.rfind(':');
    const bool has_port = colon != std::string_view::npos && !authority.ends_with(']');
    if (!has_port)
        all.push_back(url.substr(0, end) + usual + url.substr(end));
    else if (authority.substr(colon) == usual)
        all.push_back(url.substr(0, host + colon) + url.substr(end));
    return all;
}

/// Sorted by name; a name that comes several times brings each of its values once, in their order.
std::string in_signing_order(form_fields fields)
{
    const std::set<form_fields::value_type> sorted{fields.begin(), fields.end()};
    std::string text;
    for (const auto& [name, value] : sorted) text += name + value;
    return text;
}

form_fields query_of(const hook_call& what)
{
    const auto query_at = what.url.find('?');
    if (query_at == std::string::npos) return {};
    return read_form(std::string_view{what.url}.substr(query_at + 1)).value_or(form_fields{});
}

/// A body that is no form is signed by its digest, which stands in the URL.
bool is_digest_right(const hook_call& what)
{
    return is_same_secret(value_of(query_of(what), "bodySHA256"), sha256_in_hex(what.body));
}

enum class news { none, accepted, delivered, opened, failed };

struct status_row {
    std::string_view name;
    news means;
};
constexpr std::array statuses{
    status_row{"accepted", news::none},      status_row{"scheduled", news::none},
    status_row{"queued", news::none},        status_row{"sending", news::none},
    status_row{"sent", news::accepted},      status_row{"delivered", news::delivered},
    status_row{"read", news::opened},        status_row{"partially_delivered", news::none},
    status_row{"undelivered", news::failed}, status_row{"failed", news::failed},
    status_row{"canceled", news::failed},
};

struct error_row {
    int code;
    receipt_kind kind;
    phrase detail;
};
constexpr std::array errors{
    error_row{21610, receipt_kind::blocked, phrase::sms_unsubscribed},
    error_row{30001, receipt_kind::failed, phrase::sms_queue_overflowed},
    error_row{30002, receipt_kind::failed, phrase::sms_account_stopped},
    error_row{30003, receipt_kind::failed, phrase::sms_number_unreachable},
    error_row{30004, receipt_kind::failed, phrase::sms_blocked_there},
    error_row{30005, receipt_kind::blocked, phrase::sms_number_unknown},
    error_row{30006, receipt_kind::blocked, phrase::sms_number_is_no_mobile},
    error_row{30007, receipt_kind::failed, phrase::sms_filtered},
    error_row{30008, receipt_kind::failed, phrase::sms_no_reason_known},
    error_row{30036, receipt_kind::expired, phrase::sms_not_in_time},
};

int number_of(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

/// The leg that the URL named, which we told Twilio to call.
std::optional<envelope_id> leg_in(const raw_receipt& what)
{
    for (const auto& [name, value] : what.headers)
        if (name == twilio_leg_field) return parse_envelope_id(value);
    return std::nullopt;
}

receipt failure_of(std::string_view status, std::string_view code)
{
    receipt what;
    what.code = std::string{status} + (is_foreign_id(code, 16) ? " " + std::string{code} : "");
    const auto known = std::ranges::find(errors, number_of(code), &error_row::code);
    what.kind = known == errors.end() ? receipt_kind::failed : known->kind;
    if (known != errors.end())
        what.detail = say(known->detail);
    else if (status == "canceled")
        what.detail = say(phrase::sms_cancelled_there);
    else
        what.detail = say(phrase::provider_state, {what.code});
    return what;
}

/// Empty: it is not there, or none.
std::string id_in(const form_fields& fields, std::string_view name)
{
    const auto id = value_of(fields, name);
    return is_foreign_id(id) ? std::string{id} : std::string{};
}

read_receipt words_of(const form_fields& fields, instant received)
{
    const auto from = value_of(fields, "From");
    if (!is_foreign_id(from, longest_number)) return unreadable_receipt{"a person's message without From"};
    told_words words{channel::sms, std::string{from}, "message", as_utf8(value_of(fields, "Body")), received};
    auto id = id_in(fields, "MessageSid");
    if (id.empty()) id = id_in(fields, "SmsSid");
    return std::vector<told>{{std::move(id), std::move(words)}};
}

receipt news_of(news means, std::string_view status, const form_fields& fields)
{
    if (means == news::failed) return failure_of(status, value_of(fields, "ErrorCode"));
    receipt what;
    what.code = status;
    if (means == news::accepted) {
        what.kind = receipt_kind::accepted;
        what.detail = say(phrase::provider_state, {what.code});
    } else {
        what.kind = means == news::opened ? receipt_kind::opened : receipt_kind::delivered;
        what.detail = say(phrase::sms_reached_phone);
    }
    return what;
}

read_receipt read_twilio(const raw_receipt& what)
{
    const auto fields = read_form(what.body);
    if (!fields) return unreadable_receipt{"it is no form"};
    const auto older = value_of(*fields, "SmsStatus");
    const auto status = value_of(*fields, "MessageStatus").empty() ? older : value_of(*fields, "MessageStatus");
    if (status == "received" || status == "receiving") return words_of(*fields, what.received);
    const auto known = std::ranges::find(statuses, status, &status_row::name);
    if (known == statuses.end()) return unreadable_receipt{"it names no status that Twilio documents"};
    const auto about = leg_in(what);
    // That it was taken settles a doubt, and whose message it was must be sure.
    if (known->means == news::none || (known->means == news::accepted && !about)) return std::vector<told>{};

    told_receipt receipt;
    receipt.provider = what.provider;
    if (about) receipt.message = about->message, receipt.leg = about->leg;
    receipt.reference = id_in(*fields, "MessageSid");
    if (receipt.reference.empty()) receipt.reference = id_in(*fields, "SmsSid");
    if (receipt.reference.empty()) return unreadable_receipt{"it names no message"};
    if (const auto to = value_of(*fields, "To"); is_foreign_id(to, longest_number)) receipt.to = to;
    receipt.what = news_of(known->means, status, *fields);
    receipt.what.at = what.received;
    auto key = receipt.reference + " " + std::string{status};
    return std::vector<told>{{std::move(key), std::move(receipt)}};
}

}  // namespace

bool is_signed_by_twilio(const hook_call& what, const std::string& auth_token)
{
    const auto given = what.header("x-twilio-signature");
    std::string fields;
    if (is_form(what)) {
        auto form = read_form(what.body);
        if (!form) return false;
        fields = in_signing_order(std::move(*form));
    } else if (!what.body.empty() && !is_digest_right(what)) {
        return false;
    }
    const auto spellings = spellings_of(what.url);
    return std::ranges::any_of(spellings, [&](const std::string& url) {
        return is_same_secret(given, in_base64(hmac_of(digest_kind::sha1, auth_token, url + fields)));
    });
}

hook_check make_twilio_check(std::string provider, std::string auth_token)
{
    return [provider = std::move(provider), token = std::move(auth_token)](const hook_call& what) -> checked_hook {
        if (!is_signed_by_twilio(what, token))
            return hook_refused{"X-Twilio-Signature does not fit: check auth_token and [public] url"};
        raw_receipt raw;
        raw.provider = provider;
        raw.form = twilio_form;
        raw.key = what.header("i-twilio-idempotency-token");
        raw.body = what.body;
        const auto query = query_of(what);
        if (const auto leg = value_of(query, twilio_leg_field); !leg.empty())
            raw.headers.emplace_back(twilio_leg_field, leg);
        raw.received = what.received;
        return raw;
    };
}

receipt_reader make_twilio_reader()
{
    return read_twilio;
}

}  // namespace todoke
