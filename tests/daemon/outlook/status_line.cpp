// The line of `systemctl status`: what is wrong, what waits, what goes out.
#include "daemon/outlook/status_line.hpp"

#include <gmock/gmock.h>

#include "store/model/phrase.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

standing usual()
{
    standing made;
    made.queue.due = 12;
    made.queue.retrying = 3;
    made.queue.held = {{rule::quiet_hours, 1'200'000}, {rule::send_at, 185}};
    made.sent_lately = 1052;
    return made;
}

lane_view lane_that_is(lane_state state, std::string why)
{
    lane_view made;
    made.provider = "line";
    made.state = state;
    made.why = std::move(why);
    return made;
}

TEST(StatusLine, SaysWhatWaitsAndWhatIsSent)
{
    EXPECT_EQ(status_line(usual()),
              "1,200,200 wait (12 due, 3 retrying, 1,200,185 held by a rule); 1,052 sent in the last minute");
    EXPECT_EQ(status_line({}), "nothing waits; 0 sent in the last minute");
}

TEST(StatusLine, SaysWhatIsUnderWayAndWhatNobodyKnows)
{
    standing busy;
    busy.queue.due = 1;
    busy.queue.in = {{state::queued, 1}, {state::sending, 8}, {state::uncertain, 2}};
    busy.holds = 1;
    EXPECT_EQ(status_line(busy),
              "1 waits (1 due); 0 sent in the last minute, 8 under way, 2 uncertain; 1 hold of an operator in force");
}

TEST(StatusLine, BeginsWithTheTrouble)
{
    auto bad = usual();
    bad.troubles = {"a", "b"};
    bad.queue.overdue = 1034;
    EXPECT_THAT(status_line(bad), testing::StartsWith("TROUBLE: a; b; 1,034 overdue - 1,200,200 wait"));
    bad.troubles = {"a", "b", "c", "d"};
    EXPECT_THAT(status_line(bad), testing::StartsWith("TROUBLE: a; b; c; and 2 more - "));
}

TEST(StatusLine, SaysLoudlyThatNothingLeavesThisBox)
{
    standing fresh;
    fresh.only_sandbox = true;
    EXPECT_THAT(status_line(fresh), testing::StartsWith("SANDBOX ONLY"));
    EXPECT_THAT(status_line({}), Not(HasSubstr("SANDBOX")));
}

TEST(StatusLine, AProviderIsInTroubleWhenItTakesNothing)
{
    EXPECT_THAT(troubles_of({lane_that_is(lane_state::ready, ""), lane_that_is(lane_state::held, "an operator's"),
                             lane_that_is(lane_state::connecting, "")}),
                IsEmpty());
    EXPECT_THAT(troubles_of({lane_that_is(lane_state::misconfigured, "401 bad token")}),
                ElementsAre("provider line misconfigured: 401 bad token"));
    EXPECT_THAT(troubles_of({lane_that_is(lane_state::connecting, "connection refused")}),
                ElementsAre("provider line connecting: connection refused"));
}

/// Every user of the machine may read it.
TEST(StatusLine, HoldsNoAddressAndLittleOfWhatProvidersSay)
{
    const auto said = troubles_of(
        {lane_that_is(lane_state::breaker_open, "550 taro@example.jp and 090-1234-5678\n" + std::string(500, 'x'))});
    ASSERT_EQ(said.size(), 1u);
    EXPECT_THAT(said[0], Not(HasSubstr("taro")));
    EXPECT_THAT(said[0], Not(HasSubstr("1234")));
    EXPECT_THAT(said[0], Not(HasSubstr("\n")));
    EXPECT_LT(said[0].size(), 200u);
}

TEST(StatusLine, ALongReasonEndsBetweenTwoCharacters)
{
    std::string text = "x";
    for (int i = 0; i < 100; ++i) text += "届";
    EXPECT_THAT(troubles_of({lane_that_is(lane_state::paused, text)}).at(0), testing::EndsWith("届..."));
}

TEST(StatusLine, ABoxThatIsNotBelievedIsTrouble)
{
    box_view box;
    EXPECT_THAT(troubles_of(box), IsEmpty());
    box.clock_is_right = false;
    box.behind = instant{};
    box.adopts = adoption{message_no{1}, say(phrase::other_machine)};
    EXPECT_THAT(troubles_of(box),
                ElementsAre("this database was last used on another machine: what was stored before waits for "
                            "`todoke adopt`",
                            HasSubstr("not synchronised"), HasSubstr("the last stored instant")));
}

TEST(StatusLine, ABackendThatIsNotCalledIsTrouble)
{
    callback_view shop{"shop", "disabled", "it answered 410"};
    EXPECT_THAT(troubles_of({shop}), ElementsAre("callback shop disabled: it answered 410"));
    shop.state = "ready";
    EXPECT_THAT(troubles_of({shop}), IsEmpty());
}

TEST(StatusLine, WhatCanNotBeRecordedIsTroubleUntilARestart)
{
    const std::string until = " until `systemctl restart todoked` (event=outcome_not_recorded)";
    EXPECT_THAT(troubles_of_unrecorded(0), IsEmpty());
    EXPECT_THAT(troubles_of_unrecorded(1), ElementsAre("1 message stays sending" + until));
    EXPECT_THAT(troubles_of_unrecorded(2), ElementsAre("2 messages stay sending" + until));
}

TEST(LastMinute, ForgetsWhatIsOlder)
{
    last_minute sent;
    EXPECT_EQ(sent.count(0s), 0);
    sent.add(0s);
    sent.add(500ms);
    sent.add(30s);
    EXPECT_EQ(sent.count(30s), 3);
    EXPECT_EQ(sent.count(59s), 3);
    EXPECT_EQ(sent.count(60s), 1);
    EXPECT_EQ(sent.count(90s), 0);
    sent.add(10h);
    EXPECT_EQ(sent.count(10h), 1);
    EXPECT_EQ(sent.count(10h + 60s), 0);
}

}  // namespace
}  // namespace todoke
