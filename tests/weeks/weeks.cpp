// Ten thousand days of random weeks. One seed again: TODOKE_SEED=N test_weeks
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>

#include "tests/weeks/story.hpp"

namespace todoke::weeks {
namespace {

constexpr int days_a_story = 40;
constexpr std::uint64_t stories_a_block = 25;

void add(tally& all, const tally& one)
{
    all.days += one.days;
    all.messages += one.messages;
    all.hand_overs += one.hand_overs;
    all.crashes += one.crashes;
    all.stops += one.stops;
    for (const auto& [what, count] : one.seen) all.seen[what] += count;
}

/// Nothing that the stories are made of may be missing from them.
const std::vector<std::string> expected{"rule quiet_hours",
                                        "rule send_window",
                                        "rule cap",
                                        "rule retry",
                                        "rule consent",
                                        "rule no_address",
                                        "rule duplicate",
                                        "rule uncertain",
                                        "rule lifetime",
                                        "end sent",
                                        "end failed",
                                        "end expired",
                                        "end cancelled",
                                        "end suppressed",
                                        "outcome accepted",
                                        "outcome uncertain",
                                        "outcome blocked",
                                        "action crash",
                                        "action reconfigure",
                                        "action sleep",
                                        "action set_clock_back",
                                        "action hold",
                                        "action purchase",
                                        "action receive",
                                        "action race",
                                        "rule follow_up",
                                        "leg given up for an outage",
                                        "again while uncertain",
                                        "again while watching",
                                        "again inside the window",
                                        "again after the window",
                                        "cancelled by filter",
                                        "a condition was fulfilled",
                                        "state watching",
                                        "follow-up tried",
                                        "put off within a spread",
                                        "a place was kept",
                                        "rule hold",
                                        "rule blocked",
                                        "failed when another had its key",
                                        "accepted and then failed",
                                        "sent and then delivered",
                                        "receipt after the switch",
                                        "action adopt",
                                        "action block",
                                        "action erase"};
/// Too rare for every block: the first has it.
const std::vector<std::string> expected_once{"rule clock"};

void print(const tally& all, std::uint64_t first, std::uint64_t last)
{
    std::cout << "seeds " << first << " to " << last << ": " << all.days << " simulated days, " << all.messages
              << " messages, " << all.hand_overs << " hand-overs, " << all.crashes << " crashes, " << all.stops
              << " instants at which something was due\n";
    if (std::getenv("TODOKE_TELL") == nullptr) return;
    for (const auto& [what, count] : all.seen) std::cout << "  " << what << ": " << count << "\n";
}

class Weeks : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Weeks, KeepTheRuleBook)
{
    const auto* one = std::getenv("TODOKE_SEED");
    const auto first = one != nullptr ? std::strtoull(one, nullptr, 10) : GetParam() * stories_a_block + 1;
    const auto last = one != nullptr ? first : first + stories_a_block - 1;
    tally all;
    for (auto seed = first; seed <= last; ++seed) {
        story told{seed};
        if (const auto complaint = told.play(days_a_story)) FAIL() << *complaint;
        add(all, told.counted());
    }
    print(all, first, last);
    if (one != nullptr) return;
    for (const auto& what : expected) EXPECT_GT(all.seen[what], 0) << what << " never came up";
    if (first > 1) return;
    for (const auto& what : expected_once) EXPECT_GT(all.seen[what], 0) << what << " never came up";
}

INSTANTIATE_TEST_SUITE_P(Random, Weeks, testing::Range<std::uint64_t>(0, 10));

}  // namespace
}  // namespace todoke::weeks
