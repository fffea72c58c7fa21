#include "gateway/receipt/callbacks/callback_request.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "gateway/channel/loopback.hpp"
#include "gateway/receipt/readers/receipt_json.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;

constexpr span longest_wait = 24h;
constexpr std::size_t shortest_key = 24, longest_key = 64;

std::string base64(std::string_view bytes)
{
    std::string made(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()));
    return made;
}

std::optional<std::string> from_base64(std::string_view text)
{
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string made(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(made.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    const auto padding = text.ends_with("==") ? 2u : text.ends_with("=") ? 1u : 0u;
    made.resize(static_cast<std::size_t>(size) - padding);
    return made;
}

/// Of the same try always the same: within ±10 %.
span jittered(span wait, std::int64_t place, int tries)
{
    auto mixed = static_cast<std::uint64_t>(place) * 0x9e3779b97f4a7c15u + static_cast<std::uint64_t>(tries);
    mixed ^= mixed >> 29;
    mixed *= 0xbf58476d1ce4e5b9u;
    mixed ^= mixed >> 32;
    const auto part = static_cast<std::int64_t>(mixed % 2001) - 1000;  // of ten thousand
    return wait + wait * part / 10000;
}

span asked_wait(const http_answer& answer)
{
    return std::min<span>(answer.retry_after().value_or(std::chrono::seconds{0}), longest_wait);
}

/// One a key, with a space between them: whoever verifies takes the one that fits.
std::string signatures(const callback_account& account, std::string_view id, std::string_view seconds,
                       std::string_view body)
{
    auto made = callback_signature(account.key, id, seconds, body);
    if (!account.previous_key.empty()) made += " " + callback_signature(account.previous_key, id, seconds, body);
    return made;
}

std::string body_of(const due_callback& what)
{
    auto data = receipt_json(*what.what, language::english);
    data["seq"] = what.seq;
    boost::json::object body;
    body["type"] = what.what->type;
    body["timestamp"] = to_text(what.what->at);
    body["data"] = std::move(data);
    return boost::json::serialize(body);
}

}  // namespace

std::string put_callback_url(std::string_view url, callback_account& into)
{
    const auto scheme = url.find("://");
    const auto path = scheme == url.npos ? url.npos : url.find_first_of("/?#", scheme + 3);
    const auto address = parse_http_address(url.substr(0, path));
    auto target = path == url.npos ? std::string{"/"} : std::string{url.substr(path)};
    if (target.front() == '?') target.insert(0, "/");
    const bool is_plain =
        std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
    if (!address || !is_plain) return "is no address; write one like \"https://shop.example.jp/hooks/todoke\"";
    if (!address->tls && !is_loopback(address->host))
        return "would show what became of messages to the network; write https:// (http:// is for loopback)";
    into.to = *address;
    into.target = std::move(target);
    return {};
}

std::optional<std::string> callback_key(std::string_view secret)
{
    constexpr std::string_view prefix = "whsec_";
    if (!secret.starts_with(prefix)) return std::nullopt;
    auto key = from_base64(secret.substr(prefix.size()));
    if (!key || key->size() < shortest_key || key->size() > longest_key) return std::nullopt;
    return key;
}

std::string callback_signature(std::string_view key, std::string_view id, std::string_view seconds,
                               std::string_view body)
{
    std::string content{id};
    content.append(".").append(seconds).append(".").append(body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(content.data()),
         content.size(), digest.data(), &size);
    return "v1," + base64({reinterpret_cast<const char*>(digest.data()), size});
}

http_request callback_request(const callback_account& account, const due_callback& what, std::int64_t line, instant now)
{
    const auto id = fmt::format("todoke_{:x}_{:x}", line, what.place);
    const auto seconds = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    http_request made;
    made.target = account.target;
    made.body = body_of(what);
    made.headers = {{"Content-Type", "application/json"},
                    {"User-Agent", "todoke"},
                    {"webhook-id", id},
                    {"webhook-timestamp", seconds},
                    {"webhook-signature", signatures(account, id, seconds, made.body)}};
    return made;
}

callback_verdict verdict_on(const http_result& ended, std::int64_t place, int tries, instant now,
                            std::span<const span> schedule)
{
    const bool is_answered = ended.ended == http_result::how::answered;
    const auto status = is_answered ? ended.answer.status : 0;
    if (status >= 200 && status < 300) return callback_taken{};
    if (status == 410) return callback_gone{};
    auto why = is_answered ? std::to_string(status) : ended.why;
    if (static_cast<std::size_t>(tries) >= schedule.size()) return callback_spent{std::move(why)};
    const auto wait = jittered(schedule[static_cast<std::size_t>(tries)], place, tries);
    return callback_later{now + std::max(wait, is_answered ? asked_wait(ended.answer) : span{}), std::move(why)};
}

}  // namespace todoke
