#pragma once
// Which header fields a caller may add to a mail, and with what in them. Pure. Nothing with CR, LF or NUL passes.

#include <string>
#include <string_view>

namespace todoke {

/// Why this header may not be added, with what to do instead; empty: it may.
std::string header_problem(std::string_view name, std::string_view value);

}  // namespace todoke
