// What the documents name in the repository is there: a reason that leads nowhere is none.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>
#include <vector>

namespace todoke {
namespace {

namespace fs = std::filesystem;

const fs::path repository{TODOKE_SOURCE_DIR};

std::vector<fs::path> documents()
{
    std::vector<fs::path> made;
    for (const auto* const folder : {".", "bench"})
        for (const auto& one : fs::directory_iterator{repository / folder})
            if (one.path().extension() == ".md") made.push_back(one.path());
    for (const auto& one : fs::recursive_directory_iterator{repository / "docs"})
        if (one.path().extension() == ".md") made.push_back(one.path());
    return made;
}

/// What stands between backticks and begins with a folder of the repository's, up to the first blank.
std::vector<std::string> paths_in(const fs::path& document)
{
    std::ifstream input{document};
    const std::string text{std::istreambuf_iterator<char>{input}, {}};
    static const std::regex path{
        "`((?:bench|cmake|daemon|demo|docs|etc|gateway|packaging|store|systemd|tests)/[^` \n]*)[^`\n]*`"};
    std::vector<std::string> made;
    for (std::sregex_iterator one{text.begin(), text.end(), path}, end; one != end; ++one) made.push_back((*one)[1]);
    return made;
}

/// A folder, a file, or what a header and its source have in common; `*` stands for anything in a file's name.
bool is_there(const std::string& path)
{
    const auto whole = repository / path;
    if (fs::exists(whole)) return true;
    const auto name = whole.filename().string();
    const auto begins = name.substr(0, name.find('*'));
    const bool is_any = begins != name;
    if (!fs::is_directory(whole.parent_path())) return false;
    return std::any_of(fs::directory_iterator{whole.parent_path()}, {}, [&](const fs::directory_entry& one) {
        const auto there = one.path().filename().string();
        return is_any ? there.starts_with(begins) && there.ends_with(name.substr(begins.size() + 1))
                      : one.path().stem() == name;
    });
}

TEST(NamedPaths, WhatDocumentsNameIsThere)
{
    std::size_t seen = 0;
    for (const auto& document : documents())
        for (const auto& path : paths_in(document)) {
            ++seen;
            EXPECT_TRUE(is_there(path)) << document << " names " << path;
        }
    EXPECT_GE(seen, 100u) << "nothing was read";
}

TEST(NamedPaths, WhatIsNotThereIsNoticed)
{
    for (const auto* const there : {"docs/threats.md", "daemon/service/systemd.*", "tests/store/erasing*.cpp",
                                    "daemon/http/", "gateway/clock", "tests/channel/*_suite.hpp"})
        EXPECT_TRUE(is_there(there)) << there;
    for (const auto* const gone :
         {"tests/daemon/hooks", "docs/threat.md", "tests/store/nothing*.hpp", "nowhere/at/all"})
        EXPECT_FALSE(is_there(gone)) << gone;
}

}  // namespace
}  // namespace todoke
