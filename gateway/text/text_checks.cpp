#include "gateway/text/text_checks.hpp"

#include <algorithm>

#include "store/model/foreign_text.hpp"

namespace todoke {

namespace {

bool is_trail(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Letters to change, add, leave out or swap with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    const auto same = [&](std::size_t i, std::size_t j) { return lower(a[i]) == lower(b[j]); };
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (same(i - 1, j - 1) ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1);
            if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

}  // namespace

std::size_t count_utf16_units(std::string_view utf8)
{
    const auto beyond_bmp =
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
    return count_characters(utf8) + static_cast<std::size_t>(beyond_bmp);
}

std::string_view first_characters(std::string_view utf8, std::size_t most)
{
    std::size_t seen = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i)
        if (!is_trail(utf8[i]) && seen++ == most) return utf8.substr(0, i);
    return utf8;
}

std::string_view first_line(std::string_view utf8)
{
    const auto text = without_leading_blanks(utf8);
    const auto line = text.substr(0, text.find_first_of("\r\n"));
    return line.substr(0, line.find_last_not_of(" \t") + 1);
}

std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& known)
{
    std::string_view best;
    if (typed.size() > 64) return best;
    std::size_t closest = std::max<std::size_t>(1, typed.size() / 3) + 1;
    for (const auto word : known)
        if (const auto d = distance(typed, word); d < closest) {
            closest = d;
            best = word;
        }
    return best;
}

std::string listed(const std::vector<std::string_view>& words, std::string_view last)
{
    std::string made;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) made += i + 1 == words.size() ? last : std::string_view{", "};
        made += words[i];
    }
    return made;
}

std::string quoted(std::string_view text)
{
    const auto front = first_characters(text, 40);
    return "\"" + as_one_line(front, front.size()) + (front.size() < text.size() ? "…\"" : "\"");
}

}  // namespace todoke
