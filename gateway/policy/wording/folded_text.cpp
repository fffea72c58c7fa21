#include "gateway/policy/wording/folded_text.hpp"

#include <algorithm>
#include <glib.h>

#include "gateway/policy/wording/g_text.hpp"

namespace todoke {

namespace {

/// In whatever form it comes, it joins nothing that stands before it. (Parts of Hangul syllables and half-width voicing
/// marks are letters too, and do.)
bool begins_anew(gunichar c)
{
    if (c < 0x80) return true;
    const auto is_in = [c](gunichar first, gunichar last) { return c >= first && c <= last; };
    if (is_in(0x1160, 0x11ff) || is_in(0xd7b0, 0xd7ff) || is_in(0x3131, 0x318e) || is_in(0xff9e, 0xffdc)) return false;
    return g_unichar_isalpha(c) != FALSE && g_unichar_combining_class(c) == 0;
}

/// A piece of `text` that can be put into normal form by itself: GLib's work grows with the square of a text's length.
/// A run in which everything joins what stands before it is no writing, and is cut all the same.
std::string_view piece_of(std::string_view text)
{
    constexpr int wanted = 64, most = 4096;
    const auto* const end = text.data() + text.size();
    const auto* at = text.data();
    for (int characters = 0; at < end && characters < most; ++characters) {
        if (characters >= wanted && begins_anew(g_utf8_get_char(at))) break;
        at = g_utf8_next_char(at);
    }
    return {text.data(), at};
}

/// Of a longer text that needs tables only so much is folded, and the rest compared as it is: a character may become
/// eighteen, and others wait for the thread meanwhile.
constexpr std::size_t longest_folded = std::size_t{32} * 1024;

std::string normal(std::string_view text)
{
    if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) == FALSE)
        return std::string{text};  // compared as it is
    std::string made;
    while (!text.empty()) {
        const auto piece = piece_of(text);
        text.remove_prefix(piece.size());
        const g_text normal{g_utf8_normalize(piece.data(), static_cast<gssize>(piece.size()), G_NORMALIZE_NFKC)};
        made += normal.get();
    }
    return made;
}

/// Lower case at last: of letters whose folded form is the capital one (Cherokee) GLib folds each to the other.
std::string case_folded(std::string_view text)
{
    const g_text folded{g_utf8_casefold(text.data(), static_cast<gssize>(text.size()))};
    const g_text made{g_utf8_strdown(folded.get(), -1)};
    return std::string{made.get()};
}

/// Kana, kanji and their punctuation that NFKC leaves alone and that know no case.
bool is_settled(unsigned code)
{
    return (code >= 0x3000 && code <= 0x3003) || (code >= 0x3005 && code <= 0x3011) ||
           (code >= 0x3041 && code <= 0x3096) || (code >= 0x30a1 && code <= 0x30fe) ||
           (code >= 0x4e00 && code <= 0x9fff);
}

/// ASCII and settled characters only: most texts of a Japanese shop, which need no tables.
bool is_simple(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(text[at])); };
        if (byte(i) < 0x80) {
            ++i;
            continue;
        }
        if (byte(i) >> 4 != 0xe || i + 2 >= text.size() || byte(i + 1) >> 6 != 2 || byte(i + 2) >> 6 != 2) return false;
        if (!is_settled((byte(i) & 0xf) << 12 | (byte(i + 1) & 0x3f) << 6 | (byte(i + 2) & 0x3f))) return false;
        i += 3;
    }
    return true;
}

/// NFKC with case folded. Folding can undo the normal form, so it is made twice.
std::string folded_whole(std::string text)
{
    if (!is_simple(text)) text = normal(text);
    if (is_simple(text)) {
        for (auto& c : text)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return text;
    }
    if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) == FALSE) return text;
    return normal(case_folded(text));
}

std::string folded(std::string text)
{
    for (auto& c : text)
        if (c == '\0') c = ' ';  // GLib would stop here, and different texts would look the same
    if (text.size() <= longest_folded || is_simple(text)) return folded_whole(std::move(text));
    auto end = longest_folded;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return folded_whole(text.substr(0, end)) + text.substr(end);
}

/// Runs of white space as one space, none at the ends.
std::string with_single_spaces(const std::string& text)
{
    std::string out;
    out.reserve(text.size());
    const auto* const end = text.data() + text.size();
    bool gap = false;
    for (const auto* at = text.data(); at < end;) {
        const auto* const next = std::min<const char*>(g_utf8_next_char(at), end);
        if (g_unichar_isspace(g_utf8_get_char_validated(at, end - at)) != FALSE) {
            gap = true;
        } else {
            if (gap && !out.empty()) out += ' ';
            gap = false;
            out.append(at, next);
        }
        at = next;
    }
    return out;
}

}  // namespace

std::string folded_text(std::string_view text)
{
    return with_single_spaces(folded(std::string{text}));
}

}  // namespace todoke
