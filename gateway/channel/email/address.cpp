#include "gateway/channel/email/address.hpp"

#include <algorithm>
#include <cctype>
#include <gmime/gmime.h>
#include <memory>

#include "store/model/mailbox.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

std::optional<std::string> local_part(std::string_view text)
{
    std::string local{text};
    if (text.starts_with('"')) {
        const auto inside = unquoted(text);
        if (!inside) return std::nullopt;
        local = *inside;
    } else if (!std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atom_character(c); })) {
        return std::nullopt;
    }
    if (local.empty() || local.size() > longest_local_part) return std::nullopt;
    return local;
}

std::optional<std::string> ascii_domain(std::string_view text)
{
    const std::unique_ptr<char, decltype(&g_free)> ascii{g_hostname_to_ascii(std::string{text}.c_str()), g_free};
    if (!ascii) return std::nullopt;
    std::string domain{ascii.get()};
    std::transform(domain.begin(), domain.end(), domain.begin(), [](unsigned char c) { return std::tolower(c); });
    std::string_view rest = domain;
    while (true) {
        const auto dot = rest.find('.');
        if (!is_domain_label(rest.substr(0, dot))) return std::nullopt;
        if (dot == std::string_view::npos) return domain;
        rest.remove_prefix(dot + 1);
    }
}

std::optional<mailbox> addressed(written_mailbox written)
{
    auto address = parse_email_address(written.address);
    if (!address) return std::nullopt;
    return mailbox{std::move(written.name), std::move(*address)};
}

}  // namespace

std::string email_address::wire() const
{
    if (is_dot_atom(local)) return local + '@' + domain;
    std::string quoted = "\"";
    for (const char c : local) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"@" + domain;
}

bool email_address::needs_utf8() const
{
    return std::any_of(local.begin(), local.end(), [](unsigned char c) { return c >= 0x80; });
}

std::optional<email_address> parse_email_address(std::string_view text)
{
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || !is_one_line(text)) return std::nullopt;
    auto local = local_part(text.substr(0, at));
    auto domain = ascii_domain(text.substr(at + 1));
    if (!local || !domain) return std::nullopt;
    email_address address{std::move(*local), std::move(*domain)};
    if (address.wire().size() > longest_address) return std::nullopt;
    return address;
}

std::optional<mailbox> parse_mailbox(std::string_view text)
{
    if (!is_one_line(text)) return std::nullopt;
    auto written = take_apart_mailbox(text);
    return written ? addressed(std::move(*written)) : std::nullopt;
}

std::optional<std::vector<mailbox>> parse_mailboxes(std::string_view text)
{
    if (!is_one_line(text)) return std::nullopt;
    auto written = take_apart_mailboxes(text);
    if (!written) return std::nullopt;
    std::vector<mailbox> all;
    for (auto& each : *written) {
        auto one = addressed(std::move(each));
        if (!one) return std::nullopt;
        all.push_back(std::move(*one));
    }
    return all;
}

}  // namespace todoke
