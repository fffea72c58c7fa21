// What /v1/status shows of a provider.
#include "daemon/outlook/lane_views.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <utility>

#include "gateway/policy/wording/names.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

lane_status lane_of(std::string provider, channel on)
{
    lane_status made;
    made.provider = std::move(provider);
    made.on = on;
    return made;
}

TEST(LaneView, EveryStateHasAName)
{
    const auto named = named_words(vocabulary::lane);
    for (int i = 0; i <= static_cast<int>(lane_state::held); ++i)
        EXPECT_EQ(std::ranges::count(named, to_text(static_cast<lane_state>(i))), 1) << i;
    EXPECT_EQ(named.size(), static_cast<std::size_t>(lane_state::held) + 1);
}

TEST(LaneView, ShowsWhatIsLeftOfAMonth)
{
    const auto noon = *parse_instant("2026-11-23T03:00:00Z");
    auto line = lane_of("brand", channel::line);
    line.monthly = allowance{5000, 4200};
    const auto shown = view_of(line, noon);
    ASSERT_EQ(shown.quotas.size(), 1u);
    EXPECT_EQ(shown.quotas[0].rate, "5000/month");
    EXPECT_EQ(shown.quotas[0].used, 4200u);
    EXPECT_EQ(shown.quotas[0].left, 800u);
    EXPECT_FALSE(shown.quotas[0].until) << "nobody knows when it begins anew";
    line.monthly = allowance{5000, 5003};
    EXPECT_EQ(view_of(line, noon).quotas[0].left, 0u) << "LINE counts approximately";
}

TEST(LaneView, ShowsWhenADayThatIsUsedUpLetsGoAgain)
{
    const auto noon = *parse_instant("2026-11-23T03:00:00Z");
    auto sms = lane_of("smsc", channel::sms);
    sms.rates = {{50, 1s}, {100, 24h}};
    sms.quotas = {{{100, 24h}, 100, 0, 2h}};
    sms.opens_in = 30s;
    const auto shown = view_of(sms, noon);
    EXPECT_EQ(shown.rates, (std::vector<std::string>{"50/s", "100/d"}));
    ASSERT_EQ(shown.quotas.size(), 1u);
    EXPECT_EQ(shown.quotas[0].until, noon + 2h);
    EXPECT_EQ(shown.until, noon + 30s);
    sms.quotas[0].left = 1;
    sms.opens_in = 0s;
    EXPECT_FALSE(view_of(sms, noon).quotas[0].until);
    EXPECT_FALSE(view_of(sms, noon).until);
}

}  // namespace
}  // namespace todoke
