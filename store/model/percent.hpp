#pragma once
// Percent-encoding (RFC 3986).

#include <string>
#include <string_view>

namespace todoke {

/// RFC 3986: a letter or digit of ASCII, or one of -._~
bool is_unreserved(char c);

/// Each byte that does not stay as it is becomes "%E3". As it is by default, one part of a path, or a value of a query.
std::string percent_encoded(std::string_view text, bool (*stays)(char) = is_unreserved);

}  // namespace todoke
