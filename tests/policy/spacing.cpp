// How far apart: messages to one person on different channels.
#include "gateway/policy/caps.hpp"
#include "tests/policy/capped_shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct spacing_case {
    const char* name;
    const char* klass;
    channel other_on;
    const char* other_class;
    span ago;
    std::optional<span> waits_for;
};

class Spacing : public testing::TestWithParam<spacing_case> {};

TEST_P(Spacing, BetweenMessagesOnDifferentChannels)
{
    const auto& row = GetParam();
    capped_shop site;
    site.s.message.klass = row.klass;
    site.klass().quiet.fill({quiet_pattern::kind::never, {}});
    site.klass().spacing = 10min;
    site.handed_over(row.ago, row.other_on, row.other_class);
    const auto found = site.decided();
    ASSERT_EQ(goes(found), !row.waits_for);
    if (row.waits_for) {
        EXPECT_EQ(waits(found).why, rule::spacing);
        EXPECT_EQ(waits(found).due, site.now + *row.waits_for);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Kept, Spacing,
    testing::Values(spacing_case{"too_near", "promotional", channel::email, "transactional", 4min, 6min},
                    spacing_case{"just_far_enough", "promotional", channel::email, "promotional", 10min, {}},
                    spacing_case{"a_millisecond_short", "promotional", channel::email, "promotional", 10min - 1ms, 1ms},
                    spacing_case{"the_same_channel", "promotional", channel::line, "promotional", 1min, {}},
                    spacing_case{"urgent_keeps_none", "urgent", channel::email, "promotional", 1min, {}},
                    spacing_case{"urgent_delays_nobody", "promotional", channel::email, "urgent", 1min, {}}),
    [](const auto& row) { return row.param.name; });

TEST(Spacing, LooksPastUrgentOnesAndTheSameChannel)
{
    capped_shop site;
    site.klass().spacing = 10min;
    site.handed_over(1min, channel::email, "urgent");
    site.handed_over(2min, channel::line);
    site.handed_over(3min, channel::sms);
    EXPECT_EQ(waits(site.decided()).due, site.now + 7min);
}

TEST(Spacing, DoesNotHoldBetweenLegsOfOneMessage)
{
    capped_shop site;
    site.klass().spacing = 10min;
    site.handed_over(1min, channel::email, "promotional", 5, 1);
    EXPECT_TRUE(goes(site.decided()));
}

TEST(Spacing, KeepsItsDistanceFromALaterTryThatNoCapCounts)
{
    capped_shop site;
    site.klass().spacing = 1h;
    site.klass().caps = {{2, 24h}};
    site.handed_over(10min, channel::email, "promotional", 90);
    site.s.contacts.back().again = true;
    site.handed_over(150min, channel::email, "promotional", 90);
    const auto found = site.decided();
    EXPECT_EQ(waits(found).why, rule::spacing);
    EXPECT_EQ(waits(found).due, site.now + 50min);
    EXPECT_TRUE(goes(site.decide(site.now + 50min))) << "one of two slots is free";
}

}  // namespace
}  // namespace todoke
