// A rate up to a minute, as bulk and the others share it.
#include "gateway/delivery/shared_rate.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

using namespace std::chrono_literals;

constexpr bool bulk = true, others = false;

/// Takes a message of so many units for each that is free, every millisecond; how many units went.
std::size_t run(shared_rate& rate, span& now, span length, std::size_t bulk_units, std::size_t other_units)
{
    std::size_t gone = 0;
    for (const auto end = now + length; now < end; now += 1ms) {
        for (; other_units > 0 && rate.room(now).fits(other_units, others); gone += other_units)
            rate.take(other_units, others, now);
        for (; bulk_units > 0 && rate.room(now).fits(bulk_units, bulk); gone += bulk_units)
            rate.take(bulk_units, bulk, now);
    }
    return gone;
}

TEST(SharedRate, WhatBulkTakesBeyondItsShareIsItsOwnDebt)
{
    shared_rate rate{{2, 1s}, 0.2};
    rate.take(9, bulk, 0s);
    EXPECT_EQ(rate.free(bulk, 0s), 0u);
    EXPECT_EQ(rate.wait(1, bulk, 0s), 5625ms) << "nine of 1.6 a second";
    EXPECT_EQ(rate.free(others, 0s), 1u);
    EXPECT_EQ(rate.wait(1, others, 0s), 0ms);
    rate.take(1, others, 0s);
    EXPECT_EQ(rate.free(others, 0s), 0u);
    EXPECT_EQ(rate.wait(1, others, 0s), 2500ms) << "0.4 a second are theirs";
    EXPECT_EQ(rate.free(others, 2500ms), 1u);
    EXPECT_EQ(rate.free(others, 5500ms), 2u - 1u) << "and when the debt is over, the whole again";
}

TEST(SharedRate, WhatIsKeptIsThereThoughOthersHaveJustGone)
{
    shared_rate rate{{20, 60s}, 0.2};
    rate.take(1, others, 0s);
    rate.take(1, others, 3s);
    rate.take(9, bulk, 6s);
    EXPECT_EQ(rate.free(others, 6s), 1u) << "the whole had room for those before";
    rate.take(1, others, 6s);
    EXPECT_EQ(rate.wait(1, others, 6s), 15s) << "four a minute are kept";
}

TEST(SharedRate, ALongOneGoesWithAllOfWhatIsKept)
{
    shared_rate rate{{100, 1s}, 0.2};
    rate.take(30, bulk, 0s);
    EXPECT_TRUE(rate.room(0s).fits(3, others)) << "two are kept";
    rate.take(3, others, 0s);
    EXPECT_FALSE(rate.room(0s).fits(1, others));
    EXPECT_EQ(rate.wait(3, others, 0s), 150ms) << "three that are owed or missing, at 20/s";
}

TEST(SharedRate, WhatIsKeptIsNoMoreThanTheLimit)
{
    shared_rate alone{{2, 1s}, 0.2};
    span now{};
    EXPECT_LE(run(alone, now, 60s, 0, 1), 122u) << "two a second, one that was there and one that was kept";
    shared_rate shared{{2, 1s}, 0.2};
    now = {};
    EXPECT_LE(run(shared, now, 600s, 9, 1), 1200u + 1 + 9 + 1);
    shared_rate busy{{20, 1s}, 0.2};
    now = {};
    EXPECT_LE(run(busy, now, 600s, 9, 9), 12'000u + 2 + 9 + 9) << "long ones of both";
}

TEST(SharedRate, BulkHasWhatOthersLeave)
{
    shared_rate rate{{10, 1s}, 0.2};
    span now{};
    EXPECT_GE(run(rate, now, 60s, 9, 0), 470u);
    EXPECT_GE(run(rate, now, 60s, 9, 1), 590u) << "with them all of it is used";
}

TEST(SharedRate, WithoutReserveAllWaitAlike)
{
    shared_rate rate{{2, 1s}, 0};
    rate.take(9, bulk, 0s);
    EXPECT_EQ(rate.free(others, 0s), 0u);
    EXPECT_EQ(rate.wait(1, others, 0s), rate.wait(1, bulk, 0s));
    EXPECT_FALSE(rate.room(0s).fits(1, others));
}

TEST(SharedRate, OfAnHourNothingGoesBeyondTheLimit)
{
    shared_rate rate{{10, 1h}, 0.2};
    rate.go_on_from({}, 0s);
    for (const auto& more : rate.to_book(10, 8, 0s)) rate.booked(more);
    rate.take(8, bulk, 0s);
    EXPECT_EQ(rate.free(bulk, 0s), 0u);
    EXPECT_EQ(rate.free(others, 0s), 2u);
    rate.take(2, others, 0s);
    EXPECT_EQ(rate.free(others, 0s), 0u);
    EXPECT_EQ(rate.wait(1, others, 0s), 61min);
}

}  // namespace
}  // namespace todoke
