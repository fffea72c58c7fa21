#include "gateway/channel/email/mime_words.hpp"

#include "gateway/channel/base64.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

// 64 characters with the word's frame.
constexpr std::size_t most_bytes = 39, most_quoted_bytes = 17;

bool begins_character(std::string_view text, std::size_t at)
{
    return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

/// How much of `text` goes into the next base64 word; 0: no group of three bytes ends between two characters.
std::size_t word_length(std::string_view text)
{
    if (text.size() <= most_bytes) return text.size();
    for (auto length = most_bytes; length >= most_bytes / 2; length -= 3)
        if (begins_character(text, length)) return length;
    return 0;
}

std::string quoted_printable(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    for (const char c : text) {
        if (is_ascii_alphanumeric(c)) {
            made += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        made.append(1, '=').append(1, digits[byte >> 4]).append(1, digits[byte & 0xf]);
    }
    return made;
}

}  // namespace

bool is_plain(std::string_view text)
{
    return is_ascii(text) && text.find("=?") == std::string_view::npos;
}

std::string next_encoded_word(std::string_view& utf8)
{
    auto length = word_length(utf8);
    const bool in_base64 = length > 0;
    if (!in_base64)
        for (length = most_quoted_bytes; !begins_character(utf8, length);) --length;
    const auto chunk = utf8.substr(0, length);
    utf8.remove_prefix(length);
    return in_base64 ? "=?UTF-8?B?" + to_base64(chunk) + "?=" : "=?UTF-8?Q?" + quoted_printable(chunk) + "?=";
}

}  // namespace todoke
