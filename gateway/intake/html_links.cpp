// Links of an HTML e-mail: the href of <a> and <area>, wherever a mail program would see one. Not a full parser: what
// it does not understand it leaves as it is, byte by byte.
#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/intake/tracked_links.hpp"
#include "gateway/intake/written_link.hpp"
#include "gateway/text/text_checks.hpp"

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

std::size_t length_of(std::string_view text, std::string_view of)
{
    return std::min(text.find_first_not_of(of), text.size());
}

/// What a character reference stands for, and how many bytes it takes; 0: there is none, the sign stands for itself.
struct reference {
    std::size_t length = 0;
    std::optional<std::string> sign;  ///< none: one that we do not know
};

/// `&#…`. Browsers do not insist on the semicolon.
reference numbered(std::string_view text)
{
    const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    auto digits = text.substr(hex ? 3 : 2);
    digits = digits.substr(0, length_of(digits, hex ? "0123456789abcdefABCDEF" : "0123456789"));
    if (digits.empty()) return {};
    const auto end = static_cast<std::size_t>(digits.data() - text.data()) + digits.size();
    const auto length = end + (text.substr(end).starts_with(';') ? 1 : 0);
    unsigned code = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    const bool is_one = read.ec == std::errc{} && code > 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    return {length, is_one ? std::optional{utf8(code)} : std::nullopt};
}

/// HTML's names for what a URL is made of, all of ASCII. Of the others nobody needs a sign in a URL: a link with one
/// stays as it is.
constexpr std::array<std::pair<std::string_view, std::string_view>, 45> names{
    {{"amp", "&"},          {"AMP", "&"},
     {"lt", "<"},           {"LT", "<"},
     {"gt", ">"},           {"GT", ">"},
     {"quot", "\""},        {"QUOT", "\""},
     {"apos", "'"},         {"Tab", "\t"},
     {"NewLine", "\n"},     {"excl", "!"},
     {"num", "#"},          {"dollar", "$"},
     {"percnt", "%"},       {"lpar", "("},
     {"rpar", ")"},         {"ast", "*"},
     {"midast", "*"},       {"plus", "+"},
     {"comma", ","},        {"period", "."},
     {"sol", "/"},          {"colon", ":"},
     {"semi", ";"},         {"equals", "="},
     {"quest", "?"},        {"commat", "@"},
     {"lsqb", "["},         {"lbrack", "["},
     {"bsol", "\\"},        {"rsqb", "]"},
     {"rbrack", "]"},       {"Hat", "^"},
     {"lowbar", "_"},       {"UnderBar", "_"},
     {"grave", "`"},        {"DiacriticalGrave", "`"},
     {"lcub", "{"},         {"lbrace", "{"},
     {"verbar", "|"},       {"vert", "|"},
     {"VerticalLine", "|"}, {"rcub", "}"},
     {"rbrace", "}"}}};
constexpr std::size_t names_that_need_no_semicolon = 8;

/// `&amp;`, and `&amp` where neither a letter nor `=` follows, as it would in `?a=1&lt=2`.
reference named(std::string_view text)
{
    const auto name = text.substr(
        1,
        static_cast<std::size_t>(std::find_if_not(text.begin() + 1, text.end(), is_ascii_alphanumeric) - text.begin()) -
            1);
    if (name.empty()) return {};
    const auto behind = text.substr(1 + name.size());
    const auto known = std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == name; });
    const auto sign = known == names.end() ? std::nullopt : std::optional{std::string{known->second}};
    if (behind.starts_with(';')) return {name.size() + 2, sign};
    const bool is_short = known - names.begin() < static_cast<std::ptrdiff_t>(names_that_need_no_semicolon);
    return is_short && !behind.starts_with('=') ? reference{name.size() + 1, sign} : reference{};
}

/// An attribute's value with its character references read; empty when one of them is not known.
std::string plain(std::string_view value)
{
    std::string made;
    while (!value.empty()) {
        const auto found = !value.starts_with('&')   ? reference{}
                           : value.starts_with("&#") ? numbered(value)
                                                     : named(value);
        if (found.length > 0 && !found.sign) return {};
        made += found.length > 0 ? *found.sign : std::string(1, value[0]);
        value.remove_prefix(std::max<std::size_t>(found.length, 1));
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
    const auto url = equal_ignoring_case(name, "href") ? ascii_url(plain(value.value)) : std::nullopt;
    const auto other = url ? write(*url) : std::nullopt;
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
