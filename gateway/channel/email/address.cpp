#include "gateway/channel/email/address.hpp"

#include <algorithm>
#include <cctype>
#include <gmime/gmime.h>
#include <memory>

namespace todoke {

namespace {

constexpr std::size_t longest_local = 64;  // RFC 5321 4.5.3.1
constexpr std::size_t longest_path = 254;

bool is_alphanumeric(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) < 0x80;
}

bool is_atom(char c)
{
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
    return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 || others.find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text)
{
    if (text.empty() || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atom(c); });
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// The inside of `"…"` with its escapes undone.
std::optional<std::string> unquoted(std::string_view text)
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string inside;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return std::nullopt;
        if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
        inside += text[i];
    }
    return inside;
}

std::optional<std::string> local_part(std::string_view text)
{
    std::string local{text};
    if (text.starts_with('"')) {
        const auto inside = unquoted(text);
        if (!inside) return std::nullopt;
        local = *inside;
    } else if (!std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atom(c); })) {
        return std::nullopt;
    }
    if (local.empty() || local.size() > longest_local) return std::nullopt;
    return local;
}

bool is_label(std::string_view label)
{
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    return std::all_of(label.begin(), label.end(), [](char c) { return c == '-' || is_alphanumeric(c); });
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
        if (!is_label(rest.substr(0, dot))) return std::nullopt;
        if (dot == std::string_view::npos) return domain;
        rest.remove_prefix(dot + 1);
    }
}

std::optional<std::string> display_name(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('"')) return unquoted(text);
    if (text.find_first_of("<>\"@,;") != std::string_view::npos) return std::nullopt;
    return std::string{text};
}

/// Commas outside quotes and angle brackets separate.
std::vector<std::string_view> split_list(std::string_view text)
{
    std::vector<std::string_view> parts;
    bool quoted = false, bracketed = false;
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && (text[i] == '<' || text[i] == '>')) {
            bracketed = text[i] == '<';
        } else if (!quoted && !bracketed && text[i] == ',') {
            parts.push_back(text.substr(from, i - from));
            from = i + 1;
        }
    }
    parts.push_back(text.substr(from));
    return parts;
}

}  // namespace

bool is_one_line(std::string_view text)
{
    if (text.empty()) return true;
    if (!g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr)) return false;
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

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
    if (address.wire().size() > longest_path) return std::nullopt;
    return address;
}

std::optional<mailbox> parse_mailbox(std::string_view text)
{
    if (!is_one_line(text)) return std::nullopt;
    text = trimmed(text);
    std::string name;
    if (text.ends_with('>')) {
        const auto open = text.rfind('<');
        if (open == std::string_view::npos) return std::nullopt;
        auto shown = display_name(text.substr(0, open));
        if (!shown) return std::nullopt;
        name = std::move(*shown);
        text = text.substr(open + 1, text.size() - open - 2);
    }
    auto address = parse_email_address(text);
    if (!address) return std::nullopt;
    return mailbox{std::move(name), std::move(*address)};
}

std::optional<std::vector<mailbox>> parse_mailboxes(std::string_view text)
{
    std::vector<mailbox> all;
    for (const auto part : split_list(text)) {
        auto one = parse_mailbox(part);
        if (!one) return std::nullopt;
        all.push_back(std::move(*one));
    }
    return all;
}

}  // namespace todoke
