// Links of an HTML e-mail: the href of <a> and <area>, wherever a mail program would see one. Not a full parser: what
// it does not understand it leaves as it is, byte by byte.
#include <algorithm>
#include <array>

#include "gateway/intake/text_checks.hpp"
#include "gateway/intake/tracked_links.hpp"

namespace todoke {

namespace {

constexpr std::string_view blanks = " \t\r\n\f";

bool is_blank(char c)
{
    return blanks.find(c) != std::string_view::npos;
}

std::string utf8(unsigned code)
{
    std::string made;
    const auto put = [&](unsigned byte) { made += static_cast<char>(byte); };
    if (code < 0x80) return put(code), made;
    if (code < 0x800)
        put(0xC0 | code >> 6);
    else if (code < 0x10000)
        put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 63));
    else
        put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
    return made;
}

/// What the number of a character reference stands for; none: it is no such thing.
std::optional<std::string> numbered(std::string_view digits)
{
    const bool hex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
    if (hex) digits.remove_prefix(1);
    if (digits.empty() || digits.size() > 7) return std::nullopt;
    unsigned code = 0;
    for (const char c : digits) {
        static constexpr std::string_view known = "0123456789abcdef";
        const auto value = known.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
        if (value >= (hex ? 16u : 10u)) return std::nullopt;
        code = code * (hex ? 16 : 10) + static_cast<unsigned>(value);
    }
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return std::nullopt;
    return utf8(code);
}

std::optional<std::string> referred(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> named{
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}}};
    if (name.starts_with('#')) return numbered(name.substr(1));
    for (const auto& [known, sign] : named)
        if (name == known) return std::string{sign};
    return std::nullopt;
}

/// An attribute's value with its character references read, as far as they can stand in a URL.
std::string plain(std::string_view value)
{
    constexpr std::size_t longest_name = 10;
    std::string made;
    while (!value.empty()) {
        const auto end = value.starts_with('&') ? value.substr(0, longest_name).find(';') : value.npos;
        const auto sign = end != value.npos ? referred(value.substr(1, end - 1)) : std::nullopt;
        made += sign ? *sign : std::string(1, value[0]);
        value.remove_prefix(sign ? end + 1 : 1);
    }
    const auto first = made.find_first_not_of(blanks), last = made.find_last_not_of(blanks);
    return first == made.npos ? std::string{} : made.substr(first, last - first + 1);
}

/// Reads on through a text.
struct reader {
    std::string_view rest;

    std::string_view take(std::size_t bytes)
    {
        const auto taken = rest.substr(0, bytes);
        rest.remove_prefix(taken.size());
        return taken;
    }
    template <class Stop>
    std::string_view take_until(Stop&& stop)
    {
        std::size_t n = 0;
        while (n < rest.size() && !stop(rest[n])) ++n;
        return take(n);
    }
};

/// `=` and the value behind it, if they are there: as written, and the value without its quotes.
struct written_value {
    std::string_view all, value;
    bool is_there = false;
};

written_value take_value(reader& from)
{
    auto ahead = from;
    ahead.take_until([](char c) { return !is_blank(c); });
    if (!ahead.rest.starts_with('=')) return {};
    ahead.take(1);
    ahead.take_until([](char c) { return !is_blank(c); });
    written_value made;
    made.is_there = true;
    const char quote = ahead.rest.empty() ? ' ' : ahead.rest[0];
    if (quote == '"' || quote == '\'') {
        ahead.take(1);
        made.value = ahead.take_until([&](char c) { return c == quote; });
        ahead.take(1);
    } else {
        made.value = ahead.take_until([](char c) { return is_blank(c) || c == '>'; });
    }
    made.all = from.take(from.rest.size() - ahead.rest.size());
    return made;
}

/// One attribute of a link's tag.
void copy_attribute(reader& from, const link_writer& write, std::string& to)
{
    const auto name = from.take_until([](char c) { return is_blank(c) || c == '=' || c == '>' || c == '/'; });
    if (name.empty()) {
        to += from.take(1);
        return;
    }
    to += name;
    const auto value = take_value(from);
    if (!value.is_there) return;
    const auto url = equal_ignoring_case(name, "href") ? plain(value.value) : std::string{};
    const auto other = is_web_link(url) ? write(url) : std::nullopt;
    if (other)
        to.append("=\"").append(*other).append("\"");
    else
        to += value.all;
}

/// A tag from its `<` on; attributes of others are passed over as they are, so that a `>` in a value ends nothing.
std::string_view copy_tag(reader& from, const link_writer& write, std::string& to)
{
    to += from.take(1);
    const auto name = from.take_until([](char c) { return is_blank(c) || c == '>' || c == '/'; });
    to += name;
    const bool is_anchor = equal_ignoring_case(name, "a") || equal_ignoring_case(name, "area");
    const link_writer none = [](const std::string&) { return std::nullopt; };
    while (!from.rest.empty() && from.rest[0] != '>') copy_attribute(from, is_anchor ? write : none, to);
    to += from.take(1);
    return name;
}

/// Where `end` stands in `text`, in any case; its size when it does not.
std::size_t find_ignoring_case(std::string_view text, std::string_view end)
{
    for (std::size_t at = text.find('<'); at < text.size(); at = text.find('<', at + 1))
        if (starts_ignoring_case(text.substr(at), end)) return at;
    return text.size();
}

bool begins_tag(std::string_view text)
{
    return text.size() > 1 && text[0] == '<' && is_ascii_alphanumeric(text[1]);
}

}  // namespace

std::string html_with_links(std::string_view html, const link_writer& write)
{
    std::string made;
    for (reader from{html}; !from.rest.empty();) {
        if (from.rest.starts_with("<!--")) {
            const auto end = from.rest.find("-->", 4);
            made += from.take(end == from.rest.npos ? from.rest.size() : end + 3);
        } else if (begins_tag(from.rest)) {
            const auto name = copy_tag(from, write, made);
            for (const std::string_view raw : {"style", "script", "title", "textarea"})
                if (equal_ignoring_case(name, raw))
                    made += from.take(find_ignoring_case(from.rest, "</" + std::string{raw}));
        } else {
            made += from.take(1);
            made += from.take_until([](char c) { return c == '<'; });
        }
    }
    return made;
}

}  // namespace todoke
