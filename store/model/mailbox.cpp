#include "store/model/mailbox.hpp"

#include <algorithm>

#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_domain = 253, longest_label = 63;

bool is_local_part(std::string_view text)
{
    return !text.empty() && text.size() <= longest_local_part && text.front() != '.' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atom_character(c); });
}

bool is_full_domain(std::string_view text)
{
    if (text.size() > longest_domain) return false;
    std::size_t labels = 0;
    for (;;) {
        const auto dot = text.find('.');
        if (!is_domain_label(text.substr(0, dot))) return false;
        ++labels;
        if (dot == std::string_view::npos) return labels >= 2;
        text.remove_prefix(dot + 1);
    }
}

std::optional<std::string> display_name(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('"')) return unquoted(text);
    if (text.find_first_of("<>\"@,;\\") != std::string_view::npos) return std::nullopt;
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

bool is_domain_label(std::string_view text)
{
    return !text.empty() && text.size() <= longest_label && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_ascii_alphanumeric(c) || c == '-'; });
}

bool is_atom_character(char c)
{
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
    return is_ascii_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 ||
           others.find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text)
{
    if (text.empty() || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atom_character(c); });
}

std::string email_trouble(std::string_view address)
{
    if (has_control(address)) return "contains a line break, NUL or another control character: leave it out";
    if (!is_ascii(address)) return "is not an e-mail address of ASCII characters: write the domain in its xn-- form";
    const auto at = address.rfind('@');
    if (at == std::string_view::npos)
        return "is no e-mail address: write it as name@example.jp, without a display name";
    const auto local = address.substr(0, at);
    if (!is_local_part(local))
        return "is no e-mail address: before the @ stand 1 to 64 letters, digits, dots and !#$%&'*+-/=?^_`{|}~";
    if (!is_full_domain(address.substr(at + 1)))
        return "is no e-mail address: after the @ stands a domain name like example.jp";
    const std::size_t quotes = is_dot_atom(local) ? 0 : 2;
    return address.size() + quotes > longest_address ? "is longer than the 254 characters that mail servers take" : "";
}

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

std::optional<written_mailbox> take_apart_mailbox(std::string_view text)
{
    text = trimmed(text);
    if (!text.ends_with('>')) return written_mailbox{{}, std::string{text}};
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) return std::nullopt;
    auto name = display_name(text.substr(0, open));
    if (!name) return std::nullopt;
    return written_mailbox{std::move(*name), std::string{text.substr(open + 1, text.size() - open - 2)}};
}

std::optional<std::vector<written_mailbox>> take_apart_mailboxes(std::string_view text)
{
    std::vector<written_mailbox> all;
    for (const auto part : split_list(text)) {
        auto one = take_apart_mailbox(part);
        if (!one) return std::nullopt;
        all.push_back(std::move(*one));
    }
    return all;
}

std::string without_addresses(std::string_view text)
{
    constexpr std::string_view ends = " <>()[]\"',;:=";
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        const auto sign = text.find('@', at);
        if (sign == std::string_view::npos) return clean.append(text.substr(at));
        auto start = sign;
        if (start >= at + 2 && text[start - 1] == '"') {  // a quoted local part
            const auto open = text.rfind('"', start - 2);
            if (open != std::string_view::npos && open >= at) start = open;
        }
        while (start > at && ends.find(text[start - 1]) == std::string_view::npos) --start;
        clean.append(text.substr(at, start - at)).append(start < sign ? "***@" : "@");
        at = sign + 1;
    }
    return clean;
}

}  // namespace todoke
