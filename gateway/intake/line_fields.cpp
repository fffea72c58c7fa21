#include "gateway/intake/line_fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>

#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace json = boost::json;

namespace {

char32_t code_point_at(std::string_view utf8, std::size_t at)
{
    const auto first = static_cast<unsigned char>(utf8[at]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t made = length == 1 ? first : first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length && at + i < utf8.size(); ++i)
        made = (made << 6) | (static_cast<unsigned char>(utf8[at + i]) & 0x3Fu);
    return made;
}

/// Part of the character before it: combining marks, voiced-sound marks, variation selectors, skin colours, tags.
bool joins_the_one_before(char32_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x0E31 && c <= 0x0E4E) || c == 0x3099 || c == 0x309A ||
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0020 && c <= 0xE01EF);
}

constexpr char32_t joiner = 0x200D;

bool is_flag_half(char32_t c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

/// The scheme in lower case; empty: it is no address.
std::string scheme_of(std::string_view url)
{
    const auto colon = url.find(':');
    if (colon == url.npos || colon == 0) return {};
    std::string made;
    for (const char c : url.substr(0, colon)) {
        if (!is_ascii_alphanumeric(c) && c != '+' && c != '-' && c != '.') return {};
        made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return made;
}

bool is_address(std::string_view url)
{
    return std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string shown(double value)
{
    return std::floor(value) == value ? std::to_string(static_cast<std::int64_t>(value)) : std::to_string(value);
}

}  // namespace

std::size_t count_shown_characters(std::string_view utf8)
{
    std::size_t made = 0;
    bool is_joined = false, is_half_flag = false;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        if ((static_cast<unsigned char>(utf8[i]) & 0xC0) == 0x80) continue;
        const auto c = code_point_at(utf8, i);
        if (c == joiner) {
            is_joined = true;
        } else if (!joins_the_one_before(c)) {
            const bool ends_flag = is_half_flag && is_flag_half(c);
            if (!is_joined && !ends_flag) ++made;
            is_half_flag = is_flag_half(c) && !ends_flag;
            is_joined = false;
        }
    }
    return made;
}

void line_fields::need(std::initializer_list<std::string_view> names, std::string_view owner)
{
    for (const auto name : names)
        if (!has(name)) problem(name, "is missing: " + std::string{owner} + " has one");
}

std::optional<std::string_view> line_fields::text(std::string_view name, std::size_t most, line_count by)
{
    const auto found = from_.string(name);
    if (!found) return found;
    const bool in_units = by == line_count::utf16;
    const auto length = in_units ? count_utf16_units(*found) : count_shown_characters(*found);
    if (is_blank_text(*found))
        problem(name, "is empty: write something, or leave the field out");
    else if (has_odd_control(*found))
        problem(name, "contains NUL or another control character: leave it out");
    else if (length > most)
        problem(name, "has " + std::to_string(length) + (in_units ? " UTF-16 units" : " characters") + ", LINE takes " +
                          std::to_string(most) + " here: shorten it");
    return found;
}

void line_fields::data(std::string_view name, std::size_t most)
{
    const auto found = from_.string(name);
    if (found && count_utf16_units(*found) > most)
        problem(name, "has " + std::to_string(count_utf16_units(*found)) + " UTF-16 units, LINE takes " +
                          std::to_string(most) + " here: shorten it");
}

void line_fields::url(std::string_view name, std::size_t most, std::initializer_list<std::string_view> schemes)
{
    const auto found = from_.string(name);
    if (!found) return;
    const auto scheme = scheme_of(*found);
    if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end())
        problem(name, quoted(*found) + " is no address that LINE takes here: it begins with " +
                          listed({schemes.begin(), schemes.end()}, " or ") + ":");
    else if (!is_address(*found))
        problem(name, "has a space or a character that is not ASCII: percent-encode it as UTF-8");
    else if (found->size() > most)
        problem(name, "has " + std::to_string(found->size()) + " characters, LINE takes " + std::to_string(most) +
                          " here: shorten it");
}

std::optional<std::string_view> line_fields::word(std::string_view name, std::initializer_list<std::string_view> known)
{
    const auto found = from_.string(name);
    if (found && std::find(known.begin(), known.end(), *found) == known.end())
        problem(name, quoted(*found) + " is none of " + listed({known.begin(), known.end()}, " or "));
    return found;
}

void line_fields::number(std::string_view name, double least, double most)
{
    const auto* found = from_.take(name);
    if (!found) return;
    if (!found->is_number())
        problem(name, "is " + std::string{kind_of(*found)} + ", a number is expected");
    else if (const auto value = found->to_number<double>(); !(value >= least && value <= most))
        problem(name, "is not between " + shown(least) + " and " + shown(most));
}

void line_fields::whole_number(std::string_view name, std::int64_t least, std::int64_t most)
{
    const auto* found = from_.take(name);
    if (!found) return;
    const bool is_whole = found->is_int64();
    if (!is_whole)
        problem(name, "is " + std::string{found->is_number() ? "no whole number" : kind_of(*found)} +
                          ", a whole number is expected");
    else if (found->get_int64() < least || found->get_int64() > most)
        problem(name, "is not between " + std::to_string(least) + " and " + std::to_string(most));
}

const json::array* line_fields::list(std::string_view name, std::size_t least, std::size_t most)
{
    const auto* found = from_.array(name);
    if (!found || (found->size() >= least && found->size() <= most)) return found;
    const auto range = least == most ? std::to_string(most) : std::to_string(least) + " to " + std::to_string(most);
    problem(name, "has " + std::to_string(found->size()) + " elements: LINE takes " + range + " here");
    return nullptr;
}

const json::object* line_object_at(const json::array& list, std::size_t index, const std::string& pointer,
                                   field_problems& problems)
{
    const auto* found = list[index].if_object();
    if (!found)
        problems.push_back(
            {pointer_to(pointer, index), "is " + std::string{kind_of(list[index])} + ", an object is expected"});
    return found;
}

}  // namespace todoke
