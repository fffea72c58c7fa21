#include "gateway/receipt/readers/line_webhook.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <optional>

#include "store/model/foreign_text.hpp"

namespace todoke {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_id = 64, longest_kind = 40, longest_text = 5000 * 4;
/// 9999-12-31: what comes later is no time.
constexpr std::int64_t latest_timestamp = 253'402'300'799'000;

const json::object* object_in(const json::object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    return found ? found->if_object() : nullptr;
}

std::string text_in(const json::object* from, std::string_view name, std::size_t longest)
{
    const auto* found = from ? from->if_contains(name) : nullptr;
    if (!found || !found->is_string() || found->get_string().size() > longest) return {};
    return std::string{found->get_string()};
}

std::string id_in(const json::object* from, std::string_view name, std::size_t longest)
{
    auto text = text_in(from, name, longest);
    return is_foreign_id(text, longest) ? text : std::string{};
}

/// "accountLink" -> "account_link"; empty: no word that a receipt could have as its kind.
std::string kind_of_event(std::string_view type)
{
    std::string made;
    for (const char c : type) {
        const bool is_capital = c >= 'A' && c <= 'Z';
        if (!is_capital && !(c >= 'a' && c <= 'z') && c != '_') return {};
        if (is_capital && !made.empty()) made += '_';
        made += is_capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return made.size() <= longest_kind ? made : std::string{};
}

/// As LINE makes them; nothing else becomes an address.
bool is_user_id(std::string_view text)
{
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == 33 && text.front() == 'U' && std::all_of(text.begin() + 1, text.end(), is_hex);
}

struct event {
    std::string type;
    std::string key;
    std::string user;  ///< empty: it is nobody's, or a group's
    bool in_private = false;
    instant at{};
    const json::object* all = nullptr;
};

event read_event(const json::object& from, instant received)
{
    event made;
    made.all = &from;
    made.type = text_in(&from, "type", longest_kind);
    made.key = id_in(&from, "webhookEventId", longest_id);
    const auto* source = object_in(from, "source");
    made.user = text_in(source, "userId", longest_id);
    if (!is_user_id(made.user)) made.user.clear();
    made.in_private = text_in(source, "type", longest_kind) == "user";
    const auto* at = from.if_contains("timestamp");
    const bool is_time = at && at->is_int64() && at->get_int64() >= 0 && at->get_int64() <= latest_timestamp;
    made.at = is_time ? instant{span{at->get_int64()}} : received;
    return made;
}

/// Of a message the text; of a picture, a sticker and the like that it was one.
std::string words_of(const event& what)
{
    const auto* message = object_in(*what.all, "message");
    const auto type = text_in(message, "type", longest_kind);
    return type == "text" ? text_in(message, "text", longest_text) : "(" + type + ")";
}

std::optional<told> told_by(const event& what, const std::string& provider)
{
    const auto tell = [&](auto thing) { return std::optional{told{what.key, std::move(thing)}}; };
    if (what.type == "delivery") {
        told_receipt made;
        made.provider = provider;
        made.reference = id_in(object_in(*what.all, "delivery"), "data", 100);
        made.what = {receipt_kind::delivered, what.at, {}, {}};
        return made.reference.empty() ? std::nullopt : tell(std::move(made));
    }
    if (what.user.empty()) return std::nullopt;
    if (what.type == "follow") return tell(told_reach{channel::line, what.user, true, what.at, {}});
    if (what.type == "unfollow") return tell(told_reach{channel::line, what.user, false, what.at, {}});
    if (!what.in_private) return std::nullopt;  // what is said in a group is not said to the shop
    told_words made{channel::line, what.user, kind_of_event(what.type), {}, what.at};
    if (made.kind.empty()) return std::nullopt;
    if (what.type == "message") made.text = words_of(what);
    if (what.type == "postback") made.text = text_in(object_in(*what.all, "postback"), "data", longest_text);
    return tell(std::move(made));
}

}  // namespace

bool is_signed_by_line(std::string_view channel_secret, std::string_view body, std::string_view signature)
{
    std::array<unsigned char, 32> digest{};
    unsigned length = 0;
    if (channel_secret.empty() ||
        !HMAC(EVP_sha256(), channel_secret.data(), static_cast<int>(channel_secret.size()),
              reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), &length))
        return false;
    std::array<unsigned char, 45> coded{};
    EVP_EncodeBlock(coded.data(), digest.data(), static_cast<int>(length));
    return signature.size() == coded.size() - 1 && CRYPTO_memcmp(coded.data(), signature.data(), signature.size()) == 0;
}

std::optional<raw_receipt> line_webhook_receipt(const line_webhook_terms& terms,
                                                const std::vector<std::pair<std::string, std::string>>& headers,
                                                std::string body)
{
    constexpr std::array kept{line_signature_header, std::string_view{"content-type"}, std::string_view{"user-agent"}};
    raw_receipt made;
    std::string_view signature;
    for (const auto& one : headers) {
        if (one.first == line_signature_header) signature = one.second;
        if (std::find(kept.begin(), kept.end(), one.first) != kept.end()) made.headers.push_back(one);
    }
    if (!is_signed_by_line(terms.channel_secret, body, signature)) return std::nullopt;
    made.provider = terms.provider;
    made.form = line_webhook_form;
    made.body = std::move(body);
    made.passed_on = terms.passed_on;
    return made;
}

hook_check make_line_check(line_webhook_terms terms)
{
    return [terms = std::move(terms)](const hook_call& what) -> checked_hook {
        auto signed_one = line_webhook_receipt(terms, what.headers, what.body);
        if (!signed_one) return hook_refused{"LINE did not sign it with this channel's secret"};
        return *std::move(signed_one);
    };
}

read_receipt read_line_webhook(const raw_receipt& what)
{
    json::error_code error;
    const auto parsed = json::parse(what.body, error);
    const auto* body = error ? nullptr : parsed.if_object();
    if (body == nullptr) return unreadable_receipt{"its body is no JSON object"};
    const auto* events = body->if_contains("events");
    if (!events || !events->is_array()) return unreadable_receipt{"it has no list of events"};
    std::vector<event> all;
    for (const auto& one : events->get_array())
        if (one.is_object()) all.push_back(read_event(one.get_object(), what.received));
    std::stable_sort(all.begin(), all.end(), [](const event& a, const event& b) { return a.at < b.at; });
    std::vector<told> made;
    for (const auto& one : all)
        if (auto thing = told_by(one, what.provider)) made.push_back(*std::move(thing));
    return made;
}

}  // namespace todoke
