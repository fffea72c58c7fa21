#pragma once
// The source files of the repository.

#include <string>
#include <vector>

namespace todoke {

struct source {
    std::string path;  ///< in the repository
    std::string text;
};

/// C++ sources and headers in these folders and below, in the order of their paths.
std::vector<source> sources_below(const std::vector<std::string>& folders);

}  // namespace todoke
