// What the manual and the other pages tell to type at `todoke` in a sentence or a table makes sense: nobody runs those.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>

#include "tests/cli/typed.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> pages()
{
    const fs::path repository{TODOKE_SOURCE_DIR};
    std::vector<fs::path> made{repository / "README.md", repository / "CONTRIBUTING.md"};
    for (const auto& one : fs::recursive_directory_iterator{repository / "docs"})
        if (one.path().extension() == ".md") made.push_back(one.path());
    return made;
}

/// What stands between backticks behind `todoke`.
std::vector<std::string> told_to_type(const fs::path& page)
{
    std::ifstream from{page};
    const std::string text{std::istreambuf_iterator<char>{from}, {}};
    static const std::regex command{"`(?:sudo )?todoke ([^`\n]+)`"};
    std::vector<std::string> made;
    for (std::sregex_iterator at{text.begin(), text.end(), command}, end; at != end; ++at) made.push_back((*at)[1]);
    return made;
}

/// "todoke backup" in a sentence names a command; what it needs stands where it is told to be typed.
bool is_name_of_a_command(const std::vector<std::string>& words)
{
    cli::program program;
    const CLI::App* at = &program.whole();
    for (const auto& word : words) {
        const auto below = at->get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
        if (below.empty()) return false;
        at = below.front();
    }
    return true;
}

/// What keeps it from being understood; empty: nothing.
std::string wrong_with(const std::string& told)
{
    auto words = CLI::detail::split_up(told);
    for (auto& word : words) CLI::detail::remove_quotes(word);
    for (auto& word : words)
        if (word == "COMMAND" || word == "コマンド")
            word = "status";
        else if (word == "ID")
            word = "0198f2c4-5d3e-7a11-9c00-1f2e3d4c5b6a";
    if (is_name_of_a_command(words)) return {};
    if (std::count(words.begin(), words.end(), "--watch") > 0) words.insert(words.end(), {"--count", "1"});
    words.insert(words.end(), {"--socket", "/nowhere/api.sock"});
    const auto typed_so = typed(words);
    return typed_so.status == cli::misused ? typed_so.problems : "";
}

TEST(ManualWords, MakeSenseInEverySentence)
{
    std::size_t seen = 0;
    for (const auto& page : pages())
        for (const auto& told : told_to_type(page)) {
            ++seen;
            EXPECT_EQ(wrong_with(told), "") << page << ": todoke " << told;
        }
    EXPECT_GE(seen, 40u) << "nothing was read";
}

TEST(ManualWords, ThatMakeNoneAreNoticed)
{
    for (const auto* const told : {"hold --all --urgnet --reason \"x\"", "hold --all --class urgent --reason x", "sned",
                                   "status --count 2", "customers forget", "resolve ID --as lost --reason x"})
        EXPECT_NE(wrong_with(told), "") << told;
}

}  // namespace
}  // namespace todoke
