// What a class does instead of waiting for an opening: it drops the message, or takes another leg.
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const quiet_pattern never{quiet_pattern::kind::never, {}};

shop promotional(on_limit how, std::vector<channel> legs, instant now)
{
    shop site{"promotional", std::move(legs)};
    site.klass().when_closed = how;
    site.klass().release_spread = 0s;
    site.stored_at(now);
    return site;
}

struct drop_case {
    const char* name;
    const char* now;
    const char* send_at;  ///< nullptr: none
    std::optional<rule> dropped_by;
    friend void PrintTo(const drop_case& row, std::ostream* out) { *out << row.name; }
};

class Drop : public testing::TestWithParam<drop_case> {};

TEST_P(Drop, EndsWhatWouldHaveToWait)
{
    const auto& row = GetParam();
    auto site = promotional(on_limit::drop, {channel::line, channel::email}, tokyo(row.now));
    site.klass().send_windows = own_quiet_hours({"10:00-24:00"}).ranges;
    if (row.send_at != nullptr) site.s.message.send_at = tokyo(row.send_at);
    const auto found = site.decide(tokyo(row.now));
    ASSERT_EQ(std::holds_alternative<finish>(found.next), row.dropped_by.has_value()) << found.detail;
    if (!row.dropped_by) return;
    EXPECT_EQ(ends(found).as, state::suppressed);
    EXPECT_EQ(ends(found).why, *row.dropped_by);
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
    EXPECT_EQ(becomes(found, 1), leg_state::skipped);
    EXPECT_FALSE(found.held_by.empty());
}

INSTANTIATE_TEST_SUITE_P(OnQuiet, Drop,
                         testing::Values(drop_case{"daytime", "12:00", nullptr, {}},
                                         drop_case{"night", "22:00", nullptr, rule::quiet_hours},
                                         drop_case{"within_guard", "20:59:30", nullptr, rule::quiet_hours},
                                         drop_case{"before_the_window", "09:00", nullptr, rule::send_window},
                                         drop_case{"send_at_night", "12:00", "23:00", rule::quiet_hours},
                                         drop_case{"send_at_open", "09:00", "10:00", {}}),
                         [](const auto& row) { return row.param.name; });

TEST(Drop, SaysWhatItDidNotWaitFor)
{
    const auto found = promotional(on_limit::drop, {channel::line}, tokyo("22:00")).decide(tokyo("22:00"));
    EXPECT_EQ(in_words(found.detail, language::english),
              "dropped, because its class does not wait: 21:00-08:00 (class promotional), Asia/Tokyo");
}

TEST(Drop, HoldsForARetryThatComesTooLate)
{
    auto site = promotional(on_limit::drop, {channel::line}, tokyo("20:58"));
    site.start_attempt(0, tokyo("20:58"));
    const auto found = site.settle(0, outcome_kind::over_quota, tokyo("20:58:10"));  // again in an hour
    EXPECT_EQ(ends(found).as, state::suppressed);
    EXPECT_EQ(ends(found).why, rule::quiet_hours);
}

TEST(Drop, OfTheLegAfterARejectedOneIsAFailure)
{
    auto site = promotional(on_limit::drop, {channel::email, channel::line}, tokyo("22:00"));
    site.klass().quiet[index_of(channel::email)] = never;
    site.start_attempt(0, tokyo("22:00"));
    const auto found = site.settle(0, outcome_kind::rejected, tokyo("22:00:01"));
    EXPECT_EQ(ends(found).as, state::failed);
    EXPECT_EQ(becomes(found, 1), leg_state::impossible);
}

TEST(Drop, OfAFollowUpLeavesTheMessageSent)
{
    auto site = promotional(on_limit::drop, {channel::line}, tokyo("12:00"));
    site.add_leg(channel::email, follow_up{"clicked", 10h, false});
    site.first().now = leg_state::accepted;
    site.first().ended = site.first().last_try = tokyo("12:00");
    site.s.message.now = state::watching;
    EXPECT_EQ(waits(site.decide(tokyo("12:00"))).why, rule::follow_up);
    const auto found = site.decide(tokyo("22:00"));
    EXPECT_EQ(ends(found).as, state::sent);
    EXPECT_EQ(becomes(found, 1), leg_state::impossible);
}

TEST(Drop, IsNotForTheSpread)
{
    auto site = promotional(on_limit::drop, {channel::line}, tokyo("22:00"));
    site.klass().release_spread = 30min;
    const auto opening = tokyo("08:00") + 24h;
    EXPECT_EQ(waits(site.decide(opening)).why, rule::quiet_hours);  // taken in while the class still waited
}

TEST(Drop, LeavesTheUrgentAlone)
{
    shop site{"urgent", {channel::sms}};
    site.klass().when_closed = on_limit::drop;
    EXPECT_TRUE(goes(site.decide(tokyo("22:00"))));
}

/// LINE quiet from 21:00 to 08:00, e-mail at no time.
shop mail_at_night(instant now)
{
    auto site = promotional(on_limit::next_leg, {channel::line, channel::email}, now);
    site.klass().quiet[index_of(channel::email)] = never;
    return site;
}

TEST(NextLeg, GoesWhereTheFirstWouldHaveToWait)
{
    const auto found = mail_at_night(tokyo("22:00")).decide(tokyo("22:00"));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 1u);
    ASSERT_EQ(found.legs.size(), 1u);
    EXPECT_EQ(found.legs[0].to, leg_state::impossible);
    EXPECT_EQ(found.legs[0].why, rule::quiet_hours);
    EXPECT_EQ(in_words(found.legs[0].detail, language::english),
              "21:00-08:00 (class promotional), Asia/Tokyo; a later leg can go sooner");
}

TEST(NextLeg, StaysBehindInTheDaytime)
{
    const auto found = mail_at_night(tokyo("12:00")).decide(tokyo("12:00"));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 0u);
    EXPECT_TRUE(found.legs.empty());
}

TEST(NextLeg, IsForeseenForSendAtAndNothingIsGivenUpYet)
{
    auto site = mail_at_night(tokyo("12:00"));
    site.s.message.send_at = tokyo("23:00");
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(waits(found).leg, 1u);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("23:00")));
    EXPECT_EQ(waits(found).why, rule::send_at);
    EXPECT_TRUE(found.legs.empty());
    EXPECT_EQ(std::get<hand_over>(site.decide(tokyo("23:00")).next).leg, 1u);
}

TEST(NextLeg, PassesOverLegsThatCannotBeUsed)
{
    auto site = promotional(on_limit::next_leg, {channel::line, channel::sms, channel::email}, tokyo("22:00"));
    site.klass().quiet[index_of(channel::email)] = never;
    site.klass().quiet[index_of(channel::sms)] = never;
    site.s.person.to[index_of(channel::sms)].clear();
    const auto found = site.decide(tokyo("22:00"));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 2u);
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
    EXPECT_EQ(becomes(found, 1), leg_state::impossible);
    EXPECT_EQ(found.legs.at(1).why, rule::no_address);
}

TEST(NextLeg, IsTheFirstOfThoseThatMayGo)
{
    auto site = promotional(on_limit::next_leg, {channel::line, channel::sms, channel::email}, tokyo("22:00"));
    site.klass().quiet[index_of(channel::email)] = never;
    site.klass().quiet[index_of(channel::sms)] = never;
    const auto found = site.decide(tokyo("22:00"));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 1u);
    EXPECT_EQ(becomes(found, 2), std::nullopt);
}

TEST(NextLeg, WaitsForTheOpeningThatComesFirst)
{
    auto site = promotional(on_limit::next_leg, {channel::line, channel::email, channel::sms}, tokyo("22:00"));
    const auto both = site.decide(tokyo("22:00"));
    EXPECT_EQ(waits(both).leg, 0u);
    EXPECT_EQ(shown(waits(both).due), shown(tokyo("08:00") + 24h));
    EXPECT_TRUE(both.legs.empty());
    site.klass().quiet[index_of(channel::email)] = own_quiet_hours({"21:00-07:00"});
    const auto mail_first = site.decide(tokyo("22:00"));
    EXPECT_EQ(waits(mail_first).leg, 1u);
    EXPECT_EQ(shown(waits(mail_first).due), shown(tokyo("07:00") + 24h));
    EXPECT_EQ(waits(mail_first).why, rule::quiet_hours);
    EXPECT_TRUE(mail_first.legs.empty());
    const auto at_seven = site.decide(tokyo("07:00") + 24h);
    ASSERT_TRUE(goes(at_seven));
    EXPECT_EQ(std::get<hand_over>(at_seven.next).leg, 1u);
    EXPECT_EQ(becomes(at_seven, 0), leg_state::impossible);
}

TEST(NextLeg, TakesOverFromARetryThatComesTooLate)
{
    auto site = mail_at_night(tokyo("20:58"));
    site.start_attempt(0, tokyo("20:58"));
    const auto found = site.settle(0, outcome_kind::over_quota, tokyo("20:58:10"));
    EXPECT_EQ(waits(found).leg, 1u);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("20:58:10")));
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
}

TEST(NextLeg, IsNoFollowUp)
{
    auto site = promotional(on_limit::next_leg, {channel::line}, tokyo("22:00"));
    site.klass().quiet[index_of(channel::email)] = never;
    site.add_leg(channel::email, follow_up{"clicked", 1h, false});
    EXPECT_EQ(waits(site.decide(tokyo("22:00"))).leg, 0u);
}

TEST(NextLeg, DoesNotLeaveAnUncertainAttempt)
{
    auto site = mail_at_night(tokyo("20:58"));
    site.start_attempt(0, tokyo("20:58"));
    const auto found = site.settle(0, outcome_kind::uncertain, tokyo("20:59:30"));
    EXPECT_EQ(waits(found).leg, 0u);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("08:00") + 24h));  // the repeat waits for the morning
}

}  // namespace
}  // namespace todoke
