// What the manual, the other pages and the remedies tell to type at `todoke` makes sense. What the manual tells is run,
// too, by tests/manual; the rest nobody runs.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>

#include "gateway/policy/wording/names.hpp"
#include "gateway/policy/wording/sentences.hpp"
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

std::string text_of_page(const fs::path& page)
{
    std::ifstream from{page};
    return {std::istreambuf_iterator<char>{from}, {}};
}

/// What stands between backticks behind `todoke`.
std::vector<std::string> told_to_type(const std::string& text)
{
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

std::vector<std::string> words_of(const std::string& told)
{
    auto words = CLI::detail::split_up(told);
    for (auto& word : words) CLI::detail::remove_quotes(word);
    for (auto& word : words)
        if (word == "COMMAND" || word == "コマンド")
            word = "status";
        else if (word == "ID")
            word = words.front() == "release" ? "4" : "0198f2c4-5d3e-7a11-9c00-1f2e3d4c5b6a";
    return words;
}

/// What keeps the whole command from being understood; empty: nothing.
std::string wrong_with_typed(std::vector<std::string> words)
{
    if (std::count(words.begin(), words.end(), "--watch") > 0) words.insert(words.end(), {"--count", "1"});
    words.insert(words.end(), {"--socket", "/nowhere/api.sock"});
    const auto typed_so = typed(words);
    return typed_so.status == cli::misused ? typed_so.problems : "";
}

std::string wrong_with(const std::string& told)
{
    const auto words = words_of(told);
    return is_name_of_a_command(words) ? std::string{} : wrong_with_typed(words);
}

/// What is shown beside a trouble, to be typed as it stands.
std::vector<std::string> remedies()
{
    const fs::path repository{TODOKE_SOURCE_DIR};
    std::vector<std::string> made{text_of_page(repository / "systemd/todoke.catalog"),
                                  text_of_page(repository / "etc/prometheus/todoke.rules.yml")};
    for (const auto in : {language::english, language::japanese}) {
        for (const auto one : all_phrases()) made.emplace_back(sentence_for(one, in));
        for (const auto one : named_words(vocabulary::state)) made.push_back(sentence_of_state(one, in));
    }
    return made;
}

TEST(ManualWords, OfRemediesAreWholeCommands)
{
    static const std::regex bare{"(^|[^`\\w/])todoke [a-z]+"};
    std::size_t seen = 0;
    for (const auto& text : remedies()) {
        std::smatch found;
        EXPECT_FALSE(std::regex_search(text, found, bare))
            << "not between backticks, so not looked at: " << found.str();
        for (const auto& told : told_to_type(text)) {
            ++seen;
            EXPECT_EQ(wrong_with_typed(words_of(told)), "") << "todoke " << told;
        }
    }
    EXPECT_GE(seen, 25u) << "nothing was read";
}

TEST(ManualWords, MakeSenseInEverySentence)
{
    std::size_t seen = 0;
    for (const auto& page : pages())
        for (const auto& told : told_to_type(text_of_page(page))) {
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
