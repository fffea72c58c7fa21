#pragma once
// Questions about single texts from a caller, beyond those that every floor asks.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/text.hpp"

namespace todoke {

std::size_t count_utf16_units(std::string_view utf8);
/// At most `most` characters from the front.
std::string_view first_characters(std::string_view utf8, std::size_t most);
/// The first line that is not blank, beginning with a character that shows.
std::string_view first_line(std::string_view utf8);

/// The one of `known` that `typed` was probably meant to be; empty: none is near.
std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& known);
/// "a, b and c"
std::string listed(const std::vector<std::string_view>& words, std::string_view last = " and ");
/// The text in quotes, shortened, for a problem's detail.
std::string quoted(std::string_view text);

}  // namespace todoke
