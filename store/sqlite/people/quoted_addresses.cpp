#include "store/sqlite/people/quoted_addresses.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace todoke {

namespace {

/// A number is known by them, whatever stands before.
constexpr std::size_t digits_that_tell = 9;
/// What people write between digits, beside ASCII's own: hyphens, dashes, a minus, the long vowel, blanks.
constexpr std::string_view wide_signs[] = {"‐", "‑", "‒", "–", "—", "―", "−", "ー", "\u3000", "\u00a0"};

std::optional<unsigned> hexadecimal(std::string_view text, std::size_t at, std::size_t digits)
{
    if (at + digits > text.size()) return std::nullopt;
    unsigned made = 0;
    const auto* const end = text.data() + at + digits;
    return std::from_chars(text.data() + at, end, made, 16).ptr == end ? std::optional{made} : std::nullopt;
}

/// "%40", "=40".
std::string without_pairs_behind(char sign, std::string_view text)
{
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = text[i] == sign ? hexadecimal(text, i + 1, 2) : std::nullopt;
        made += code ? static_cast<char>(*code) : text[i];
        if (code) i += 2;
    }
    return made;
}

/// Of quoted-printable: a "=" at its end joins a line to the next.
std::string without_soft_breaks(std::string_view text)
{
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        if (rest.starts_with("=\r\n"))
            i += 2;
        else if (rest.starts_with("=\n"))
            i += 1;
        else
            made += text[i];
    }
    return made;
}

/// (Halves of what lies beyond 16 bits are in no address.)
void append(std::string& to, unsigned code)
{
    const auto next = [&](unsigned bits) { to += static_cast<char>(0x80 | (bits & 0x3F)); };
    if (code < 0x80) {
        to += static_cast<char>(code);
    } else if (code < 0x800) {
        to += static_cast<char>(0xC0 | code >> 6);
        next(code);
    } else {
        to += static_cast<char>(0xE0 | code >> 12);
        next(code >> 6);
        next(code);
    }
}

/// "\u0040". Of any other escape the backslash does not count.
std::string without_json_escapes(std::string_view text)
{
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = text.substr(i).starts_with("\\u") ? hexadecimal(text, i + 2, 4) : std::nullopt;
        if (!code) {
            made += text[i];
            continue;
        }
        append(made, *code);
        i += 5;
    }
    return made;
}

/// Of a text that does not begin in ASCII: the ASCII that stands there in full width.
std::optional<char> narrow(std::string_view text)
{
    if (text.size() < 3 || text[0] != '\xEF') return std::nullopt;
    const auto bits = [&](std::size_t at) {
        return static_cast<unsigned>(static_cast<unsigned char>(text[at]) & 0x3F);
    };
    const auto code = 0xF000 | bits(1) << 6 | bits(2);
    return code > 0xFF00 && code < 0xFF5F ? std::optional{static_cast<char>(code - 0xFEE0)} : std::nullopt;
}

std::size_t bytes_of_sign(std::string_view text)
{
    for (const auto sign : wide_signs)
        if (text.starts_with(sign)) return sign.size();
    return 0;
}

void add_folded(std::string& to, char c)
{
    if (c >= 'A' && c <= 'Z')
        to += static_cast<char>(c - 'A' + 'a');
    else if (std::string_view{" -().+\\"}.find(c) == std::string_view::npos)
        to += c;
}

/// Without capitals, without the signs that stand in numbers, and nothing in full width.
std::string folded(std::string_view text)
{
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        const bool is_ascii = static_cast<unsigned char>(text[i]) < 0x80;
        const auto ascii = is_ascii ? text[i] : narrow(rest);
        const auto sign = is_ascii ? 0 : bytes_of_sign(rest);
        if (ascii)
            add_folded(made, *ascii);
        else if (sign == 0)
            made += text[i];
        if (!is_ascii && (ascii || sign > 0)) i += (ascii ? 3 : sign) - 1;
    }
    return made;
}

}  // namespace

void quoted_addresses::add(std::string_view address)
{
    auto one = folded(address);
    if (address.starts_with('+') && one.size() > digits_that_tell) one.erase(0, one.size() - digits_that_tell);
    if (!one.empty()) all_.push_back(std::move(one));
}

void quoted_addresses::add(const addresses& more)
{
    for (const auto& address : more) add(address);
}

bool quoted_addresses::any_as_written(std::string_view text) const
{
    const auto all = folded(text);
    return std::any_of(all_.begin(), all_.end(),
                       [&](const std::string& one) { return all.find(one) != std::string::npos; });
}

/// As it stands, too: what looks like an escape may be none.
bool quoted_addresses::any_in(std::string_view text) const
{
    if (text.empty() || all_.empty()) return false;
    if (any_as_written(text)) return true;
    const auto has = [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; };
    if ((has("%") || has("\\u")) && any_as_written(without_json_escapes(without_pairs_behind('%', text)))) return true;
    return has("=") && any_as_written(without_pairs_behind('=', without_soft_breaks(text)));
}

}  // namespace todoke
