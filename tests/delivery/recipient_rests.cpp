// Whom a provider wants left alone for a while.
#include "gateway/delivery/recipient_rests.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

using namespace std::chrono_literals;

const instant noon = *parse_instant("2026-11-23T12:00:00+09:00");

TEST(RecipientRests, OneRestsAndNobodyElse)
{
    recipient_rests all;
    all.refused("line", "U1", 5min, noon);
    const auto now = all.at(noon);
    ASSERT_EQ(now.size(), 1u);
    EXPECT_EQ(now[0].provider, "line");
    EXPECT_EQ(now[0].address, "U1");
    EXPECT_EQ(now[0].until, noon + 5min);
    EXPECT_TRUE(all.at(noon + 5min).empty());
}

TEST(RecipientRests, GrowInARowUpToFiveMinutes)
{
    recipient_rests all;
    auto now = noon;
    for (const auto expected : {2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s}) {
        all.refused("line", "U1", {}, now);
        ASSERT_EQ(all.at(now).size(), 1u);
        EXPECT_EQ(all.at(now)[0].until, now + expected);
        now += expected;
    }
    all.worked("line", "U1");
    all.refused("line", "U1", {}, now);
    EXPECT_EQ(all.at(now)[0].until, now + 2s);
}

TEST(RecipientRests, AreTheProvidersOwn)
{
    recipient_rests all;
    all.refused("line", "U1", 1min, noon);
    all.worked("other", "U1");
    EXPECT_EQ(all.at(noon).size(), 1u);
}

TEST(RecipientRests, HonourAnHourAtMost)
{
    recipient_rests all;
    all.refused("line", "U1", 999h, noon);
    EXPECT_EQ(all.at(noon)[0].until, noon + 1h);
}

TEST(RecipientRests, AreBoundedAndForgetWhatEndsFirst)
{
    recipient_rests all{3};
    for (int i = 0; i < 10; ++i) all.refused("line", "U" + std::to_string(i), 10min - 1min * i, noon);
    const auto kept = all.at(noon);
    ASSERT_EQ(kept.size(), 3u);
    EXPECT_EQ(kept[0].address, "U0");
    EXPECT_EQ(kept[1].address, "U1");
    EXPECT_EQ(kept[2].address, "U9") << "the newest always";
}

TEST(RecipientRests, DoNotOutliveAClockThatIsSetBack)
{
    recipient_rests all;
    all.refused("line", "U1", 1h, noon);
    all.refused("line", "U2", 1min, noon - 3h);
    const auto kept = all.at(noon - 3h);
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].address, "U2");
}

}  // namespace
}  // namespace todoke
