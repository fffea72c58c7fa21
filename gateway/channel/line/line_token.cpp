#include "gateway/channel/line/line_token.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "gateway/channel/base64.hpp"

namespace todoke {

namespace json = boost::json;

namespace {

/// LINE takes half an hour at most; the assertion is used at once.
constexpr span assertion_life = std::chrono::minutes{10};
/// A longer one would not be a token but a mistake, and it goes into every request.
constexpr std::size_t longest_token = 4096;

std::string base64url(std::string_view bytes)
{
    auto coded = to_base64(bytes);
    coded.resize(coded.find_last_not_of('=') + 1);
    for (auto& c : coded) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return coded;
}

/// application/x-www-form-urlencoded.
std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto is_plain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
               c == '_';
    };
    std::string made;
    for (const auto& [name, value] : fields) {
        if (!made.empty()) made += '&';
        made += name;
        made += '=';
        for (const char c : value) {
            if (is_plain(c)) {
                made += c;
                continue;
            }
            const auto byte = static_cast<unsigned char>(c);
            made += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return made;
}

/// Who asks, as LINE takes it of a channel with a key (RFC 7523).
std::string proof_of(const assertion_token& from, instant now)
{
    return form({{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                 {"client_assertion", line_assertion(from, now)}});
}

struct request_form {
    instant now;

    http_request operator()(const long_lived_token&) const { return {}; }
    http_request operator()(const assertion_token& from) const
    {
        return to("/oauth2/v2.1/token", "grant_type=client_credentials&" + proof_of(from, now));
    }
    http_request operator()(const stateless_token& from) const
    {
        return to("/oauth2/v3/token", form({{"grant_type", "client_credentials"},
                                            {"client_id", from.channel_id},
                                            {"client_secret", from.channel_secret}}));
    }
    static http_request to(std::string target, std::string body)
    {
        return {"POST",
                std::move(target),
                {{"Content-Type", "application/x-www-form-urlencoded"}, {"User-Agent", "todoke"}},
                std::move(body)};
    }
};

std::int64_t seconds_of(instant at)
{
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::string text_of(const json::value& from, std::string_view name)
{
    const auto* object = from.if_object();
    const auto* found = object ? object->if_contains(name) : nullptr;
    return found && found->is_string() ? std::string{found->get_string()} : std::string{};
}

std::string said(const json::value& body, const secrets& hide)
{
    std::string text;
    for (const auto* name : {"error", "error_description", "message"})
        if (const auto part = text_of(body, name); !part.empty()) text += (text.empty() ? "" : ": ") + part;
    return text.empty() ? text : "; LINE says: " + hide.shown(text);
}

bool is_header_word(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

void check_header_word(const std::string& key, const std::string& text)
{
    if (text.empty()) throw std::invalid_argument{key + ": is empty"};
    if (!is_header_word(text))
        throw std::invalid_argument{key + ": has a space, a line break or a character that is not ASCII"};
}

std::string line_assertion(const assertion_token& from, instant now)
{
    json::object head, claims;
    head["alg"] = "RS256";
    head["typ"] = "JWT";
    head["kid"] = json::string_view{from.key_id};
    for (const auto* who : {"iss", "sub"}) claims[who] = json::string_view{from.channel_id};
    claims["aud"] = "https://api.line.me/";
    claims["exp"] = seconds_of(now + assertion_life);
    claims["token_exp"] = std::int64_t{std::chrono::duration_cast<std::chrono::seconds>(assertion_token_life).count()};
    const auto text = base64url(json::serialize(head)) + "." + base64url(json::serialize(claims));
    return text + "." + base64url(from.key.sign(text));
}

http_request line_token_request(const line_credentials& from, instant now)
{
    return std::visit(request_form{now}, from);
}

http_request line_key_ids_request(const assertion_token& from, instant now)
{
    return {"GET", "/oauth2/v2.1/tokens/kid?" + proof_of(from, now), {{"User-Agent", "todoke"}}, {}};
}

http_request line_verify_request(const std::string& token)
{
    return request_form::to("/v2/oauth/verify", form({{"access_token", token}}));
}

http_request line_verify_v2_1_request(const std::string& token)
{
    return {"GET", "/oauth2/v2.1/verify?" + form({{"access_token", token}}), {{"User-Agent", "todoke"}}, {}};
}

std::variant<token_refusal, issued_token> read_token_answer(const http_result& result, const secrets& hide)
{
    if (result.ended != http_result::how::answered) return token_refusal{false, result.why};
    json::error_code error;
    const auto body = json::parse(result.answer.body, error);
    const auto status = std::to_string(result.answer.status);
    if (result.answer.status == 200 && !error) {
        const auto token = text_of(body, "access_token");
        const auto* life = body.is_object() ? body.get_object().if_contains("expires_in") : nullptr;
        const auto seconds = life && life->is_int64() ? life->get_int64() : 0;
        const bool is_life = seconds > 0 && seconds <= 366 * 24 * 3600;
        if (is_header_word(token) && token.size() <= longest_token && is_life)
            return issued_token{token, std::chrono::seconds{seconds}};
    }
    // Too many requests and failures of LINE's pass by themselves; what else it answers is about the credentials.
    const bool is_ours = result.answer.status >= 400 && result.answer.status < 500 && result.answer.status != 429;
    return token_refusal{is_ours, "no access token was issued (" + status + ")" + (error ? "" : said(body, hide))};
}

secrets secrets_of(const line_credentials& from, const http_request& asked)
{
    if (const auto* one = std::get_if<long_lived_token>(&from)) return secrets{{one->token}};
    if (const auto* one = std::get_if<stateless_token>(&from)) return secrets{{one->channel_secret}};
    const auto& fields = asked.body.empty() ? asked.target : asked.body;
    return secrets{{fields.substr(fields.rfind('=') + 1)}};  // the assertion is the last (proof_of)
}

}  // namespace todoke
