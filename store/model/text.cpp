#include "store/model/text.hpp"

#include <algorithm>

namespace todoke {

namespace {

constexpr unsigned char byte_of(char c)
{
    return static_cast<unsigned char>(c);
}

bool is_trail(char c)
{
    return (byte_of(c) & 0xC0) == 0x80;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Bytes of the well-formed character at the front; 0: it is none.
std::size_t character_at_front(std::string_view text)
{
    const auto first = byte_of(text[0]);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    if (!std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length), is_trail)) return 0;
    const auto second = byte_of(text[1]);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    return overlong || outside ? 0 : length;
}

}  // namespace

bool is_utf8(std::string_view text)
{
    while (!text.empty()) {
        const auto length = character_at_front(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t control_at_front(std::string_view utf8)
{
    const auto byte = [&](std::size_t i) { return i < utf8.size() ? byte_of(utf8[i]) : 0u; };
    if (utf8.empty()) return 0;
    if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
    if (byte(0) == 0xC2) return byte(1) >= 0x80 && byte(1) <= 0x9F ? 2 : 0;
    return byte(0) == 0xE2 && byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0;
}

bool has_control(std::string_view utf8)
{
    for (std::size_t i = 0; i < utf8.size(); ++i)
        if (control_at_front(utf8.substr(i)) > 0) return true;
    return false;
}

bool has_odd_control(std::string_view utf8)
{
    return std::any_of(utf8.begin(), utf8.end(), [](char raw) {
        const auto c = byte_of(raw);
        return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
    });
}

bool is_one_line(std::string_view text)
{
    return is_utf8(text) && !has_control(text);
}

std::size_t count_characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_trail(c); }));
}

std::string_view without_leading_blanks(std::string_view utf8)
{
    static constexpr std::string_view wide_space = "\u3000";
    while (!utf8.empty()) {
        std::size_t blank = control_at_front(utf8);
        if (utf8[0] == ' ') blank = 1;
        if (utf8.starts_with(wide_space)) blank = wide_space.size();
        if (blank == 0) break;
        utf8.remove_prefix(blank);
    }
    return utf8;
}

bool is_blank_text(std::string_view utf8)
{
    return without_leading_blanks(utf8).empty();
}

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return byte_of(c) < 0x80; });
}

bool is_ascii_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

bool is_token(std::string_view text)
{
    static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_ascii_alphanumeric(c) || marks.find(c) != std::string_view::npos;
    });
}

bool equal_ignoring_case(std::string_view a, std::string_view b)
{
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_ignoring_case(std::string_view text, std::string_view beginning)
{
    return text.size() >= beginning.size() && equal_ignoring_case(text.substr(0, beginning.size()), beginning);
}

std::string_view trimmed(std::string_view text)
{
    static constexpr std::string_view blanks = " \t\r\n";
    const auto from = text.find_first_not_of(blanks);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

bool is_e164(std::string_view text)
{
    return text.size() >= 8 && text.size() <= 16 && text.front() == '+' && text[1] != '0' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace todoke
