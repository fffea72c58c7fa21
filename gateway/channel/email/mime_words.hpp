#pragma once
// Text that is not ASCII as it stands in a header (RFC 2047), in UTF-8. Pure.

#include <string>
#include <string_view>

namespace todoke {

/// ASCII that nobody may take for something encoded.
bool is_plain(std::string_view text);

/// Takes the next encoded word, of at most 64 characters, off the front of `utf8`. Every base64 word but the last holds
/// whole characters in whole groups of three bytes (a quoted-printable one stands where the text allows none): readers
/// exist that join words before they decode them, and stop at padding (GMime's does).
std::string next_encoded_word(std::string_view& utf8);

}  // namespace todoke
