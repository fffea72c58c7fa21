// Ten thousand days of random weeks. One seed again: TODOKE_SEED=N test_weeks
// Others: TODOKE_FIRST_SEED=N, and so many of them: TODOKE_SEEDS=N. See CONTRIBUTING.md.
#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>

#include "tests/weeks/story.hpp"

namespace todoke::weeks {
namespace {

constexpr int days_a_story = 40;
constexpr std::uint64_t blocks = 10, usual_stories = 250;

std::uint64_t week_number(const char* variable, std::uint64_t otherwise)
{
    const char* const text = std::getenv(variable);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

struct seeds {
    std::uint64_t first, last;
};
/// All of a block has everything in it; of others nobody knows.
bool are_usual(std::uint64_t first, std::uint64_t last)
{
    constexpr auto a_block = usual_stories / blocks;
    return last <= usual_stories && last % a_block == 0 && last + 1 - first == a_block;
}
/// A block's part of them.
seeds seeds_of(std::uint64_t block)
{
    if (const auto one = week_number("TODOKE_SEED", 0)) return {one, one};
    const auto a_block = std::max<std::uint64_t>(week_number("TODOKE_SEEDS", usual_stories) / blocks, 1);
    const auto first = week_number("TODOKE_FIRST_SEED", 1) + block * a_block;
    return {first, first + a_block - 1};
}

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
    const auto [first, last] = seeds_of(GetParam());
    tally all;
    for (auto seed = first; seed <= last; ++seed) {
        story told{seed};
        if (const auto complaint = told.play(days_a_story)) FAIL() << *complaint;
        add(all, told.counted());
    }
    print(all, first, last);
    if (!are_usual(first, last)) return;
    for (const auto& what : expected) EXPECT_GT(all.seen[what], 0) << what << " never came up";
    if (first > 1) return;
    for (const auto& what : expected_once) EXPECT_GT(all.seen[what], 0) << what << " never came up";
}

INSTANTIATE_TEST_SUITE_P(Random, Weeks, testing::Range<std::uint64_t>(0, blocks));

}  // namespace
}  // namespace todoke::weeks
