#include "daemon/public/machines.hpp"

#include <algorithm>
#include <array>

#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

/// Parts of User-Agent. LINE's preview calls itself facebookexternalhit/1.1;line-poker/1.0.
constexpr std::array<std::string_view, 26> machines{
    "facebookexternalhit", "facebookbot",    "line-poker",      "twitterbot",  "slackbot",    "discordbot",
    "telegrambot",         "whatsapp",       "skypeuripreview", "linkedinbot", "googlebot",   "bingbot",
    "bingpreview",         "applebot",       "yandexbot",       "baiduspider", "duckduckbot", "ahrefsbot",
    "semrushbot",          "headlesschrome", "python-requests", "curl/",       "wget/",       "go-http-client",
    "barracuda",           "proofpoint"};
constexpr std::array<std::string_view, 2> picture_proxies{"googleimageproxy", "yahoomailproxy"};

bool is_in(std::string_view text, std::string_view part)
{
    for (std::size_t at = 0; at + part.size() <= text.size(); ++at)
        if (equal_ignoring_case(text.substr(at, part.size()), part)) return true;
    return false;
}

bool fetches_ahead(const request_head& head)
{
    constexpr std::array<std::string_view, 4> names{"sec-purpose", "purpose", "x-purpose", "x-moz"};
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        const auto said = head.field(name);
        return is_in(said, "prefetch") || is_in(said, "preview") || is_in(said, "prerender");
    });
}

}  // namespace

bool is_machine(const request_head& head)
{
    if (head.verb != method::get || fetches_ahead(head)) return true;
    const auto agent = head.field("user-agent");
    return std::any_of(machines.begin(), machines.end(), [&](auto part) { return is_in(agent, part); });
}

bool is_picture_proxy(const request_head& head)
{
    const auto agent = head.field("user-agent");
    if (agent == "Mozilla/5.0") return true;  // Apple's Mail Privacy Protection says no more than this
    return std::any_of(picture_proxies.begin(), picture_proxies.end(), [&](auto part) { return is_in(agent, part); });
}

}  // namespace todoke
