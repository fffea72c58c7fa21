// What makes sense to type, and what is said of what does not; no daemon is there.
#include <gmock/gmock.h>

#include "tests/cli/typed.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(CommandWords, NonsenseEndsWithTwo)
{
    const std::vector<std::vector<std::string>> nonsense{
        {},
        {"sned"},
        {"why"},
        {"hold", "--reason", "x"},
        {"hold", "--all", "--class", "urgent", "--reason", "x"},
        {"hold", "--all", "--reason", "x", "--for", "2h", "--until", "2026-11-24T12:00:00Z"},
        {"cancel"},
        {"cancel", "ID", "--campaign", "spring"},
        {"cancel", "ID", "--dry-run"},
        {"resolve", "ID", "--as", "lost", "--reason", "x"},
        {"resolve", "ID", "--as", "sent"},
        {"send", "--email", "a@example.jp"},
        {"send", "--email", "a@example.jp", "--via", "mail", "text"},
        {"blocks"},
        {"blocks", "add", "--reason", "x"},
        {"blocks", "remove", "--sms", "1", "--email", "a@example.jp"},
        {"status", "--count", "2"},
        {"status", "--color", "pink"},
    };
    for (const auto& words : nonsense) {
        const auto told = typed(words);
        EXPECT_EQ(told.status, cli::misused) << testing::PrintToString(words);
        EXPECT_NE(told.problems, "") << testing::PrintToString(words);
        EXPECT_EQ(told.out, "") << testing::PrintToString(words);
    }
}

TEST(CommandWords, ADaemonThatDoesNotRunIsToldWithWhatToDo)
{
    const auto told = typed({"status", "--socket", "/nowhere/api.sock"});
    EXPECT_EQ(told.status, cli::unreachable);
    EXPECT_THAT(told.problems, AllOf(HasSubstr("/nowhere/api.sock"), HasSubstr("systemctl start todoked")));
    const auto japanese = typed({"--language", "ja", "status", "--socket", "/nowhere/api.sock"});
    EXPECT_THAT(japanese.problems, AllOf(HasSubstr("接続できません"), HasSubstr("systemctl start todoked")));
}

TEST(CommandWords, HelpNamesTheExitCodesAndEveryCommand)
{
    const auto told = typed({"--help"});
    EXPECT_EQ(told.status, cli::done);
    for (const auto* const part :
         {"Exit codes:", "3  todoked cannot be reached", "send", "show", "why", "list", "cancel", "retry", "resolve",
          "forecast", "status", "hold", "release", "blocks", "adopt"})
        EXPECT_THAT(told.out, HasSubstr(part));
    EXPECT_THAT(typed({"why", "--help"}).out, HasSubstr("ID"));
    EXPECT_THAT(typed({"--version"}).out, HasSubstr("todoke 0."));
}

TEST(CommandWords, AFileThatIsNotThereIsSaidSo)
{
    const auto told = typed({"send", "--file", "/nowhere/message.json"});
    EXPECT_EQ(told.status, cli::failed);
    EXPECT_THAT(told.problems, HasSubstr("/nowhere/message.json"));
}

}  // namespace
}  // namespace todoke
