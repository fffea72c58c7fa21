#include "gateway/channel/email/mime_words.hpp"

#include <algorithm>

#include "gateway/channel/email/base64.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

// 64 characters with the word's frame.
constexpr std::size_t most_bytes = 39, most_quoted_bytes = 17, longest_word = 64;
constexpr std::size_t longest_word_line = 76;  // RFC 2047, section 2

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

/// Takes the next word off the front of `text`.
std::string next_word(std::string_view& text)
{
    auto length = word_length(text);
    const bool in_base64 = length > 0;
    if (!in_base64)
        for (length = most_quoted_bytes; !begins_character(text, length);) --length;
    const auto chunk = text.substr(0, length);
    text.remove_prefix(length);
    return in_base64 ? "=?UTF-8?B?" + to_base64(chunk) + "?=" : "=?UTF-8?Q?" + quoted_printable(chunk) + "?=";
}

}  // namespace

std::string to_encoded_words(std::string_view text, std::size_t behind)
{
    std::string words = behind + longest_word > longest_word_line ? "\n " : "";
    for (bool is_first = true; !text.empty(); is_first = false) {
        if (!is_first) words += "\n ";
        words += next_word(text);
    }
    return words;
}

std::string folded_at_spaces(std::string_view text, std::size_t behind)
{
    std::string made;
    for (auto line = behind; !text.empty();) {
        const auto blanks = std::min(text.find_first_not_of(' '), text.size());
        const auto piece =
            text.substr(0, std::min(text.find(' ', blanks), text.size()));  // a word and what leads to it
        if (!made.empty() && blanks > 0 && blanks < text.size() && line + piece.size() > longest_word_line) {
            made += '\n';
            line = 0;
        }
        made += piece;
        line += piece.size();
        text.remove_prefix(piece.size());
    }
    return made;
}

}  // namespace todoke
