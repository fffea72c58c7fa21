// The keys of a LINE account.
#include <algorithm>

#include "daemon/config/forms.hpp"
#include "daemon/config/links.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"
#include "gateway/channel/loopback.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

bool is_number(std::string_view text)
{
    return !text.empty() && text.size() <= 20 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A word of the console's that is sent in a header or signed with.
std::string read_word(section& from, std::string_view key, std::optional<std::string> text)
{
    if (text && !is_visible(*text))
        from.problem(key,
                     "has only ASCII letters, digits and signs, and no spaces; copy it again from the LINE Developers "
                     "console");
    return text.value_or("");
}

void read_channel_id(section& from, line_settings& line)
{
    const auto given = from.text("channel_id");
    if (given && !is_number(*given))
        from.problem("channel_id", in_quotes(*given) + " is not a channel id; it is a number, in quotes");
    line.channel_id = given.value_or("");
}

/// One way to a token: a long-lived one, a key, or the secret.
void check_credentials(section& from, const line_settings& line)
{
    const bool has_key = from.find("key") != nullptr, has_id = from.find("channel_id") != nullptr;
    if (from.find("access_token")) {
        if (has_key)
            from.problem("key", "a token would be issued with it, and access_token is one; remove one of them");
    } else if (has_key) {
        if (!has_id) from.missing("channel_id", "channel_id = \"1650000000\"");
        if (line.key_id.empty())
            from.missing("key_id", "key_id = \"…\" (the kid that the LINE Developers console shows)");
    } else if (!has_id || !from.find("channel_secret")) {
        from.missing("access_token",
                     "access_token = { credential = \"line-token\" }, or channel_id and channel_secret, or channel_id, "
                     "key and key_id");
    }
}

void read_forward(section& from, line_settings& line)
{
    const auto given = from.text("webhook_forward");
    if (!given) return;
    const auto url = parse_http_url(*given);
    if (!url) {
        from.problem("webhook_forward",
                     in_quotes(*given) + " is not an address; write one like \"https://bot.shop.example.jp/line\"");
    } else if (!url->to.tls && !is_loopback(url->to.host)) {
        from.problem("webhook_forward",
                     "http:// would show what customers write to the network; write https:// (http:// is for "
                     "loopback)");
    } else {
        line.webhook_forward = *url;
    }
    if (!from.find("channel_secret"))
        from.missing("channel_secret",
                     "channel_secret = { credential = \"line-secret\" }: only what LINE signed is "
                     "forwarded");
}

}  // namespace

line_settings read_line(section& from)
{
    line_settings line;
    line.access_token = read_word(from, "access_token", read_secret(from, "access_token"));
    line.channel_secret = read_word(from, "channel_secret", read_secret(from, "channel_secret"));
    line.previous_channel_secret =
        read_word(from, "previous_channel_secret", read_secret(from, "previous_channel_secret"));
    if (!line.previous_channel_secret.empty() && !from.find("channel_secret"))
        from.missing("channel_secret", "channel_secret = { credential = \"line-secret\" }, the new one");
    line.key = read_pem(from, "key").value_or("");
    line.key_id = read_word(from, "key_id", from.text("key_id"));
    read_channel_id(from, line);
    check_credentials(from, line);
    read_forward(from, line);
    line.checks_profile = from.flag("check_profile").value_or(true);
    line.notification_messages = from.flag("notification_messages").value_or(false);
    if (line.notification_messages && !from.find("channel_secret"))
        from.missing("channel_secret",
                     "channel_secret = { credential = \"line-secret\" }: LINE tells by webhook whether "
                     "a notification message arrived");
    const auto given = from.text("endpoint");
    const auto endpoint = parse_endpoint(given.value_or(line.endpoint));
    if (!endpoint.wrong.empty()) from.problem("endpoint", in_quotes(given.value_or("")) + ": " + endpoint.wrong);
    line.endpoint = endpoint.url;
    line.timeout = from.duration("timeout", 1s, 10min).value_or(line.timeout);
    line.ca_file = read_ca_file(from);
    return line;
}

}  // namespace todoke::reading
