#pragma once
// What every answer of the API says to browsers and caches: it is what it says it is, and (people's addresses) nothing
// to keep.

#include <string_view>

namespace todoke {

inline constexpr std::string_view answer_headers = "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";

}  // namespace todoke
