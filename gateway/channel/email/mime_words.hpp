#pragma once
// Text that is not ASCII as it stands in a header (RFC 2047): UTF-8, folded.

#include <string>
#include <string_view>

namespace todoke {

/// One line of UTF-8 as encoded words, separated by "\n ". Every base64 word but the last holds whole characters in
/// whole groups of three bytes (a quoted-printable one stands where the text allows none): readers exist that join
/// words before they decode them, and stop at padding (GMime's does). `behind`: how much stands on the line before the
/// first; where the line would have more than 76 characters, it begins with a line break.
std::string to_encoded_words(std::string_view text, std::size_t behind);

/// ASCII text, with "\n" in front of spaces where a line would have more than 76 characters: unfolded it is the same.
std::string folded_at_spaces(std::string_view text, std::size_t behind);

}  // namespace todoke
