#pragma once
// Words of others on a terminal: of the daemon, of its providers, of a file. What would move the cursor, write the
// title, or show words in another order than they stand (controls and bidirectional overrides) is not passed on.

#include <string>
#include <string_view>

namespace todoke::cli {

/// As one line: line ends and tabs are blanks, other controls and what is no UTF-8 are U+FFFD.
std::string shown(std::string_view text);

/// The same, but lines stay lines.
std::string shown_lines(std::string_view text);

/// JSON of the same value: such characters are escaped in it (\u202e).
std::string shown_json(std::string_view json);

}  // namespace todoke::cli
