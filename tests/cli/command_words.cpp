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
        {"cancel", "0198f2c4-0000-7000-8000-000000000000", "--campaign", "spring"},
        {"cancel", "0198f2c4-0000-7000-8000-000000000000", "--dry-run"},
        {"resolve", "ID", "--as", "lost", "--reason", "x"},
        {"resolve", "ID", "--as", "sent"},
        {"send", "--email", "a@example.jp"},
        {"send", "--email", "a@example.jp", "--via", "mail", "text"},
        {"blocks"},
        {"blocks", "add", "--reason", "x"},
        {"blocks", "remove", "--sms", "1", "--email", "a@example.jp"},
        {"status", "--count", "2"},
        {"status", "--color", "pink"},
        {"status", "--watch", "--interval", "nan"},
        {"status", "--watch", "--count", "0"},
        {"list", "--limit", "0"},
        {"why", "c-1001"},
        {"show", ".."},
        {"retry", "spring", "--reason", "x"},
        {"--url", "127.0.0.1:8620", "status"},
        {"--url", "https://127.0.0.1", "status"},
        {"--url", "http://127.0.0.1:99999", "status"},
        {"--url", "http://127.0.0.1:0", "status"},
        {"--url", "http://127.0.0.1/v1", "status"},
        {"--url", "http://[::1", "status"},
        {"--token", "x\r\nHost: y", "status"},
        {"send", "--idempotency-key", "x\r\nHost: y", "--email", "a@example.jp", "text"},
    };
    for (const auto& words : nonsense) {
        const auto told = typed(words);
        EXPECT_EQ(told.status, cli::misused) << testing::PrintToString(words);
        EXPECT_NE(told.problems, "") << testing::PrintToString(words);
        EXPECT_EQ(told.out, "") << testing::PrintToString(words);
    }
}

/// A script's variable that is not set must not widen what its command is for.
TEST(CommandWords, AnEmptyValueIsNoValue)
{
    const std::vector<std::vector<std::string>> empty{
        {"cancel", "--class", "promotional", "--campaign", ""},
        {"cancel", "", "--campaign", "spring"},
        {"list", "--customer", ""},
        {"blocks", "list", "--email", ""},
        {"consents", "export", "--customer", ""},
        {"customers", "erase", ""},
        {"customers", "import", ""},
        {"hold", "--all", "--campaign", "", "--for", "2h", "--reason", "x"},
        {"send", "--email", "a@example.jp", "--legs", "", "text"},
        {"send", "--email", "a@example.jp", ""},
        {"release", ""},
        {"backup", ""},
        {"--socket", "", "status"},
        {"hold", "--campaign=", "--all", "--for", "2h", "--reason", "x"},
        {"cancel", "--class", "promotional", "--campaign="},
        {"cancel", "--campaign=", "spring"},
        {"--socket=", "status"},
        {"status", "--json="},
    };
    for (const auto& words : empty) {
        const auto told = typed(words);
        EXPECT_EQ(told.status, cli::misused) << testing::PrintToString(words);
        EXPECT_THAT(told.problems, HasSubstr("is empty: leave it out")) << testing::PrintToString(words);
    }
    EXPECT_THAT(typed({"hold", "--campaign=", "--all", "--reason", "x"}).problems, HasSubstr("--campaign: is empty"));
}

TEST(CommandWords, AnEqualsSignMayEndWhatIsAValue)
{
    const std::vector<std::vector<std::string>> sensible{
        {"customers", "import", "/nowhere/x.csv", "--column", "name="},
        {"customers", "import", "/nowhere/x.csv", "--column=name="},
        {"send", "--email", "a@example.jp", "--socket", "/nowhere/api.sock", "--", "--order="},
        {"cancel", "--campaign=spring=", "--socket", "/nowhere/api.sock"},
    };
    for (const auto& words : sensible) {
        const auto told = typed(words);
        EXPECT_NE(told.status, cli::misused) << testing::PrintToString(words) << told.problems;
        EXPECT_THAT(told.problems, HasSubstr("/nowhere/")) << testing::PrintToString(words);
    }
}

TEST(CommandWords, AnExportOverADeviceNamesTheRemedy)
{
    EXPECT_THAT(typed({"consents", "export", "--output", "/dev/null"}).problems,
                AllOf(HasSubstr("is no file"), HasSubstr("leave --output out for standard output")));
    EXPECT_THAT(typed({"--language", "ja", "consents", "export", "--output", "/dev/null"}).problems,
                AllOf(HasSubstr("/dev/null に書き込めません"), HasSubstr("--output を省いてください")));
}

TEST(CommandWords, WhatIsNoTextIsNotSent)
{
    const auto text = typed({"send", "--email", "a@example.jp", "\x82\xa0"});
    EXPECT_EQ(text.status, cli::failed);
    EXPECT_THAT(text.problems, HasSubstr("is not UTF-8"));
    EXPECT_THAT(typed({"send", "--file", "-"}, " \n").problems, HasSubstr("is empty: a submission"));
}

TEST(CommandWords, ADaemonThatDoesNotRunIsToldWithWhatToDo)
{
    const auto told = typed({"status", "--socket", "/nowhere/api.sock"});
    EXPECT_EQ(told.status, cli::unreachable);
    EXPECT_THAT(told.problems, AllOf(HasSubstr("/nowhere/api.sock"), HasSubstr("systemctl start todoked")));
    const auto japanese = typed({"--language", "ja", "status", "--socket", "/nowhere/api.sock"});
    EXPECT_THAT(japanese.problems, AllOf(HasSubstr("接続できません"), HasSubstr("systemctl start todoked")));
}

TEST(CommandWords, HelpNamesEveryCommand)
{
    const auto told = typed({"--help"});
    EXPECT_EQ(told.status, cli::done);
    for (const auto* const part : {"Exit codes:", "send", "show", "why", "list", "cancel", "retry", "resolve",
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
