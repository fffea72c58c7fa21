#pragma once
// Text that is not ASCII as it stands in a header (RFC 2047): UTF-8, base64, folded.

#include <string>
#include <string_view>

namespace todoke {

/// One line of UTF-8 as encoded words, separated by "\n ". Every word but the last holds whole characters in whole
/// groups of three bytes where the text allows: readers exist that join words before they decode them, and stop at
/// padding (GMime's does).
std::string to_encoded_words(std::string_view text);

}  // namespace todoke
