#include "gateway/channel/email/smtp_account.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "gateway/channel/email/address.hpp"
#include "gateway/channel/loopback.hpp"
#include "store/model/envelope_id.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

/// It has a dot, and not because some network calls all its machines so.
bool is_known_outside(const std::string& name)
{
    constexpr std::string_view homely[] = {".localdomain", ".local", ".lan", ".internal", ".home.arpa"};
    const auto is_its_end = [&](std::string_view end) { return name.ends_with(end); };
    return name.find('.') != std::string::npos && is_ehlo_name(name) &&
           std::none_of(std::begin(homely), std::end(homely), is_its_end);
}

}  // namespace

bool is_ehlo_name(const std::string& name)
{
    if (name.size() > 255 || !is_ascii(name) || !is_one_line(name)) return false;
    if (name.starts_with('[') && name.ends_with(']') && name.size() > 2)
        return name.find_first_not_of("0123456789abcdefABCDEFIPv:.", 1) == name.size() - 1;
    return parse_email_address("x@" + name).has_value();
}

bool is_unsubscribe_link(std::string_view text)
{
    constexpr std::string_view mail = "mailto:", page = "https://";
    const auto may_stand = [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '<' && c != '>' && c != '"'; };
    if (text.size() > 900 || !std::all_of(text.begin(), text.end(), may_stand)) return false;
    if (!text.starts_with(mail)) return text.starts_with(page) && text.size() > page.size();
    const auto to = text.substr(mail.size());
    return parse_email_address(to.substr(0, to.find('?'))).has_value();
}

std::string problem_of(const smtp_account& account)
{
    const auto hosts = hosts_of(account);
    const auto is_none = [](const std::string& host) { return host.empty() || !is_one_line(host); };
    if (std::any_of(hosts.begin(), hosts.end(), is_none)) return "host: must be the name of the smart host";
    if (account.port < 1 || account.port > 65535) return fmt::format("port: not a port: {}", account.port);
    if (account.security == smtp_security::none && !std::all_of(hosts.begin(), hosts.end(), is_loopback))
        return "security: \"none\" is only for a server on the loopback; use \"starttls\" or \"tls\"";
    if (account.user.find('\0') != std::string::npos || account.password.find('\0') != std::string::npos)
        return "user, password: must not contain NUL";
    if (account.user.empty() && !account.password.empty()) return "password: given without a user";
    if (account.user.empty() && !account.token_file.empty()) return "token: given without a user";
    if (!account.helo.empty() && !is_ehlo_name(account.helo))
        return "helo: must be a domain name or an address literal such as [192.0.2.1]";
    if (!parse_mailbox(account.from)) return "from: must be \"Name <address>\" or an address";
    if (!account.bounces.empty() && !is_bounce_address(account.bounces))
        return "bounces: must be an address that leaves room before the @ for what names the mail";
    if (!account.unsubscribe.empty() && !is_unsubscribe_link(account.unsubscribe))
        return "unsubscribe: must be a mailto: or https: URI without spaces and angle brackets";
    if (account.window == 0) return "window: must be 1 or more";
    return {};
}

std::vector<std::string> hosts_of(const smtp_account& account)
{
    std::vector<std::string> all{account.host};
    all.insert(all.end(), account.more_hosts.begin(), account.more_hosts.end());
    return all;
}

std::string read_oauth_token(const std::string& path)
{
    constexpr std::size_t longest = 16 * 1024;
    std::ifstream file{path, std::ios::binary};
    std::string text(longest + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' ')) text.pop_back();
    const auto is_visible = [](unsigned char c) { return c > 0x20 && c < 0x7f; };
    return text.size() <= longest && std::all_of(text.begin(), text.end(), is_visible) ? text : "";
}

std::string name_of_machine()
{
    std::array<char, 256> host{};
    return gethostname(host.data(), host.size() - 1) == 0 ? host.data() : "";
}

/// The machine's name is not looked up: that could wait for a server of names.
std::string name_for_ehlo(const smtp_account& account, const std::string& machine)
{
    if (!account.helo.empty()) return account.helo;
    if (is_known_outside(machine)) return machine;
    const auto from = parse_mailbox(account.from);
    return from ? from->at.domain : machine;
}

reconnect_limits reconnect_limits_of(const smtp_account& account)
{
    reconnect_limits limits;
    limits.first = account.first_pause;
    limits.longest = account.longest_pause;
    limits.refused = account.refused_pause;
    limits.lasting = account.longest_pause;
    return limits;
}

}  // namespace todoke
