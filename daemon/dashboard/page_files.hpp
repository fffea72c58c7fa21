#pragma once
// The dashboard's files as they were when this program was built. There is no folder to read from, so no path leads
// anywhere else, and page and interface are always of one version.

#include <string>
#include <string_view>

namespace todoke {

struct page_file {
    std::string_view name;  ///< "index.html"
    std::string_view type;  ///< of its content, a literal
    std::string_view text;
    std::string packed;  ///< the same in gzip
    std::string tag;     ///< changes with the text
};

/// Null: there is none of this name.
const page_file* find_page_file(std::string_view name);

}  // namespace todoke
