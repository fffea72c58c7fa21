#pragma once
// Questions about single texts from a caller.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

/// CR, LF, NUL, tab or any other C0/C1 control or DEL, or the line and paragraph separators U+2028/2029: what must
/// never stand in a single-line field.
bool has_control(std::string_view utf8);
/// Controls that no text of a message needs: all but LF, CR and tab.
bool has_odd_control(std::string_view utf8);

std::size_t count_characters(std::string_view utf8);
std::size_t count_utf16_units(std::string_view utf8);
/// At most `most` characters from the front.
std::string_view first_characters(std::string_view utf8, std::size_t most);
/// The first line that is not blank, without white space around it.
std::string_view first_line(std::string_view utf8);
bool is_blank_text(std::string_view utf8);

/// RFC 9110 token.
bool is_token(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The one of `known` that `typed` was probably meant to be; empty: none is near.
std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& known);
/// "a, b and c"
std::string listed(const std::vector<std::string_view>& words, std::string_view last = " and ");
/// The text in quotes, shortened, for a problem's detail.
std::string quoted(std::string_view text);

}  // namespace todoke
