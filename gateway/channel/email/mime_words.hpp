#pragma once
// Text that is not ASCII as it stands in a header (RFC 2047): UTF-8, folded.

#include <string>
#include <string_view>

namespace todoke {

/// One line of UTF-8 as encoded words, separated by "\n ". Every base64 word but the last holds whole characters in
/// whole groups of three bytes (a quoted-printable one stands where the text allows none): readers exist that join
/// words before they decode them, and stop at padding (GMime's does).
std::string to_encoded_words(std::string_view text);

}  // namespace todoke
