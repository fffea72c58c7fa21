// todoke(1) and todoked(8) name every command and every option that the programs have.
#include <array>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace todoke {
namespace {

using words = std::set<std::string>;

std::string printed_by(const std::string& command)
{
    std::string said;
    std::FILE* pipe = ::popen((TODOKE_BINARY_DIR "/" + command + " 2>&1").c_str(), "r");
    if (!pipe) return said;
    std::array<char, 4096> some{};
    while (const auto size = std::fread(some.data(), 1, some.size(), pipe)) said.append(some.data(), size);
    EXPECT_EQ(::pclose(pipe), 0) << command << ": " << said;
    return said;
}

words found_in(const std::string& text, const std::string& pattern)
{
    words found;
    const std::regex form{pattern};
    for (std::sregex_iterator one{text.begin(), text.end(), form}, end; one != end; ++one) found.insert((*one)[1]);
    return found;
}

/// The names below "Subcommands:", each with its help beside it.
words commands_in(const std::string& help)
{
    const auto from = help.find("\nSubcommands:\n");
    if (from == help.npos) return {};
    const auto rest = help.substr(from + 14);
    return found_in(rest.substr(0, rest.find("\n\n")), R"((?:^|\n)  ([a-z]+) )");
}

/// What a program's help says of itself, of each command, and of the commands below these.
struct program_words {
    words commands, options;

    explicit program_words(const std::string& line)
    {
        const auto help = printed_by(line + " --help");
        options = found_in(help, "(--[a-z][a-z-]*)");
        for (const auto& command : commands_in(help)) {
            commands.insert(command);
            const program_words its{line + " " + command};
            commands.insert(its.commands.begin(), its.commands.end());
            options.insert(its.options.begin(), its.options.end());
        }
    }
};

std::string page_of(const std::string& name)
{
    std::stringstream text;
    text << std::ifstream{TODOKE_SOURCE_DIR "/docs/man/" + name}.rdbuf();
    return text.str();
}

struct paged_program {
    const char *name, *page;
    friend void PrintTo(const paged_program& one, std::ostream* to) { *to << one.page; }
};
class ManualOfTheCommands : public testing::TestWithParam<paged_program> {};

TEST_P(ManualOfTheCommands, NamesEachCommandAndOptionAndNoOther)
{
    const program_words has{GetParam().name};
    const auto page = page_of(GetParam().page);
    const auto named = found_in(page, R"(\*(--[a-z][a-z-]*)\*)");
    EXPECT_FALSE(has.commands.empty());
    EXPECT_GE(has.options.size(), 4u);
    for (const auto& one : has.options) EXPECT_TRUE(named.contains(one)) << one;
    for (const auto& one : has.commands)
        EXPECT_TRUE(std::regex_search(page, std::regex{R"(\*([a-z]+ )?)" + one + R"(( [a-z]+)?\*)"})) << one;
    for (const auto& one : named) EXPECT_TRUE(has.options.contains(one)) << one << " is no option";
}

INSTANTIATE_TEST_SUITE_P(Programs, ManualOfTheCommands,
                         testing::Values(paged_program{"todoke", "todoke.1.scd"},
                                         paged_program{"todoked", "todoked.8.scd"}),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace todoke
