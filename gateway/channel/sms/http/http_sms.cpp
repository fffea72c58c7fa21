// A message as a provider's request: its templates, filled in.
#include "gateway/channel/sms/http/http_sms.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "gateway/channel/base64.hpp"
#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/http_sms_channel.hpp"
#include "gateway/channel/sms/sms_text.hpp"
#include "store/model/percent.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view secret_names = "secret.";
constexpr std::array<std::string_view, 12> names{"to",       "to.digits", "to.national",   "text",
                                                 "id",       "key",       "class",         "campaign",
                                                 "callback", "expires",   "valid.seconds", "valid.minutes"};

struct template_piece {
    std::string_view text;
    bool is_name = false;
};

/// "{{" and "}}" are braces. Nothing when a brace stands alone.
std::optional<std::vector<template_piece>> pieces_of(std::string_view text)
{
    std::vector<template_piece> pieces;
    while (!text.empty()) {
        const auto brace = std::min(text.find_first_of("{}"), text.size());
        if (brace > 0) pieces.push_back({text.substr(0, brace)});
        text.remove_prefix(brace);
        if (text.empty()) break;
        if (text.starts_with("{{") || text.starts_with("}}")) {
            pieces.push_back({text.substr(0, 1)});
            text.remove_prefix(2);
            continue;
        }
        const auto end = text.find('}', 1);
        if (text.front() == '}' || end == std::string_view::npos) return std::nullopt;
        pieces.push_back({text.substr(1, end - 1), true});
        text.remove_prefix(end + 1);
    }
    return pieces;
}

bool has_controls(std::string_view text)
{
    return std::ranges::any_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

/// One message's values, or (null) those that need none; a name without one makes its field go away.
class values {
public:
    values(const http_sms_account& account, const envelope* what) : account_{account}, what_{what} {}

    /// Nothing: a name in it has no value.
    std::optional<std::string> in_text(std::string_view text) const
    {
        std::string made;
        for (const auto& piece : pieces_of(text).value_or(std::vector<template_piece>{})) {
            if (!piece.is_name) {
                made += piece.text;
                continue;
            }
            const auto value = named(piece.text);
            if (!value) return std::nullopt;
            made += *value;
        }
        return made;
    }
    json::value in_value(const json::value& from) const;
    /// Nothing: it has no value.
    std::optional<std::string> named(std::string_view name) const;

private:
    std::optional<std::string> of_message(std::string_view name) const;
    std::optional<std::string> validity(std::string_view name) const;

    const http_sms_account& account_;
    const envelope* what_;
};

std::optional<std::string> present(std::string text)
{
    return text.empty() ? std::nullopt : std::optional{std::move(text)};
}

std::optional<std::string> values::named(std::string_view name) const
{
    if (name.starts_with(secret_names)) {
        const auto found = account_.secrets.find(std::string{name.substr(secret_names.size())});
        return found == account_.secrets.end() ? std::nullopt : std::optional{found->second};
    }
    if (name == "callback") return present(account_.callback);
    return what_ == nullptr ? std::nullopt : of_message(name);
}

std::optional<std::string> values::of_message(std::string_view name) const
{
    if (name == "to") return what_->address;
    if (name == "to.digits") return what_->address.substr(1);
    if (name == "to.national") return "0" + what_->address.substr(1 + account_.country.size());
    if (name == "text") return what_->what->sms->text;
    if (name == "id") return what_->id.text();
    if (name == "key") return what_->attempt_key.text();
    if (name == "class") return present(what_->klass);
    if (name == "campaign") return present(what_->campaign);
    return validity(name);
}

std::optional<std::string> values::validity(std::string_view name) const
{
    using namespace std::chrono;
    if (what_->valid_until == never_ends) return std::nullopt;
    if (name == "expires") return to_text(what_->valid_until);
    const auto left = what_->valid_until - what_->started;
    // Providers take 0 for as long as they like.
    const auto whole = name == "valid.minutes" ? floor<minutes>(left).count() : floor<seconds>(left).count();
    return std::to_string(std::max<std::int64_t>(whole, 1));
}

/// Null where a name has no value; members and items that are null then go away.
json::value values::in_value(const json::value& from) const
{
    if (from.is_string()) {
        const auto text = in_text(std::string_view{from.get_string().data(), from.get_string().size()});
        return text ? json::value(json::string{*text}) : json::value{};
    }
    if (from.is_object()) {
        json::object made;
        for (const auto& [key, value] : from.get_object())
            if (auto filled = in_value(value); !filled.is_null()) made.emplace(key, std::move(filled));
        return made;
    }
    if (!from.is_array()) return from;
    json::array made;
    for (const auto& value : from.get_array())
        if (auto filled = in_value(value); !filled.is_null()) made.push_back(std::move(filled));
    return made;
}

form_fields flat(const json::object& body)
{
    form_fields fields;
    for (const auto& [key, value] : body) {
        auto text = value.is_string() ? std::string{value.get_string()} : json::serialize(value);
        fields.emplace_back(key, std::move(text));
    }
    return fields;
}

bool names_national(const json::value& body)
{
    if (body.is_string()) return body.get_string().find("{to.national}") != json::string::npos;
    if (body.is_object())
        for (const auto& [key, value] : body.get_object())
            if (names_national(value)) return true;
    if (body.is_array())
        for (const auto& value : body.get_array())
            if (names_national(value)) return true;
    return false;
}

std::optional<std::string> problem_with(const http_sms_account& account, const envelope& what)
{
    if (!what.what || !what.what->sms) return "the message has no SMS text";
    if (!is_e164(what.address)) return "the address is no phone number in E.164 form (+819012345678)";
    const bool at_home = what.address.substr(1).starts_with(account.country);
    if (!at_home && names_national(account.body)) return "this provider takes only numbers of +" + account.country;
    const auto& text = what.what->sms->text;
    if (!split_sms(text)) return "the text is not UTF-8 or holds a NUL character";
    if (text.empty()) return "the text is empty";
    if (count_characters(text) > account.longest_text)
        return "the text is longer than the " + std::to_string(account.longest_text) +
               " characters this provider takes";
    return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> headers_of(const http_sms_account& account, const values& of)
{
    std::vector<std::pair<std::string, std::string>> made{{"User-Agent", "todoke"}};
    for (const auto& [name, value] : account.headers)
        if (auto filled = of.in_text(value)) made.emplace_back(name, std::move(*filled));
    return made;
}

}  // namespace

secrets secrets_of(const http_sms_account& account)
{
    std::vector<std::string> forms;
    for (const auto& [name, secret] : account.secrets) {
        forms.push_back(secret);
        forms.push_back(to_base64(secret));
        forms.push_back(form_coded(secret));
        forms.push_back(percent_encoded(secret));
        const auto quoted = json::serialize(json::string{secret});
        forms.push_back(quoted.substr(1, quoted.size() - 2));
    }
    return secrets{std::move(forms)};
}

std::string problem_of_template(std::string_view text, const std::map<std::string, std::string>& secrets)
{
    const auto pieces = pieces_of(text);
    if (!pieces) return "a brace stands alone; write {{ and }} for braces that are meant";
    for (const auto& piece : *pieces) {
        if (!piece.is_name || std::ranges::find(names, piece.text) != names.end()) continue;
        const bool is_secret = piece.text.starts_with(secret_names);
        if (is_secret && secrets.contains(std::string{piece.text.substr(secret_names.size())})) continue;
        if (is_secret) return "{" + std::string{piece.text} + "} is not among the provider's secrets";
        std::string all;
        for (const auto name : names) all += (all.empty() ? "{" : ", {") + std::string{name} + "}";
        return "{" + std::string{piece.text} + "} is none of " + all + " and {secret.NAME}";
    }
    return {};
}

std::string problem_of_free_call(const http_sms_account& account)
{
    const std::string_view path = account.free_call;
    if (path.empty()) return {};
    if (!path.starts_with('/') || path.starts_with("//"))
        return R"(write the path alone, like "/v1/account": it is asked at the host of url)";
    const bool visible = std::ranges::all_of(path, [](char c) { return c > ' ' && c <= '~'; });
    if (!visible || path.find('#') != path.npos || path.find("{{") != path.npos || path.find("}}") != path.npos)
        return "has a space, #, a brace or a letter that is not ASCII; write it percent-encoded";
    if (auto wrong = problem_of_template(path, account.secrets); !wrong.empty()) return wrong;
    const auto pieces = pieces_of(path).value_or(std::vector<template_piece>{});
    const auto strange = std::ranges::find_if(
        pieces, [](const auto& piece) { return piece.is_name && !piece.text.starts_with(secret_names); });
    if (strange != pieces.end())
        return "{" + std::string{strange->text} +
               "} belongs to a message, and none is sent; only {secret.NAME} has a value";
    if (account.headers.empty() && path.find("{secret.") == path.npos)
        return "shows nobody whose account it asks about: there are no headers, and it names no {secret.NAME}; write "
               "[provider.headers], or remove the key";
    return {};
}

http_request http_free_call(const http_sms_account& account)
{
    const values of{account, nullptr};
    http_request request;
    request.method = "GET";
    request.target.clear();
    for (const auto& piece : pieces_of(account.free_call).value_or(std::vector<template_piece>{}))
        request.target += piece.is_name ? percent_encoded(of.named(piece.text).value_or("")) : std::string{piece.text};
    request.headers = headers_of(account, of);
    return request;
}

std::variant<http_request, outcome> http_sms_request(const http_sms_account& account, const envelope& what)
{
    if (auto problem = problem_with(account, what)) return rejection(std::move(*problem));
    const values of{account, &what};
    http_request request;
    request.method = account.method;
    request.target = account.target;
    request.headers = headers_of(account, of);
    for (const auto& [name, value] : request.headers)
        if (has_controls(value)) return rejection("the header " + name + " would hold a control character");
    const auto body = of.in_value(json::value(account.body));
    if (account.format == http_format::json) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = json::serialize(body);
    } else if (account.format == http_format::form) {
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        request.body = to_form(flat(body.get_object()));
    } else {
        request.target += request.target.find('?') == std::string::npos ? "?" : "&";
        request.target += to_form(flat(body.get_object()));
    }
    return request;
}

std::unique_ptr<provider_channel> make_http_sms(asio::any_io_executor executor, http_sms_account account)
{
    http_client_options options;
    options.to = account.to;
    options.ca_file = account.ca_file;
    options.max_connections = account.window;
    options.connect = options.answer = account.timeout;
    options.first_pause = account.first_reconnect;
    options.longest_pause = account.longest_reconnect;
    const auto described = std::make_shared<const http_sms_account>(std::move(account));
    http_sms_protocol protocol;
    protocol.request = [described](const envelope& what) { return http_sms_request(*described, what); };
    protocol.meaning = [described, hide = secrets_of(*described)](const http_answer& answer) {
        return http_sms_answered(*described, answer, hide);
    };
    return make_http_sms_channel(std::move(executor), std::move(options), std::move(protocol));
}

}  // namespace todoke
