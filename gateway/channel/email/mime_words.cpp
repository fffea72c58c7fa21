#include "gateway/channel/email/mime_words.hpp"

#include <algorithm>

#include "gateway/channel/email/base64.hpp"

namespace todoke {

namespace {

constexpr std::size_t most_bytes = 39;  // 64 characters with the word's frame: fits behind "Subject: " in 76

bool begins_character(std::string_view text, std::size_t at)
{
    return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

/// How much of `text` goes into the next word.
std::size_t word_length(std::string_view text)
{
    if (text.size() <= most_bytes) return text.size();
    for (auto length = most_bytes; length >= most_bytes / 2; length -= 3)
        if (begins_character(text, length)) return length;
    auto length = most_bytes;
    while (!begins_character(text, length)) --length;
    return length;
}

}  // namespace

std::string to_encoded_words(std::string_view text)
{
    std::string words;
    while (!text.empty()) {
        const auto length = word_length(text);
        if (!words.empty()) words += "\n ";
        words.append("=?UTF-8?B?").append(to_base64(text.substr(0, length))).append("?=");
        text.remove_prefix(length);
    }
    return words;
}

}  // namespace todoke
