#include "gateway/channel/reconnect.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct event {
    enum class kind { connected, works, fails, is_refused } what;
    std::chrono::seconds at;
    double chance = 0.5;
    std::chrono::milliseconds pause{};  ///< what comes of a failure
};
using enum event::kind;

struct pause_case {
    std::string name;
    reconnect_limits limits;
    std::vector<event> events;
};

struct ReconnectPauses : testing::TestWithParam<pause_case> {};

TEST_P(ReconnectPauses, FollowWhatHappened)
{
    reconnect_pauses pauses{GetParam().limits};
    for (const auto& each : GetParam().events) {
        const reconnect_pauses::time_point now{each.at};
        if (each.what == connected) {
            pauses.connected(now);
            continue;
        }
        if (each.what == works) {
            pauses.worked();
            continue;
        }
        const auto got =
            each.what == fails ? pauses.after_failure(now, each.chance) : pauses.after_refusal(now, each.chance);
        EXPECT_EQ(got, each.pause) << "at " << each.at.count() << " s";
    }
}

const reconnect_limits at_once{1s, 60s, 5min, 0s};
const reconnect_limits after_a_minute{1s, 60s, 5min, 60s};

INSTANTIATE_TEST_SUITE_P(
    Table, ReconnectPauses,
    testing::Values(
        pause_case{"double_up_to_the_longest",
                   at_once,
                   {{fails, 0s, 0.5, 1s},
                    {fails, 1s, 0.5, 2s},
                    {fails, 3s, 0.5, 4s},
                    {fails, 7s, 0.5, 8s},
                    {fails, 15s, 0.5, 16s},
                    {fails, 31s, 0.5, 32s},
                    {fails, 63s, 0.5, 60s},
                    {fails, 123s, 0.5, 60s}}},
        pause_case{
            "are_spread", at_once, {{fails, 0s, 0, 800ms}, {fails, 1s, 0.25, 1800ms}, {fails, 3s, 0.75, 4400ms}}},
        pause_case{"first_is_no_longer_than_the_longest", {60s, 5s, 5min, 0s}, {{fails, 0s, 0.5, 5s}}},
        pause_case{"a_connection_starts_anew",
                   at_once,
                   {{fails, 0s, 0.5, 1s}, {fails, 1s, 0.5, 2s}, {connected, 3s}, {fails, 3s, 0.5, 1s}}},
        pause_case{"a_connection_must_last_where_it_is_told_to",
                   after_a_minute,
                   {{connected, 0s}, {fails, 59s, 0.5, 1s}, {connected, 60s}, {fails, 119s, 0.5, 2s}}},
        pause_case{"one_that_lasted_starts_anew",
                   after_a_minute,
                   {{fails, 0s, 0.5, 1s}, {fails, 1s, 0.5, 2s}, {connected, 3s}, {fails, 63s, 0.5, 1s}}},
        pause_case{"one_that_was_of_use_need_not_last",
                   after_a_minute,
                   {{fails, 0s, 0.5, 1s}, {connected, 2s}, {works, 3s}, {fails, 4s, 0.5, 1s}, {fails, 5s, 0.5, 2s}}},
        pause_case{"one_that_lasted_counts_once",
                   after_a_minute,
                   {{connected, 0s}, {fails, 100s, 0.5, 1s}, {fails, 101s, 0.5, 2s}, {fails, 103s, 0.5, 4s}}},
        pause_case{"a_refusal_waits_long", at_once, {{is_refused, 0s, 0.5, 5min}, {is_refused, 300s, 0, 4min}}},
        pause_case{"a_refusal_is_no_failure",
                   at_once,
                   {{fails, 0s, 0.5, 1s}, {is_refused, 1s, 0.5, 5min}, {fails, 301s, 0.5, 2s}}}),
    [](const auto& row) { return row.param.name; });

TEST(ReconnectPause, AMillionFailuresAreNoMoreThanTheLongest)
{
    reconnect_pauses pauses{at_once};
    for (int i = 0; i < 1'000'000; ++i) EXPECT_LT(pauses.after_failure({}, 0.999), 72s);
    EXPECT_EQ(pauses.after_failure({}, 0.5), 60s);
    EXPECT_EQ(pauses.failures(), 1'000'001);
    pauses.connected({});
    EXPECT_EQ(pauses.failures(), 0);
}

}  // namespace
}  // namespace todoke
