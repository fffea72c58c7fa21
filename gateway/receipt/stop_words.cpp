#include "gateway/receipt/stop_words.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace todoke {

namespace {

// The words that carriers and Twilio know (https://help.twilio.com/articles/223134027), and Japanese ones.
constexpr std::array<std::string_view, 12> stops{"STOP",   "STOPALL", "UNSUBSCRIBE", "CANCEL",   "END",      "QUIT",
                                                 "REVOKE", "OPTOUT",  "停止",        "配信停止", "配信解除", "解除"};
constexpr std::array<std::string_view, 5> starts{"START", "UNSTOP", "YES", "再開", "配信再開"};

/// A full-width Latin letter (U+FF21 to U+FF3A, U+FF41 to U+FF5A) as the plain one; 0: it is none.
char plain_letter(std::string_view at)
{
    if (at.size() < 3 || at[0] != '\xef') return 0;
    const auto second = static_cast<unsigned char>(at[1]), third = static_cast<unsigned char>(at[2]);
    if (second == 0xbc && third >= 0xa1 && third <= 0xba) return static_cast<char>('A' + (third - 0xa1));
    if (second == 0xbd && third >= 0x81 && third <= 0x9a) return static_cast<char>('A' + (third - 0x81));
    return 0;
}

std::string folded(std::string_view text)
{
    std::string made;
    while (!text.empty()) {
        const bool is_wide_space = text.starts_with("\xe3\x80\x80"), is_wide_stop = text.starts_with("\xe3\x80\x82");
        if (const char letter = plain_letter(text)) {
            made += letter;
            text.remove_prefix(3);
        } else if (is_wide_space || is_wide_stop) {
            text.remove_prefix(3);
        } else {
            const char c = text.front();
            text.remove_prefix(1);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '.' || c == '!') continue;
            made += c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
        }
    }
    return made;
}

}  // namespace

answered_word stop_word(std::string_view text)
{
    constexpr std::size_t longest = 64;
    if (text.size() > longest) return answered_word::other;
    const auto word = folded(text);
    if (std::find(stops.begin(), stops.end(), word) != stops.end()) return answered_word::stop;
    return std::find(starts.begin(), starts.end(), word) != starts.end() ? answered_word::start : answered_word::other;
}

}  // namespace todoke
