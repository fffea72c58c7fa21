// The lanes side by side: reserve, weight, failover, outages.
#include <gmock/gmock.h>

#include "tests/delivery/lanes_fixture.hpp"

namespace todoke {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// The month's allowance

TEST_F(AllLanes, BulkLeavesTheReserveOfTheMonthAlone)
{
    open({sms("a")});
    auto& lane = lanes->of("a");
    channels["a"]->set_month(allowance{1000, 797});
    EXPECT_EQ(lane.room_for_bulk(uptime), 3u);
    EXPECT_EQ(lane.room(uptime), 8u);
    begin("a", true);
    EXPECT_EQ(lane.room_for_bulk(uptime), 2u) << "what is under way counts";
    end("a", outcome_kind::accepted);
    channels["a"]->set_month(allowance{1000, 800});
    EXPECT_EQ(lane.room_for_bulk(uptime), 0u);
    EXPECT_EQ(lane.room(uptime), 8u) << "the rest is for others";
    channels["a"]->set_month(allowance{1000, 1200});
    EXPECT_EQ(lane.room_for_bulk(uptime), 0u);
    EXPECT_EQ(lane.room(uptime), 8u) << "LINE's count is approximate; its refusal is what ends it";
}

TEST_F(AllLanes, AMonthWithoutLimitBindsNobody)
{
    open({sms("a")});
    EXPECT_EQ(lanes->of("a").room_for_bulk(uptime), 8u);
    EXPECT_FALSE(lanes->of("a").status(uptime).monthly);
}

TEST_F(AllLanes, AShareOfTheMonthThatIsUsedUpIsAnOutageForBulk)
{
    open({sms("a")});
    channels["a"]->set_month(allowance{1000, 799});
    heard("a", {});
    EXPECT_THAT(look(), IsEmpty());
    channels["a"]->set_month(allowance{1000, 800});
    heard("a", {});
    auto all = look();
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_TRUE(all[0].for_bulk_only);
    EXPECT_EQ(all[0].why, rule::quota);
    EXPECT_EQ(to_text(all[0].since), to_text(wall));
    const auto epoch = lanes->outage_epoch();
    channels["a"]->set_month(allowance{1000, 0});
    pass(1h);
    heard("a", {});
    EXPECT_THAT(look(), IsEmpty());
    EXPECT_GT(lanes->outage_epoch(), epoch);
}

TEST_F(AllLanes, AProviderThatIsDownIsDownForAllThoughItsShareIsUsedUp)
{
    open({sms("a")});
    channels["a"]->set_month(allowance{1000, 900});
    heard("a", {});
    ASSERT_THAT(look(), SizeIs(1));
    break_down("a");
    const auto all = look();
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_FALSE(all[0].for_bulk_only);
}

// Reserve

TEST_F(AllLanes, BulkLeavesTheReserveOfARateAlone)
{
    auto rules = sms("a", 1, 1, 1000);
    rules.rates = {{100, 1s}, {1000, 24h}};
    open({rules});
    int bulk = 0, others = 0;
    for (int i = 0; i < 10'000; ++i, pass(1ms)) {
        while (lanes->of("a").room_for_bulk(uptime) > 0) {
            begin("a", true);
            end("a", outcome_kind::accepted);
            ++bulk;
        }
    }
    EXPECT_GE(bulk, 790);
    EXPECT_LE(bulk, 810) << "four fifths of 100/s for ten seconds";
    EXPECT_GT(lanes->of("a").room(uptime), 0u) << "there is always something left for the others";
    for (int i = 0; i < 60'000; ++i, pass(1ms)) {
        while (lanes->of("a").room_for_bulk(uptime) > 0) {
            begin("a", true);
            end("a", outcome_kind::accepted);
            ++bulk;
        }
        while (lanes->of("a").room(uptime) > 0) {
            begin("a", false);
            end("a", outcome_kind::accepted);
            ++others;
        }
    }
    EXPECT_EQ(bulk + others, 1000) << "all of the day";
    EXPECT_GE(others, 190);
    EXPECT_LE(bulk, 810);
}

TEST_F(AllLanes, WhetherALongOneGoesInPartsIsToldWithAndWithoutARate)
{
    auto limited = sms("a");
    limited.rates = {{100, 1h}};
    open({limited, sms("b"), sms("c")}, [](const content&) { return std::size_t{10}; });
    for (const auto* provider : {"a", "b"}) channels[provider]->goes_in_parts([](const content&) { return 3; });
    EXPECT_EQ(of("a").measure(R"({"sms":{"text":"hello"}})", {}).parts, 3u);
    EXPECT_EQ(of("b").measure(R"({"sms":{"text":"hello"}})", {}).parts, 3u);
    EXPECT_FALSE(of("c").measure);
}

TEST_F(AllLanes, ContentsAreMeasuredAsTheyGo)
{
    const content_count octets = [](const content& what) { return what.sms->text.size(); };
    auto limited = sms("a");
    limited.rates = {{100, 1h}};
    open({limited}, octets);
    channels["a"]->goes_in_parts(octets);
    const std::string stored = R"({"sms":{"text":"see https://a.jp/x"}})";
    const std::vector<tracked_link> links{{"", "picture"}, {"https://a.jp/x", "TOKENTOKEN"}};
    const auto goes = std::string{"see "} + public_url + "/c/TOKENTOKEN";
    EXPECT_EQ(of("a").measure(stored, links).units, goes.size());
    EXPECT_EQ(of("a").measure(stored, links).parts, goes.size());
    EXPECT_EQ(of("a").measure(stored, {}).units, 18u);
    public_url.clear();
    EXPECT_EQ(of("a").measure(stored, links).units, 18u) << "without a public listener they stay";
}

TEST_F(AllLanes, WaitsForWhateverIsDueAndMayGo)
{
    auto rules = sms("a");
    rules.rates = {{10, 1s}};
    open({rules});
    begin("a", true);  // the bucket holds one, and one is kept
    dispatched answer;
    answer.next_due = {wall};
    answer.next_due_ahead = {std::nullopt};
    EXPECT_EQ(lanes->after(answer, at()).in, 125ms) << "bulk, at 8/s";
    EXPECT_TRUE(lanes->after(answer, at()).behind_lanes);
    answer.next_due_ahead = {wall};
    EXPECT_EQ(lanes->after(answer, at()).in, 0ms) << "the others have that one";
    begin("a");
    EXPECT_EQ(lanes->after(answer, at()).in, 200ms) << "they are in debt to the 10/s now";
    pass(200ms);
    EXPECT_EQ(lanes->after(answer, at()).in, 0ms);
    begin("a");
    answer.next_due_ahead = {wall + 10ms};
    EXPECT_EQ(lanes->after(answer, at()).in, 10ms) << "bulk waits longer";
    answer.next_due = answer.next_due_ahead = {std::nullopt};
    EXPECT_EQ(lanes->after(answer, at()).in, std::nullopt);
}

// Which provider

TEST_F(AllLanes, FailOverInTheOrderOfPriority)
{
    open({sms("second", 2), sms("first", 1), sms("third", 3)});
    EXPECT_TRUE(of("first").whole_channel);
    EXPECT_FALSE(of("second").whole_channel);
    break_down("first");
    EXPECT_TRUE(of("second").whole_channel);
    EXPECT_FALSE(of("third").whole_channel);
    pass(30s);
    EXPECT_EQ(of("first").attempts, 1u) << "it is tried again, too";
    EXPECT_TRUE(of("first").whole_channel);
    for (int i = 0; i < 3; ++i) attempt("first", outcome_kind::accepted);
    EXPECT_FALSE(of("second").whole_channel);
}

TEST_F(AllLanes, EqualsShareByWeight)
{
    open({sms("a", 1, 3), sms("b", 1, 1), sms("spare", 2, 9)});
    auto taken = share_out(4000);
    EXPECT_EQ(taken["a"], 3000);
    EXPECT_EQ(taken["b"], 1000);
    EXPECT_EQ(taken["spare"], 0);
    break_down("a");
    EXPECT_EQ(share_out(100)["b"], 100);
    pass(30s);
    for (int i = 0; i < 3; ++i) attempt("a", outcome_kind::accepted);
    taken = share_out(400);
    EXPECT_NEAR(taken["a"], 300, 2) << "who was away does not make up for it";
    EXPECT_NEAR(taken["b"], 100, 2);
}

TEST_F(AllLanes, WhoHasNoRoomLosesItsTurn)
{
    open({sms("a", 1, 3, 1), sms("b", 1, 1)});
    begin("a");
    EXPECT_EQ(share_out(10)["b"], 10);
    end("a", outcome_kind::accepted);
    EXPECT_EQ(share_out(1)["a"], 1);
}

TEST_F(AllLanes, AnAccountWithUserIdsOfItsOwnTakesOnlyWhatNamesIt)
{
    auto other = sms("other", 2);
    other.takes_unnamed = false;
    open({sms("home"), other});
    EXPECT_FALSE(of("other").whole_channel);
    break_down("home");
    EXPECT_FALSE(of("other").whole_channel);
    EXPECT_GT(of("other").attempts, 0u);
}

// Outages

TEST_F(AllLanes, AnOutageBeginsOnceHoweverOftenItIsTriedAgain)
{
    open({sms("a")});
    EXPECT_THAT(look(), IsEmpty());
    EXPECT_FALSE(changed);
    const auto began = wall;
    break_down("a");
    ASSERT_THAT(look(), SizeIs(1));
    EXPECT_TRUE(changed);
    EXPECT_EQ(look()[0].since, began);
    EXPECT_FALSE(changed);
    EXPECT_EQ(look()[0].until, began + 30s);
    EXPECT_EQ(look()[0].detail, "reset");

    pass(31s);
    EXPECT_THAT(look(), SizeIs(1));
    EXPECT_FALSE(changed) << "whoever comes now may try it: `until` has passed";
    const auto epoch = lanes->outage_epoch();
    begin("a");
    EXPECT_EQ(look()[0].until, std::nullopt) << "somebody is trying: the others need not wait for that";
    EXPECT_EQ(lanes->outage_epoch(), epoch + 1) << "who found it open is to look again";
    end("a", outcome_kind::retry, true);
    EXPECT_EQ(look()[0].since, began);
    EXPECT_EQ(look()[0].until, wall + 1min);
    EXPECT_EQ(lanes->outage_epoch(), epoch + 1);

    pass(1min);
    attempt("a", outcome_kind::accepted);
    EXPECT_THAT(look(), IsEmpty()) << "something was taken";
    EXPECT_EQ(lanes->outage_epoch(), epoch + 2);
    attempt("a", outcome_kind::retry, true);
    EXPECT_EQ(look().at(0).since, wall) << "another outage";
}

TEST_F(AllLanes, WhatAProviderNeverSawDoesNotEndItsOutage)
{
    open({sms("a")});
    break_down("a");
    const auto began = look().at(0).since;
    pass(30s);
    outcome unasked = rejection("the text is not UTF-8"), broken, short_of;
    broken.detail = "internal error during the attempt: no memory";
    short_of.kind = outcome_kind::retry;
    short_of.detail = "Too many open files";
    const auto epoch = lanes->outage_epoch();
    for (const auto& one : {unasked, broken, short_of, unasked}) {
        begin("a");
        lanes->of("a").ended(one, uptime);
        ASSERT_THAT(look(), SizeIs(1)) << one.detail;
        EXPECT_EQ(look()[0].since, began);
        EXPECT_EQ(of("a").attempts, 1u) << "the next one tries it";
    }
    EXPECT_FALSE(lanes->of("a").is_available());
    EXPECT_EQ(lanes->outage_epoch(), epoch) << "nobody learnt anything";
    attempt("a", outcome_kind::rejected);
    EXPECT_THAT(look(), IsEmpty()) << "it said no, but it is there";
}

TEST_F(AllLanes, AnAccountThatCannotBeReachedIsAnOutage)
{
    open({sms("a"), sms("b")});
    channels["a"]->set_reachable(false);
    heard("a", {false, false, "connection refused"});
    ASSERT_THAT(look(), SizeIs(1));
    EXPECT_EQ(look()[0].provider, "a");
    EXPECT_EQ(look()[0].detail, "connection refused");
    EXPECT_EQ(look()[0].until, std::nullopt);
    const auto began = wall;
    pass(10s);
    heard("a", {false, false, "no route to host"});
    EXPECT_EQ(look()[0].since, began);
    channels["a"]->set_reachable(true);
    heard("a", {});
    EXPECT_THAT(look(), IsEmpty());
}

TEST_F(AllLanes, AnOutageForLackOfQuotaSaysSo)
{
    open({sms("a")});
    attempt("a", outcome_kind::over_quota, false, "monthly limit", 20min);
    ASSERT_THAT(look(), SizeIs(1));
    EXPECT_EQ(look()[0].why, rule::quota);
    EXPECT_EQ(look()[0].until, wall + 20min);
}

}  // namespace
}  // namespace todoke
