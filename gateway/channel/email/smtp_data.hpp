#pragma once
// A message's text as it goes over the wire: whole, by BDAT, or with its leading dots doubled, by DATA. Pure.

#include <string>
#include <string_view>

namespace todoke {

/// CRLF line ends only, the last one included: a bare CR or LF becomes CRLF, so that no server can see an end of data
/// where there is none. Its size is what SIZE counts.
std::string to_smtp_text(std::string_view message);

/// Of such a text, what DATA wants before the final dot.
std::string dot_stuffed(std::string_view text);

}  // namespace todoke
