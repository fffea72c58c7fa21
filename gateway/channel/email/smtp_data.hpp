#pragma once
// A message's text as DATA wants it: CRLF line ends only, leading dots doubled. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace todoke {

struct smtp_data {
    std::string bytes;     ///< what goes over the wire, without the final dot; ends with CRLF
    std::size_t size = 0;  ///< as SIZE counts: without the doubled dots
};

/// A bare CR or LF becomes CRLF, so that no server can see an end of data where there is none.
smtp_data to_smtp_data(std::string_view message);

}  // namespace todoke
