// todoke.bash-completion offers what --help names, no more and no less.
#include <array>
#include <cstdio>
#include <gmock/gmock.h>
#include <set>
#include <sstream>

#include "daemon/cli/program.hpp"

namespace todoke {
namespace {

using names = std::set<std::string>;

/// What bash would offer behind these words.
names offered(const std::string& words, int at)
{
    const auto line = "bash -c 'source " TODOKE_SOURCE_DIR "/daemon/cli/todoke.bash-completion; COMP_WORDS=(todoke " +
                      words + "); COMP_CWORD=" + std::to_string(at) +
                      "; _todoke; printf \"%s\\n\" \"${COMPREPLY[@]}\"'";
    auto* const out = popen(line.c_str(), "r");
    names made;
    std::array<char, 512> one{};
    while (std::fgets(one.data(), one.size(), out) != nullptr) {
        std::string word{one.data()};
        while (!word.empty() && (word.back() == '\n' || word.back() == ' ')) word.pop_back();
        if (!word.empty()) made.insert(word);
    }
    EXPECT_EQ(pclose(out), 0) << line;
    return made;
}

/// "--name" of each option.
names options_of(const CLI::App& app)
{
    names made;
    for (const auto* const one : app.get_options())
        for (const auto& name : one->get_lnames()) made.insert("--" + name);
    return made;
}

names commands_of(CLI::App& app)
{
    names made;
    for (const auto* const one : app.get_subcommands({})) made.insert(one->get_name());
    return made;
}

names both(names a, const names& b)
{
    a.insert(b.begin(), b.end());
    return a;
}

TEST(Completion, OffersEveryCommandAndTheOptionsOfTheWhole)
{
    cli::program program;
    EXPECT_EQ(offered("\"\"", 1), both(commands_of(program.whole()), options_of(program.whole())));
}

TEST(Completion, OffersEveryOptionOfEachCommand)
{
    cli::program program;
    const auto whole = options_of(program.whole());
    for (auto* const command : program.whole().get_subcommands({})) {
        const auto inner = command->get_subcommands({});
        if (inner.empty()) {
            EXPECT_EQ(offered(command->get_name() + " -", 2), both(options_of(*command), whole)) << command->get_name();
            continue;
        }
        EXPECT_EQ(offered(command->get_name() + " \"\"", 2), both(commands_of(*command), {"--help"}));
        for (const auto* const one : inner)
            EXPECT_EQ(offered(command->get_name() + " " + one->get_name() + " -", 3), both(options_of(*one), whole))
                << command->get_name() << " " << one->get_name();
    }
}

TEST(Completion, KnowsTheWordsOfOptionsAndPassesOverTheirValues)
{
    EXPECT_EQ(offered("resolve ID --as \"\"", 4), (names{"sent", "failed"}));
    EXPECT_TRUE(offered("--socket /run/x why -", 4).contains("--all"));
    EXPECT_EQ(offered("list --state unc", 3), names{"uncertain"});
}

/// Every command and option says what it is for.
TEST(Completion, AndHelpLeavesNothingUnexplained)
{
    cli::program program;
    std::vector<CLI::App*> all = program.whole().get_subcommands({});
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_NE(all[i]->get_description(), "") << all[i]->get_name();
        for (const auto* const one : all[i]->get_options()) EXPECT_NE(one->get_description(), "") << one->get_name();
        for (auto* const inner : all[i]->get_subcommands({})) all.push_back(inner);
    }
}

}  // namespace
}  // namespace todoke
