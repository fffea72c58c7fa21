#pragma once
// The include table of the architecture as code: which floor of the house may look at which.

#include <string>
#include <string_view>
#include <vector>

namespace todoke {

struct include_line {
    int line = 0;
    std::string target;
    bool in_quotes = false;  ///< "…": of this project; else <…>
};

/// Every #include of a source text, in order.
std::vector<include_line> includes_of(std::string_view text);

/// What `file` (its path in the repository) may not include, each with its line and the reason; empty: all is well.
std::vector<std::string> include_violations(std::string_view file, std::string_view text);

}  // namespace todoke
