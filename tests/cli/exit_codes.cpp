// How a command ends is said alike by --help, todoke(1) and the manual, and nobody says more or less than there is.
#include <cctype>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "tests/cli/typed.hpp"

namespace todoke {
namespace {

using sentences = std::map<int, std::string>;

std::string paper(const std::string& name)
{
    std::ifstream from{TODOKE_SOURCE_DIR "/" + name};
    return {std::istreambuf_iterator<char>{from}, {}};
}

/// What stands between two marks; empty: one of them is not there.
std::string between(const std::string& text, const std::string& begin, const std::string& end)
{
    const auto from = text.find(begin);
    const auto to = text.find(end, from + 1);
    if (from == text.npos || to == text.npos) return {};
    return text.substr(from + begin.size(), to - from - begin.size());
}

sentences numbered(const std::string& text, const std::regex& one)
{
    sentences made;
    for (std::sregex_iterator at{text.begin(), text.end(), one}, end; at != end; ++at)
        EXPECT_TRUE(made.emplace(std::stoi((*at)[1]), (*at)[2]).second) << (*at)[1] << " is said twice";
    return made;
}

sentences of_help()
{
    return numbered(between(typed({"--help"}).out, "Exit codes:\n", "\n\n"), std::regex{"(\\d+) +(.+)"});
}

std::set<int> numbers(const sentences& of)
{
    std::set<int> made;
    for (const auto& [number, sentence] : of) made.insert(number);
    return made;
}

TEST(ExitCodes, OfTheHelpAreThoseThatThereAre)
{
    EXPECT_EQ(numbers(of_help()),
              (std::set<int>{cli::done, cli::failed, cli::misused, cli::unreachable, cli::wants_attention}));
}

/// The page begins with the same sentence, and may say more.
TEST(ExitCodes, OfTheManPageAreThoseOfTheHelp)
{
    const auto help = of_help();
    const auto page = numbered(between(paper("docs/man/todoke.1.scd"), "# EXIT STATUS\n", "\n# "),
                               std::regex{R"(\*(\d+)\*\n\t(.+))"});
    EXPECT_EQ(numbers(page), numbers(help));
    for (auto [number, sentence] : help) {
        if (!sentence.starts_with("todoked ")) sentence[0] = static_cast<char>(std::toupper(sentence[0]));
        EXPECT_THAT(page.at(number), testing::StartsWith(sentence + '.'));
    }
}

/// The manual says them in short: up to what comes behind a colon or semicolon.
TEST(ExitCodes, OfTheManualAreThoseOfTheHelp)
{
    std::string in_short;
    for (const auto& [number, sentence] : of_help())
        in_short += (in_short.empty() ? "" : ", ") + std::to_string(number) + ' ' +
                    sentence.substr(0, sentence.find_first_of(":;"));
    EXPECT_THAT(paper("docs/manual/en/07-operating.md"), testing::HasSubstr("Exit codes: " + in_short + "."));
}

TEST(ExitCodes, OfTheJapaneseManualAreAsMany)
{
    const auto told = numbered(between(paper("docs/manual/ja/07-operating.md"), "終了コードは、", "です。"),
                               std::regex{"(\\d+) ([^0-9]+)、"});
    EXPECT_EQ(told, (sentences{{cli::done, "完了"},
                               {cli::failed, "拒否されたか実行できなかった"},
                               {cli::misused, "使い方の誤り"},
                               {cli::unreachable, "todoked につながらない"},
                               {cli::wants_attention, "完了したが人の確認が要る"}}));
}

}  // namespace
}  // namespace todoke
