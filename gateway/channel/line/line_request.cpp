#include "gateway/channel/line/line_request.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <openssl/evp.h>
#include <stdexcept>

namespace todoke {

namespace {

constexpr std::size_t longest_unit = 30, unit_digits = 6;

bool is_unit_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// SHA-256 in lower-case hexadecimal.
std::string digest_of(std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    std::array<unsigned char, 32> digest{};
    auto length = digest.size();
    if (!EVP_Q_digest(nullptr, "SHA256", nullptr, text.data(), text.size(), digest.data(), &length))
        throw std::runtime_error{"SHA-256 is not available in this OpenSSL"};
    std::string made;
    for (const auto byte : digest) made += {hex[byte >> 4], hex[byte & 15]};
    return made;
}

}  // namespace

std::string line_aggregation_unit(std::string_view campaign)
{
    const bool fits = campaign.size() <= longest_unit && std::ranges::all_of(campaign, is_unit_character);
    if (fits) return std::string{campaign};
    std::string made;
    for (const char c : campaign) {
        const bool is_gap = !is_unit_character(c);
        if (is_gap && (made.empty() || made.back() == '_')) continue;
        if (made.size() == longest_unit - unit_digits - 1) break;
        made += is_gap ? '_' : c;
    }
    if (!made.empty() && made.back() != '_') made += '_';
    return made + digest_of(campaign).substr(0, unit_digits);
}

std::string line_push_body(const envelope& what)
{
    if (!what.resume.empty()) return what.resume;
    auto body = R"({"to":)" + boost::json::serialize(boost::json::string_view{what.address});
    body += R"(,"messages":)" + what.what->line->messages;
    if (what.what->line->notification_disabled) body += R"(,"notificationDisabled":true)";
    if (const auto unit = line_aggregation_unit(what.campaign); !unit.empty())
        body += R"(,"customAggregationUnits":[")" + unit + R"("])";
    return body + "}";
}

http_request line_push_request(const envelope& what, const std::string& token, std::string body)
{
    http_request request;
    request.method = "POST";
    request.target = "/v2/bot/message/push";
    request.headers = {{"Authorization", "Bearer " + token},
                       {"Content-Type", "application/json"},
                       {"X-Line-Retry-Key", what.attempt_key.text()},
                       {"User-Agent", "todoke"}};
    request.body = std::move(body);
    return request;
}

std::string line_phone_digest(std::string_view number)
{
    return digest_of(number);
}

http_request line_notification_request(const envelope& what, const std::string& token)
{
    auto body = R"({"to":")" + line_phone_digest(what.address) + R"(","messages":)" + what.what->line->messages;
    if (what.what->line->notification_disabled) body += R"(,"notificationDisabled":true)";
    return {"POST",
            "/bot/pnp/push",
            {{"Authorization", "Bearer " + token},
             {"Content-Type", "application/json"},
             {"X-Line-Delivery-Tag", what.attempt_key.text()},
             {"User-Agent", "todoke"}},
            body + "}"};
}

http_request line_get_request(std::string target, const std::string& token)
{
    return {"GET", std::move(target), {{"Authorization", "Bearer " + token}, {"User-Agent", "todoke"}}, {}};
}

}  // namespace todoke
