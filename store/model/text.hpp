#pragma once
// Questions about single texts: what may stand in a line, in a name, in a body.

#include <cstddef>
#include <string_view>

namespace todoke {

/// Well-formed: nothing overlong, no half of a surrogate pair.
bool is_utf8(std::string_view text);

/// How many bytes of a control stand at the front: CR, LF, NUL, tab or any other C0/C1 control or DEL, or one of the
/// line and paragraph separators U+2028/2029; 0: none.
std::size_t control_at_front(std::string_view utf8);
/// What must never stand in a single-line field: any of the above.
bool has_control(std::string_view utf8);
/// Controls that no text of a message needs: all of C0 but LF, CR and tab, and DEL.
bool has_odd_control(std::string_view utf8);
/// UTF-8 without controls.
bool is_one_line(std::string_view text);

std::size_t count_characters(std::string_view utf8);
/// From the first character on that shows: no space (U+3000 is one), no control.
std::string_view without_leading_blanks(std::string_view utf8);
bool is_blank_text(std::string_view utf8);

/// Without the spaces, tabs and line ends around it.
std::string_view trimmed(std::string_view text);

bool is_ascii(std::string_view text);
bool is_ascii_alphanumeric(char c);
/// A phone number as ITU-T E.164 writes it, with its plus.
bool is_e164(std::string_view text);
/// RFC 9110 token.
bool is_token(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
bool starts_ignoring_case(std::string_view text, std::string_view beginning);

}  // namespace todoke
