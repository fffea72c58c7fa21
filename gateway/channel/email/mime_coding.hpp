#pragma once
// Bodies as they go over the wire: in seven bits, on lines that are short enough, with CRLF. Pure.

#include <string>
#include <string_view>

namespace todoke {

/// Begins every boundary of ours, and no line of a coded body.
inline constexpr std::string_view boundary_mark = "=_";

struct coded_body {
    std::string_view encoding;  ///< for Content-Transfer-Encoding
    std::string bytes;
};

/// UTF-8: plain where it is plain enough, quoted-printable for a little else, base64 for Japanese.
coded_body coded_text(std::string_view text);
/// Octets, in base64.
coded_body coded_file(std::string_view data);

/// CRLF, CR and LF become `end`.
std::string with_line_ends(std::string_view text, std::string_view end);

}  // namespace todoke
