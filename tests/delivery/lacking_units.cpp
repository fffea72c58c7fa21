// Providers that bill units (SMS segments): who waits for how many of them, and when somebody looks again.
#include <gtest/gtest.h>

#include "tests/delivery/lanes_fixture.hpp"

namespace todoke {
namespace {

TEST_F(AllLanes, LongOnesAreCountedInUnitsAndWaitedFor)
{
    auto rules = sms("a", 1, 1, 100);
    rules.rates = {{100, 1h}};
    open({rules}, [](const content&) { return std::size_t{10}; });
    auto room = of("a");
    ASSERT_EQ(room.limits.size(), 1u);
    EXPECT_EQ(room.limits[0].whole.free, 100u);
    EXPECT_EQ(room.limits[0].bulk.free, 80u);
    EXPECT_EQ(room.limits[0].bulk.whole, 80u);
    EXPECT_EQ(room.limits[0].reserve.whole, 0u) << "of an hour nothing goes beyond the limit";
    EXPECT_EQ(room.measure(R"({"sms":{"text":"hello"}})", {}).units, 10u);
    lanes->of("a").began(75, true, uptime);
    EXPECT_EQ(of("a").limits.at(0).bulk.free, 5u);
    dispatched answer;
    answer.next_due = {wall};
    answer.next_due_ahead = {std::nullopt};
    answer.lacking = {{10, 0}};
    EXPECT_EQ(lanes->after(answer, at()).in, 61min) << "though there is room for five";
    answer.lacking = {{}};
    EXPECT_EQ(lanes->after(answer, at()).in, 0ms);
    answer.next_due_ahead = {wall};
    answer.lacking = {{0, 30}};
    EXPECT_EQ(lanes->after(answer, at()).in, 61min) << "25 are left of the hour";
    answer.next_due_ahead = {wall + 2s};
    EXPECT_EQ(lanes->after(answer, at()).in, 2s) << "something urgent will not wait for that";
    lanes->of("a").began(22, false, uptime);
    answer.next_due_ahead = {std::nullopt};
    answer.lacking = {{4, 0, true}};
    EXPECT_EQ(lanes->after(answer, at()).in, 61min) << "bulk has five, but three are left of the whole";
}

TEST_F(AllLanes, WhoLacksUnitsLeavesWhatNamesNobodyToItsEquals)
{
    auto rules = sms("a");
    auto other = sms("b");
    rules.rates = other.rates = {{100, 1h}};
    open({rules, other}, [](const content&) { return std::size_t{10}; });
    EXPECT_GT(of("a").unnamed, 0u);
    lanes->of("a").began(75, true, uptime);
    dispatched answer;
    answer.next_due = {wall, wall};
    answer.lacking = {{10, 0}, {}};
    lanes->after(answer, at());
    EXPECT_EQ(of("a").unnamed, 0u);
    EXPECT_GT(of("b").unnamed, 0u);
}

TEST_F(AllLanes, EqualsThatBothLackUnitsDoNotPassAMessageToAndFro)
{
    auto rules = sms("a");
    auto other = sms("b");
    rules.rates = other.rates = {{100, 1h}};
    open({rules, other}, [](const content&) { return std::size_t{10}; });
    for (const auto* each : {"a", "b"}) lanes->of(each).began(75, true, uptime);
    dispatched answer;
    answer.next_due = {wall, wall};
    const auto ask = [&](std::size_t which) {
        const bool is_turn = of(which == 0 ? "a" : "b").unnamed > 0;
        answer.lacking = {{}, {}};
        answer.lacking[which].bulk = 10;
        const auto look = lanes->after(answer, at());
        EXPECT_TRUE(is_turn) << which;
        return look.in;
    };
    EXPECT_EQ(ask(0), 0ms) << "the other may have room for it";
    EXPECT_EQ(ask(1), 61min);
    pass(61min);
    EXPECT_GT(of("a").unnamed + of("b").unnamed, 0u) << "what was lacking is there";
    answer.lacking = {{}, {}};
    EXPECT_EQ(lanes->after(answer, at()).in, 0ms);
}

TEST_F(AllLanes, WhatIsNoBulkGoesToTheEqualThatHasRoomForIt)
{
    auto rules = sms("a");
    auto other = sms("b");
    rules.rates = other.rates = {{100, 1h}};
    open({rules, other}, [](const content&) { return std::size_t{2}; });
    lanes->of("a").began(19, true, uptime);
    lanes->of("a").began(80, false, uptime);
    lanes->of("b").began(80, true, uptime);
    ASSERT_GT(of("a").unnamed, 0u);
    dispatched answer;
    answer.next_due = answer.next_due_ahead = {wall, wall};
    answer.lacking = {{0, 2}, {}};
    EXPECT_EQ(lanes->after(answer, at()).in, 0ms);
    EXPECT_GT(of("b").unnamed, 0u) << "twenty are kept there";
    // Where both lack what is next, who has more left is asked: an urgent one may be short enough.
    lanes->of("b").began(10, false, uptime);
    answer.lacking = {{}, {0, 11}};
    EXPECT_EQ(lanes->after(answer, at()).in, 61min);
    EXPECT_GT(of("b").unnamed, 0u);
    EXPECT_EQ(of("a").unnamed, 0u);
    lanes->of("b").began(9, false, uptime);
    // Neither has room: nobody looks again before there is some.
    answer.lacking = {{}, {0, 2}};
    EXPECT_EQ(lanes->after(answer, at()).in, 61min);
    answer.lacking = {{0, 0, false}, {10, 0, true}};
    EXPECT_EQ(lanes->after(answer, at()).in, 61min);
}

}  // namespace
}  // namespace todoke
