// When a message's turn comes, for people: what is due before it and goes before it, divided by the rate.
#include "daemon/outlook/backlog.hpp"

#include <gtest/gtest.h>

namespace todoke {

namespace {

using namespace std::chrono_literals;

const auto noon = *parse_instant("2026-11-23T03:00:00Z");

due_row waits(const std::string& klass, span from, std::int64_t count, std::optional<channel> on = channel::sms,
              const std::string& provider = "")
{
    due_row made;
    made.from = noon + from;
    made.until = made.from + 1min;
    made.on = on;
    made.provider = provider;
    made.klass = klass;
    made.count = count;
    return made;
}

struct turn {
    std::string name;
    std::vector<due_row> waiting;
    std::string klass;
    span due, comes;
    friend void PrintTo(const turn& row, std::ostream* to) { *to << row.name; }
};
class Backlog : public testing::TestWithParam<turn> {};

/// Ten a second on SMS; of the others `news` has three times the share of `bulk`.
TEST_P(Backlog, SaysWhenItsTurnComes)
{
    backlog waiting;
    waiting.add_provider("smsc", channel::sms, 1, {{10, 1s}, {100, 1s}});
    waiting.add_provider("spare", channel::sms, 2, {{1000, 1s}});
    waiting.add_provider("line", channel::line, 1, {});
    const std::vector<class_share> shares{{"urgent", 0, 1}, {"bulk", 30, 1}, {"news", 30, 3}};
    waiting.count(GetParam().waiting, shares, noon);
    EXPECT_EQ(waiting.estimate(channel::sms, GetParam().klass, noon + GetParam().due, noon), noon + GetParam().comes);
    EXPECT_EQ(waiting.estimate(channel::line, GetParam().klass, noon + 5s, noon), noon + 5s) << "nothing waits there";
}

INSTANTIATE_TEST_SUITE_P(
    Turns, Backlog,
    testing::Values(
        turn{"at_once", {}, "bulk", 0s, 0s},
        turn{"what_is_due_goes_first", {waits("bulk", -5min, 600)}, "bulk", 0s, 60s},
        turn{"due_earlier_is_due_now", {waits("bulk", -5min, 600)}, "bulk", -10min, 60s},
        turn{"later_ones_do_not_count", {waits("bulk", 60min, 100'000)}, "bulk", 0s, 0s},
        turn{"by_then_they_are_gone", {waits("bulk", -5min, 600)}, "bulk", 10min, 10min},
        turn{"by_then_some_are_gone", {waits("bulk", -5min, 600)}, "bulk", 20s, 60s},
        turn{"opening", {waits("bulk", 60min, 6000)}, "bulk", 60min, 70min},
        turn{"opening_with_a_rest_from_before",
             {waits("bulk", 0min, 600), waits("bulk", 1min, 600)},
             "bulk",
             1min,
             2min},
        turn{"a_rest_carries_over", {waits("bulk", 0min, 1200), waits("bulk", 1min, 600)}, "bulk", 1min, 3min},
        turn{"urgent_does_not_wait_for_bulk", {waits("bulk", -5min, 100'000)}, "urgent", 0s, 0s},
        turn{"urgent_waits_for_urgent", {waits("bulk", -5min, 100'000), waits("urgent", -1min, 20)}, "urgent", 0s, 2s},
        turn{"bulk_waits_for_urgent", {waits("urgent", -1min, 20), waits("bulk", -1min, 10)}, "bulk", 0s, 3s},
        turn{"nothing_of_its_own_waits", {waits("news", -1min, 6000)}, "bulk", 0s, 0s},
        turn{"others_have_their_share", {waits("bulk", -1min, 100), waits("news", -1min, 6000)}, "bulk", 0s, 40s},
        turn{"others_need_less", {waits("bulk", -1min, 100), waits("news", -1min, 50)}, "bulk", 0s, 15s},
        turn{"the_heavier_one", {waits("bulk", -1min, 6000), waits("news", -1min, 300)}, "news", 0s, 40s},
        turn{"who_names_the_provider", {waits("bulk", -1min, 100, {}, "smsc")}, "bulk", 0s, 10s},
        turn{"another_channel",
             {waits("bulk", -1min, 100, channel::email), waits("bulk", -1min, 100, {}, "mail")},
             "bulk",
             0s,
             0s},
        turn{"mere_timers", {waits("bulk", -1min, 100, {})}, "bulk", 0s, 0s},
        turn{"a_class_that_is_gone", {waits("old", -1min, 100)}, "old", 0s, 10s}),
    [](const auto& row) { return row.param.name; });

TEST(BacklogBefore, AnythingWasCountedItIsDueWhenItIsDue)
{
    backlog waiting;
    waiting.add_provider("smsc", channel::sms, 1, {{10, 1s}});
    EXPECT_EQ(waiting.estimate(channel::sms, "bulk", noon - 1h, noon), noon);
    EXPECT_EQ(waiting.estimate(channel::line, "bulk", noon + 1h, noon), std::nullopt) << "nobody is there to take it";
}

TEST(BacklogOfOneThatWaits, CountsWhoGoesBeforeItAndNotItself)
{
    backlog waiting;
    waiting.add_provider("smsc", channel::sms, 1, {{10, 1s}});
    waiting.count({waits("bulk", -5min, 600), waits("bulk", -1min, 50), waits("bulk", 0min, 1)}, {{"bulk", 30, 1}},
                  noon);
    const auto turn = [&](span due, std::size_t ahead, instant now = noon) {
        return waiting.turn_of(channel::sms, "bulk", noon + due, ahead, now);
    };
    EXPECT_EQ(turn(-5min + 10s, 0), noon) << "nobody is before it";
    EXPECT_EQ(turn(-5min + 10s, 20), noon + 2s);
    EXPECT_EQ(turn(-1min, 0), noon + 60s);
    EXPECT_EQ(turn(-1min, 30), noon + 63s);
    EXPECT_EQ(turn(0s, 0), noon + 65s);
    EXPECT_EQ(turn(-1min, 0, noon + 1s), noon + 60s) << "some have gone meanwhile";
    EXPECT_EQ(turn(-5min, 20, noon + 1s), noon + 3s) << "so many are before it now";
}

/// Ten a second, of which two are kept from `bulk` and `news`.
class BacklogWithReserve : public testing::Test {
protected:
    BacklogWithReserve() { lanes.add_provider("smsc", channel::sms, 1, {{10, 1s}}, 0.2); }
    std::optional<instant> comes(const std::string& klass, const std::vector<due_row>& waiting)
    {
        lanes.count(waiting, {{"urgent", 0, 1}, {"order", 20, 1}, {"bulk", 30, 1, true}, {"news", 30, 1, true}}, noon);
        return lanes.estimate(channel::sms, klass, noon, noon);
    }

    backlog lanes;
};

TEST_F(BacklogWithReserve, BulkGoesAtItsShareOfTheRate)
{
    EXPECT_EQ(comes("bulk", {waits("bulk", -1min, 480)}), noon + 60s);
    EXPECT_EQ(comes("bulk", {waits("bulk", -1min, 240), waits("news", -1min, 9000)}), noon + 60s);
    EXPECT_EQ(comes("bulk", {waits("bulk", -1min, 480), waits("urgent", -1min, 100)}), noon + 70s);
    EXPECT_EQ(comes("bulk", {waits("bulk", -1min, 300), waits("order", -1min, 9000)}), noon + 60s);
}

TEST_F(BacklogWithReserve, OthersGoAtAllOfItAndHaveTheReserveForThemselves)
{
    EXPECT_EQ(comes("order", {waits("order", -1min, 600)}), noon + 60s);
    EXPECT_EQ(comes("order", {waits("order", -1min, 100), waits("bulk", -1min, 50)}), noon + 15s);
    EXPECT_EQ(comes("order", {waits("bulk", -1min, 9000)}), noon);
}

TEST_F(BacklogWithReserve, WhatBulkLeavesGoesOnUntilThen)
{
    EXPECT_EQ(comes("bulk", {waits("bulk", -1min, 960)}), noon + 120s);
    EXPECT_EQ(lanes.estimate(channel::sms, "bulk", noon + 60s, noon), noon + 120s) << "eight a second until then";
}

TEST_F(BacklogWithReserve, NothingGoesBeforeAShutLaneOpens)
{
    lanes.heed({{"smsc", channel::sms, noon - 1min, noon + 9min, rule::breaker}});
    EXPECT_EQ(comes("order", {}), noon + 9min);
    EXPECT_EQ(comes("order", {waits("order", -1min, 600)}), noon + 10min);
    EXPECT_EQ(lanes.estimate(channel::sms, "order", noon + 30min, noon), noon + 30min);
    lanes.add_provider("spare", channel::sms, 2, {{100, 1s}});
    EXPECT_EQ(comes("order", {waits("order", -1min, 600)}), noon + 6s) << "the one that stands by takes it";
}

TEST_F(BacklogWithReserve, WhereNobodyKnowsWhenItOpensNothingIsSaid)
{
    lanes.heed({{"smsc", channel::sms, noon - 1min, {}, rule::breaker}});
    EXPECT_EQ(comes("order", {}), std::nullopt);
    lanes.heed({{"smsc", channel::sms, noon - 1min, {}, rule::quota, {}, true}});
    EXPECT_EQ(comes("order", {}), noon);
    EXPECT_EQ(comes("bulk", {}), std::nullopt) << "what is left of the month is kept for others";
}

TEST(BacklogWithoutRate, SaysNothingOfWhatHasOthersBeforeIt)
{
    backlog lanes;
    lanes.add_provider("mail", channel::email, 1, {}, 0.2);
    lanes.count({waits("bulk", -1min, 100'000, channel::email)}, {{"order", 20, 1}, {"bulk", 30, 1, true}}, noon);
    EXPECT_EQ(lanes.estimate(channel::email, "bulk", noon, noon), std::nullopt);
    EXPECT_EQ(lanes.estimate(channel::email, "order", noon, noon), noon) << "it goes beside them";
}

}  // namespace

}  // namespace todoke
