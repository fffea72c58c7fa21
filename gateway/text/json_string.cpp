#include "gateway/text/json_string.hpp"

#include <cstdint>
#include <cstring>

namespace todoke {

namespace {

/// Whether one of these eight bytes needs an escape (the tricks of "Bit Twiddling Hacks": a byte below n, a zero byte).
bool any_needs_escape(std::uint64_t bytes)
{
    constexpr std::uint64_t ones = 0x0101010101010101, tops = ones << 7;
    const auto any_zero = [](std::uint64_t word) { return (word - ones) & ~word & tops; };
    const auto any_control = (bytes - ones * 0x20) & ~bytes & tops;
    return (any_control | any_zero(bytes ^ ones * '"') | any_zero(bytes ^ ones * '\\')) != 0;
}

/// How many bytes at the front surely need none.
std::size_t plain_length(std::string_view text)
{
    std::size_t length = 0;
    for (std::uint64_t word; text.size() - length >= sizeof word; length += sizeof word) {
        std::memcpy(&word, text.data() + length, sizeof word);
        if (any_needs_escape(word)) break;
    }
    return length;
}

}  // namespace

void append_json_string(std::string& to, std::string_view text)
{
    static constexpr char hex[] = "0123456789abcdef";
    to += '"';
    std::size_t copied = 0;
    for (auto i = plain_length(text); i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        to.append(text, copied, i - copied);
        copied = i + 1;
        if (c == '"' || c == '\\') {
            to += '\\';
            to += static_cast<char>(c);
        } else if (c == '\n') {
            to += "\\n";
        } else if (c == '\r') {
            to += "\\r";
        } else if (c == '\t') {
            to += "\\t";
        } else {
            to += "\\u00";
            to += hex[c >> 4];
            to += hex[c & 15];
        }
    }
    to.append(text, copied);
    to += '"';
}

}  // namespace todoke
