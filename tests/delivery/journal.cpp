// What the journal is given of a log line.
#include "gateway/journal.hpp"

#include <gmock/gmock.h>

#include "gateway/log.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> fields_of(std::string_view line)
{
    auto made = log::journal_fields(line);
    std::erase_if(made, [](const auto& one) { return one.starts_with("MESSAGE_ID="); });
    return made;
}

TEST(Journal, KeepsEachFieldUnderItsName)
{
    EXPECT_THAT(fields_of(R"(event=lane_down provider=line reason="500 try later, in 3 s" left_out=7)"),
                ElementsAre("TODOKE_EVENT=lane_down", "TODOKE_PROVIDER=line", "TODOKE_REASON=500 try later, in 3 s",
                            "TODOKE_LEFT_OUT=7"));
    EXPECT_THAT(fields_of("event=listening address=unix:/run/todoke/api.sock"),
                ElementsAre("TODOKE_EVENT=listening", "TODOKE_ADDRESS=unix:/run/todoke/api.sock"));
}

TEST(Journal, GivesEveryEventItsIdForGood)
{
    EXPECT_THAT(log::journal_fields("event=ready"),
                ElementsAre("TODOKE_EVENT=ready", "MESSAGE_ID=" + log::message_id("ready")));
    EXPECT_EQ(log::message_id("ready"), "077386310d8a8563a1a13e5f51c81001") << "scripts of operators look for it";
    EXPECT_NE(log::message_id("ready"), log::message_id("stopped"));
}

TEST(Journal, TakesAnythingForALine)
{
    EXPECT_THAT(log::journal_fields(""), IsEmpty());
    EXPECT_THAT(log::journal_fields("no event at all"), IsEmpty());
    EXPECT_THAT(fields_of("event=a reason=\"no end"), ElementsAre("TODOKE_EVENT=a", "TODOKE_REASON=no end"));
    EXPECT_THAT(fields_of("event=a b= c=\"\" =d"), ElementsAre("TODOKE_EVENT=a", "TODOKE_B=", "TODOKE_C="));
    EXPECT_THAT(fields_of("  event=a   word  b=1  "), ElementsAre("TODOKE_EVENT=a", "TODOKE_B=1"));
}

/// A provider's words are in a field, and stay there.
TEST(Journal, NobodyForgesAField)
{
    const auto line = log::line("event=attempt_ended reason=\"{}\" provider={}",
                                log::as_field(std::string{"x\" event=ready provider=\"me\"\nPRIORITY=0"}),
                                log::as_field(std::string{"line"}));
    EXPECT_THAT(fields_of(line),
                ElementsAre("TODOKE_EVENT=attempt_ended", "TODOKE_REASON=x' event=ready provider='me' PRIORITY=0",
                            "TODOKE_PROVIDER=line"));
    EXPECT_THAT(fields_of("event=a provider=line event=ready provider=other"),
                ElementsAre("TODOKE_EVENT=a", "TODOKE_PROVIDER=line"));
}

/// Whatever was masked in the line is masked in its fields: they are pieces of it.
TEST(Journal, AFieldSaysNoMoreThanTheLine)
{
    const auto line = "event=a to=" + log::masked("hanako@example.jp") + " reason=\"" +
                      log::masked_words("no taro@example.jp, +81 90 1234 5678") + "\"";
    for (const auto& one : fields_of(line)) {
        EXPECT_THAT(line, HasSubstr(one.substr(one.find('=') + 1)));
        EXPECT_THAT(one, Not(HasSubstr("taro@")));
        EXPECT_THAT(one, Not(HasSubstr("1234")));
    }
}

}  // namespace
}  // namespace todoke
