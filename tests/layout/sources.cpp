#include "tests/layout/sources.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace todoke {

namespace fs = std::filesystem;

std::vector<source> sources_below(const std::vector<std::string>& folders)
{
    const fs::path root{TODOKE_SOURCE_DIR};
    std::vector<source> all;
    for (const auto& folder : folders) {
        if (!fs::exists(root / folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
            const auto ending = entry.path().extension();
            if (ending != ".cpp" && ending != ".hpp") continue;
            std::ifstream file{entry.path()};
            all.push_back({fs::relative(entry.path(), root).string(), {std::istreambuf_iterator<char>{file}, {}}});
        }
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return all;
}

}  // namespace todoke
