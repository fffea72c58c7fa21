#include "daemon/cli/text/terminal_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <glib.h>

#include "store/model/foreign_text.hpp"

namespace todoke::cli {

namespace {

constexpr const char* no_character = "\xef\xbf\xbd";  // U+FFFD

/// Isolates, embeddings and overrides: Unicode's "Trojan source" characters.
bool turns_order(gunichar c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_unfit(gunichar c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || turns_order(c);
}

bool is_plain_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// Each unfit character as `instead` has it.
template <class Instead>
std::string replaced(std::string_view text, Instead&& instead)
{
    if (is_plain_ascii(text)) return std::string{text};
    const auto whole = as_utf8(text);
    std::string made;
    const char* const end = whole.data() + whole.size();
    for (const char* at = whole.data(); at < end;) {
        const auto c = g_utf8_get_char(at);
        const char* const next = g_utf8_next_char(at);
        if (is_unfit(c))
            made += instead(c);
        else
            made.append(at, next);
        at = next;
    }
    return made;
}

std::string in_a_line(gunichar c)
{
    const bool is_blank = c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029;
    return is_blank ? " " : no_character;
}

}  // namespace

std::string shown(std::string_view text)
{
    return replaced(text, in_a_line);
}

std::string shown_lines(std::string_view text)
{
    return replaced(text, [](gunichar c) { return c == '\n' ? "\n" : in_a_line(c); });
}

std::string shown_json(std::string_view json)
{
    return replaced(json, [](gunichar c) {
        const bool parts_values = c == '\n' || c == '\r' || c == '\t';
        return parts_values ? std::string(1, static_cast<char>(c)) : fmt::format("\\u{:04x}", c);
    });
}

}  // namespace todoke::cli
