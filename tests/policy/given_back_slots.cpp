// A message is not in its own way: what its legs give back is free for the next one.
#include "tests/policy/capped_shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

/// A message whose first leg is under way, and holds the only slot there is.
struct tried_shop : capped_shop {
    explicit tried_shop(std::vector<channel> legs) : capped_shop{std::move(legs)}
    {
        klass().caps = {{1, 24h}};
        start_attempt(0, now - 1min);
        handed_over(1min, s.message.legs[0].asked.on, "promotional", 5, 0);
    }
};

TEST(Cap, IsNoReasonAgainstTheLegAfterTheOneThatIsGivenBack)
{
    for (const auto kind : {outcome_kind::rejected, outcome_kind::blocked}) {
        tried_shop site{{channel::line, channel::sms}};
        const auto found = site.settle(0, kind, site.now);
        EXPECT_EQ(becomes(found, 0), leg_state::rejected);
        EXPECT_EQ(waits(found).leg, 1u);
        EXPECT_EQ(waits(found).due, site.now) << to_text(kind);
    }
}

TEST(Cap, CountsWhatOthersHaveAllTheSame)
{
    tried_shop site{{channel::line, channel::sms}};
    site.handed_over(2h);
    EXPECT_EQ(waits(site.settle(0, outcome_kind::rejected, site.now)).due, site.now + 22h);
}

TEST(Cap, CountsTheLegThatMayHaveArrived)
{
    tried_shop site{{channel::line, channel::sms}};
    site.klass().uncertain.fill(on_uncertain::next_leg);
    site.book.providers[1].recognises_repeats.reset();
    const auto found = site.settle(0, outcome_kind::uncertain, site.now);
    EXPECT_EQ(waits(found).leg, 1u);
    EXPECT_EQ(waits(found).why, rule::cap);
}

TEST(Cap, IsNoReasonAgainstTheLegThatTakesOverInAnOutage)
{
    tried_shop site{{channel::line, channel::sms}};
    site.klass().patience = 15min;
    site.first().now = leg_state::waiting;
    site.s.message.now = state::queued;
    circumstances around;
    around.outages = {{"line", channel::line, site.now - 15min, std::nullopt, rule::breaker, "refused"}};
    const auto found = make_policy(std::make_shared<const rules>(site.book), around)->decide(site.s, site.now);
    ASSERT_TRUE(goes(found)) << found.detail;
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 1u);
}

TEST(OnCap, TheLegsBeforeTheOneThatGoesGiveTheirSlotsBack)
{
    tried_shop site{{channel::line, channel::sms}};
    site.klass().when_closed = on_limit::next_leg;
    site.klass().quiet[index_of(channel::line)] = {quiet_pattern::kind::ranges, {{21h, 8h}}};
    site.first().now = leg_state::waiting;
    site.s.message.now = state::queued;
    const auto found = site.decide(tokyo("22:00"));
    ASSERT_TRUE(goes(found)) << found.detail;
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 1u);
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
}

TEST(OnCap, EveryLegBeforeTheOneThatGoesIsGivenUp)
{
    capped_shop site{{channel::sms, channel::email, channel::line}};
    site.klass().on_cap = on_limit::next_leg;
    site.book.caps = {{{1, 2h}, {"promotional"}, {channel::sms}}};
    site.handed_over(1h, channel::sms);
    circumstances around;
    around.holds = {{1, hold_scope::channel, "email", "billing", site.now, site.now + 3h, {}}};
    const auto found = make_policy(std::make_shared<const rules>(site.book), around)->decide(site.s, site.now);
    ASSERT_TRUE(goes(found)) << found.detail;
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 2u);
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
    EXPECT_EQ(becomes(found, 1), leg_state::impossible) << "or it would go after all, beside the one that went";
}

}  // namespace
}  // namespace todoke
