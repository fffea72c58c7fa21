#pragma once
// What every answer of every door says to browsers and caches: it is what it says it is, nothing in it is run or
// loaded, nobody frames it, and (people's addresses) there is nothing to keep. Files and pages say so themselves, each
// its own.

#include <string_view>

namespace todoke {

inline constexpr std::string_view answer_headers =
    "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nX-Frame-Options: DENY\r\n";

}  // namespace todoke
