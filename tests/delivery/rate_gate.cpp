// A rate lets through what it says and no more, on a clock of the test.
#include <deque>
#include <gtest/gtest.h>

#include "gateway/delivery/rate.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

/// Takes whatever is free, every `step`, for `length`; returns the instants of the units taken.
std::deque<span> taken_over(rate_gate& gate, span length, span step)
{
    std::deque<span> taken;
    for (span now{}; now < length; now += step) {
        const auto units = gate.free(now);
        gate.take(units, now);
        for (std::size_t i = 0; i < units; ++i) taken.push_back(now);
    }
    return taken;
}

std::size_t most_in(const std::deque<span>& taken, span window)
{
    std::size_t most = 0, first = 0;
    for (std::size_t last = 0; last < taken.size(); ++last) {
        while (taken[last] - taken[first] >= window) ++first;
        most = std::max(most, last - first + 1);
    }
    return most;
}

struct rate_case {
    const char* name;
    rate_limit limit;
    span length, step;
    std::size_t at_least, at_most_in_window;
};

class RateGate : public testing::TestWithParam<rate_case> {};

TEST_P(RateGate, GivesItsRateAndNeverMuchMore)
{
    const auto& row = GetParam();
    rate_gate gate{row.limit};
    const auto taken = taken_over(gate, row.length, row.step);
    EXPECT_GE(taken.size(), row.at_least);
    EXPECT_LE(most_in(taken, row.limit.per), row.at_most_in_window);
}

INSTANTIATE_TEST_SUITE_P(Delivery, RateGate,
                         testing::Values(rate_case{"fifty_a_second", {50, 1s}, 10s, 1ms, 495, 56},
                                         rate_case{"one_a_second", {1, 1s}, 10s, 10ms, 9, 2},
                                         rate_case{"slow_polls", {50, 1s}, 10s, 1s, 10, 56},
                                         rate_case{"per_minute", {60, 1min}, 10min, 100ms, 595, 62},
                                         rate_case{"per_hour", {100, 1h}, 10h, 10s, 900, 100},
                                         rate_case{"per_day", {20000, 24h}, 72h, 60s, 40000, 20000}),
                         [](const auto& row) { return row.param.name; });

TEST(RateGateWait, EndsExactlyWhenAUnitIsFree)
{
    for (const auto limit : {rate_limit{50, 1s}, rate_limit{3, 1min}, rate_limit{5, 1h}, rate_limit{7, 24h}}) {
        rate_gate gate{limit};
        gate.take(gate.free(span{0}), span{0});
        const auto wait = gate.wait(span{0});
        ASSERT_GT(wait, span{0});
        EXPECT_EQ(gate.free(wait - 1ms), 0u);
        EXPECT_GE(gate.free(wait), 1u);
    }
}

TEST(RateGateWait, ADebtIsWaitedOff)
{
    rate_gate gate{{10, 1s}};
    gate.take(10, span{0});  // a long SMS: ten segments where one was free
    EXPECT_EQ(gate.free(span{900}), 0u);
    EXPECT_EQ(gate.free(span{1000}), 1u);
}

TEST(RateGateWait, EndsExactlyWhenSoManyUnitsAreFreeOrTheWhole)
{
    for (const auto limit : {rate_limit{50, 1s}, rate_limit{7, 1h}, rate_limit{100, 24h}}) {
        rate_gate gate{limit};
        const auto needed = std::min<std::size_t>(10, gate.whole());
        EXPECT_EQ(gate.wait(span{0}, 10), span{0}) << "nothing was taken yet";
        while (gate.free(span{0}) >= needed) gate.take(1, span{0});
        const auto wait = gate.wait(span{0}, 10);
        ASSERT_GT(wait, span{0});
        EXPECT_LT(gate.free(wait - 1ms), needed);
        EXPECT_GE(gate.free(wait), needed);
    }
}

struct reserve_case {
    const char* name;
    rate_limit whole;
    double reserve;
    double left;
};

class Reserve : public testing::TestWithParam<reserve_case> {};

TEST_P(Reserve, LeavesThis)
{
    const auto& row = GetParam();
    EXPECT_DOUBLE_EQ(without_reserve(row.whole, row.reserve).amount, row.left);
}

INSTANTIATE_TEST_SUITE_P(Rates, Reserve,
                         testing::Values(reserve_case{"a_fifth", {50, 1s}, 0.2, 40},
                                         reserve_case{"none", {50, 1s}, 0, 50},
                                         reserve_case{"of_a_day", {200, 24h}, 0.5, 100},
                                         reserve_case{"at_least_one_a_day", {1, 24h}, 0.2, 1},
                                         reserve_case{"slow", {1, 1s}, 0.25, 0.75}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
