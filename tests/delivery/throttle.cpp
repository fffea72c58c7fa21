// A lane that is told "too fast".
#include "gateway/delivery/throttle.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "gateway/delivery/lane.hpp"
#include "tests/support/scripted_channel.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST(Throttle, OneAloneRestsItBriefly)
{
    throttle one;
    for (int i = 0; i < 100; ++i) {
        one.refused({}, 2s * i);
        EXPECT_EQ(one.wait(2s * i), 1s) << i;
        one.worked();
    }
}

TEST(Throttle, GrowsInARowUpToAMinute)
{
    throttle one;
    span now{};
    for (const auto expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
        one.refused({}, now);
        EXPECT_EQ(one.wait(now), expected);
        now += expected;
        EXPECT_EQ(one.wait(now), 0s);
    }
}

TEST(Throttle, ManyThatWereUnderWayAreOne)
{
    throttle one;
    for (int i = 0; i < 10; ++i) one.refused({}, 0s);
    EXPECT_EQ(one.wait(0s), 1s);
}

TEST(Throttle, EachSuccessTakesAStepBack)
{
    throttle one;
    span now{};
    for (int i = 0; i < 5; ++i) {
        one.refused({}, now);
        now += one.wait(now);
    }
    one.worked();
    one.refused({}, now);
    EXPECT_EQ(one.wait(now), 16s) << "as long as the last, and no longer";
    now += 16s;
    for (int i = 0; i < 5; ++i) one.worked();
    one.refused({}, now);
    EXPECT_EQ(one.wait(now), 1s);
}

TEST(Throttle, HonoursWhatTheProviderAsksFor)
{
    throttle one;
    one.refused(5s, 0s);
    EXPECT_EQ(one.wait(0s), 5s);
    throttle once;
    once.refused(30min, 0s);
    EXPECT_EQ(once.wait(0s), 10s) << "it may be about one recipient";
    once.refused(30min, 10s);
    EXPECT_EQ(once.wait(10s), 30min);
    once.refused(999h, 2h);
    EXPECT_EQ(once.wait(2h), 1h);
}

class ThrottledLane : public testing::Test {
protected:
    ThrottledLane()
    {
        auto over = std::make_unique<scripted_channel>(io.get_executor(), [](const envelope&, const outcome&) {});
        one = std::make_unique<lane>(lane_rules{"line", channel::line, {}, 8, 1, {5, 30s}}, std::move(over));
    }
    void end(outcome_kind kind)
    {
        outcome result;
        result.kind = kind;
        result.code = "200";
        one->began(1, false, now);
        one->ended(result, now);
    }

    boost::asio::io_context io;
    span now = 1h;
    std::unique_ptr<lane> one;
};

TEST_F(ThrottledLane, OnePersonsLimitLeavesRoomForAllOthersASecondLater)
{
    for (int i = 0; i < 50; ++i) {
        end(outcome_kind::throttled);
        EXPECT_EQ(one->room(now), 0u);
        now += 1s;
        EXPECT_EQ(one->room(now), 8u);
        end(outcome_kind::accepted);
        end(outcome_kind::rejected);
    }
    EXPECT_EQ(one->status(now).now, lane_state::ready);
}

TEST_F(ThrottledLane, WhatTheProviderNeverSawIsNoStepBack)
{
    for (const auto length : {1s, 2s, 4s}) {
        end(outcome_kind::throttled);
        EXPECT_EQ(one->wait(now), length);
        now += length;
        one->began(1, false, now);
        one->ended(rejection("the address is no phone number"), now);
    }
}

TEST_F(ThrottledLane, RestsWhenItIsAboutTheAccount)
{
    end(outcome_kind::throttled);
    now += 1s;
    end(outcome_kind::throttled);
    EXPECT_EQ(one->room(now), 0u);
    EXPECT_EQ(one->wait(now), 2s);
    EXPECT_EQ(one->status(now).now, lane_state::paused);
    EXPECT_FALSE(one->outage(now)) << "slow is not down";
    now += 2s;
    EXPECT_EQ(one->room(now), 8u);
}

}  // namespace
}  // namespace todoke
