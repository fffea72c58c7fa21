// What `todoke` prints: as others wrote it, but without power over a terminal; and on disks without room.
#include <fstream>
#include <gmock/gmock.h>

#include "tests/process/operator_bench.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Printing : public Operator {};

/// The API takes such a name (it is text like any other), so it may come back from it.
TEST_F(Printing, ACampaignThatTurnsTheOrderOfWhatIsReadIsNotShownAsItIs)
{
    begin();
    const std::string later =
        "--email a@example.jp --class transactional --legs email --send-at 2099-01-01T00:00:00Z "
        "--ttl 7d --campaign ";
    const auto id = send(later + "\u202egnirps x", "queued");
    for (const auto& words : std::vector<std::string>{"list", "show " + id, "why " + id})
        EXPECT_THAT(todoke(words).said, AllOf(HasSubstr("\uFFFDgnirps"), Not(HasSubstr("\u202e")))) << words;
    for (const auto& words : std::vector<std::string>{"list --json", "show --json " + id, "why --json " + id}) {
        const auto told = todoke(words);
        EXPECT_THAT(told.said, AllOf(HasSubstr(R"(\u202egnirps)"), Not(HasSubstr("\u202e")))) << words;
        EXPECT_EQ(field(told, words.starts_with("list") ? "/messages/0/campaign" : "/campaign"), "\u202egnirps")
            << "for a program it is the same name";
    }
}

TEST_F(Printing, WhatCannotBePrintedIsAnError)
{
    begin();
    for (const std::string words :
         {"status", "--json status", "list", "holds", "limits", "consents export --csv", "--help", "--version",
          "top --count 1 --watch", "doctor --json", "show --json 0198f2c4-0000-7000-8000-000000000000"}) {
        const auto told = todoke(words + " >/dev/full");
        EXPECT_EQ(told.status, 1) << words;
        EXPECT_THAT(told.said, HasSubstr("could not be printed: No space left on device")) << words;
    }
    EXPECT_THAT(todoke("--language ja status >/dev/full").said, HasSubstr("No space left on device"));
}

/// Whoever runs it without SIGPIPE (a unit, Python) is told; in a shell the signal ends it, as of every command.
TEST_F(Printing, AReaderWhoGoesAwayIsAnErrorToo)
{
    begin();
    const auto told =
        todoke("status --watch --interval 0.1", "sh -c 'trap \"\" PIPE; \"$@\" | head -n 1 >/dev/null' -");
    EXPECT_THAT(told.said, HasSubstr("could not be printed: Broken pipe"));
}

}  // namespace
}  // namespace todoke
