#pragma once
// Text of the outside, made fit to be kept, logged and shown: providers answer in Shift_JIS, with line ends, or in the
// middle of a character, and all that we say is UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

namespace todoke {

/// What is no character becomes U+FFFD.
std::string as_utf8(std::string_view text);

/// The same as one line of at most `longest` bytes: controls become spaces, and the end falls between two characters.
std::string as_one_line(std::string_view text, std::size_t longest);

/// Whether it can be an id of a provider's: 1 to `longest` bytes of UTF-8 without spaces and controls.
bool is_foreign_id(std::string_view text, std::size_t longest = 200);

}  // namespace todoke
