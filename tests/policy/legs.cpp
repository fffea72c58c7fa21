// Routes, fallback and follow-ups.
#include "gateway/policy/legs.hpp"

#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using channels = std::vector<channel>;

channels route_of(const submission& what, const profile& person)
{
    channels taken;
    for (const auto& leg : shop{}.policy()->route(what, person)) taken.push_back(leg.asked.on);
    return taken;
}

TEST(Route, IsAskedElseThePersonsElseTheClasss)
{
    submission what;
    what.klass = "promotional";
    what.has_content.fill(true);
    profile person;
    EXPECT_EQ(route_of(what, person), (channels{channel::line, channel::email, channel::sms}));
    person.channels = {channel::email, channel::line};
    EXPECT_EQ(route_of(what, person), (channels{channel::email, channel::line}));
    what.has_content[index_of(channel::email)] = false;
    EXPECT_EQ(route_of(what, person), (channels{channel::line}));
    what.legs = {{channel::sms, {}, {}}};
    EXPECT_EQ(route_of(what, person), (channels{channel::sms}));
    what.has_content.fill(false);
    EXPECT_EQ(route_of(what, person), channels{});
}

TEST(Route, CarriesTheProviderThatWasNamed)
{
    submission what;
    what.klass = "promotional";
    what.has_content.fill(true);
    what.via[index_of(channel::line)] = "brand-a";
    what.legs = {{channel::line, {}, {}}, {channel::line, "brand-b", {}}};
    const auto route = shop{}.policy()->route(what, {});
    EXPECT_EQ(route[0].asked.via, "brand-a");
    EXPECT_EQ(route[1].asked.via, "brand-b");
}

TEST(Fallback, PassesOverImpossibleLegs)
{
    shop site{"transactional", {channel::line, channel::email, channel::sms}};
    site.s.person.to[index_of(channel::line)].clear();
    site.s.blocked[index_of(channel::email)] = "bounced";
    const auto found = site.decide(tokyo("12:00"));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 2u);
    ASSERT_EQ(found.legs.size(), 2u);
    EXPECT_EQ(found.legs[0].why, rule::no_address);
    EXPECT_EQ(found.legs[1].why, rule::blocked);
}

TEST(Fallback, LeavesLegsOpenWhileTheMessageWaits)
{
    shop site{"transactional", {channel::line, channel::sms}};
    site.s.person.to[index_of(channel::line)].clear();
    const auto found = site.decide(tokyo("22:00"));
    EXPECT_EQ(waits(found).leg, 1u);
    EXPECT_TRUE(found.legs.empty());
    site.carry_out(found, tokyo("22:00"));
    site.s.person.to[index_of(channel::line)] = "U1";  // became a friend over night
    EXPECT_EQ(std::get<hand_over>(site.decide(waits(found).due).next).leg, 0u);
}

TEST(Fallback, FollowsARejection)
{
    shop site{"transactional", {channel::line, channel::sms}};
    site.start_attempt(0, tokyo("12:00"));
    const auto found = site.settle(0, outcome_kind::rejected, tokyo("12:00:01"));
    EXPECT_EQ(becomes(found, 0), leg_state::rejected);
    EXPECT_EQ(waits(found).leg, 1u);
    EXPECT_EQ(waits(found).due, tokyo("12:00:01"));
    site.carry_out(found, tokyo("12:00:01"));
    EXPECT_EQ(std::get<hand_over>(site.decide(tokyo("12:00:01")).next).leg, 1u);
}

TEST(Fallback, LandsInQuietHoursAndWaits)
{
    shop site{"transactional", {channel::email, channel::sms}};
    site.start_attempt(0, tokyo("23:00"));
    const auto found = site.settle(0, outcome_kind::rejected, tokyo("23:01"));
    EXPECT_EQ(waits(found).why, rule::quiet_hours);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("08:00") + 24h));
}

struct end_case {
    const char* name;
    outcome_kind last;
    state ended;
    rule why;
    leg_state leg;
    friend void PrintTo(const end_case& row, std::ostream* out) { *out << row.name; }
};

class LastLeg : public testing::TestWithParam<end_case> {};

TEST_P(LastLeg, EndsTheMessage)
{
    shop site{"promotional", {channel::sms}};
    site.start_attempt(0, tokyo("12:00"));
    const auto found = site.settle(0, GetParam().last, tokyo("12:00:01"));
    EXPECT_EQ(ends(found).as, GetParam().ended);
    EXPECT_EQ(ends(found).why, GetParam().why);
    EXPECT_EQ(becomes(found, 0), GetParam().leg);
}

INSTANTIATE_TEST_SUITE_P(
    Legs, LastLeg,
    testing::Values(end_case{"accepted", outcome_kind::accepted, state::sent, rule::none, leg_state::accepted},
                    end_case{"rejected", outcome_kind::rejected, state::failed, rule::rejected, leg_state::rejected},
                    end_case{"blocked", outcome_kind::blocked, state::failed, rule::blocked, leg_state::rejected},
                    end_case{"assumed", outcome_kind::uncertain, state::sent, rule::uncertain, leg_state::uncertain}),
    [](const auto& row) { return row.param.name; });

TEST(LastLeg, ThatIsImpossibleAfterARejectionEndsInFailure)
{
    shop site{"transactional", {channel::line, channel::sms}};
    site.s.person.to[index_of(channel::sms)].clear();
    site.start_attempt(0, tokyo("12:00"));
    const auto found = site.settle(0, outcome_kind::rejected, tokyo("12:00:01"));
    EXPECT_EQ(ends(found).as, state::failed);
    EXPECT_EQ(becomes(found, 1), leg_state::impossible);
}

TEST(LastLeg, ThatIsImpossibleNamesTheChoiceBeforeTheMissingAddress)
{
    shop site{"promotional", {channel::line, channel::email, channel::sms}};
    site.s.person.to = {};
    site.s.person.consents.clear();
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::suppressed);
    EXPECT_EQ(ends(found).why, rule::consent);
    EXPECT_EQ(found.legs.size(), 3u);
    EXPECT_EQ(in_words(found.detail, language::english),
              "no LINE user id for c-1001: PUT /v1/customers/c-1001; "
              "no promotional e-mail consent for c-1001: PUT /v1/customers/c-1001; "
              "no promotional SMS consent for c-1001: PUT /v1/customers/c-1001");
}

TEST(Acceptance, SkipsTheOtherLegs)
{
    shop site{"transactional", {channel::line, channel::email, channel::sms}};
    site.start_attempt(0, tokyo("12:00"));
    const auto found = site.settle(0, outcome_kind::accepted, tokyo("12:00:01"));
    EXPECT_EQ(ends(found).as, state::sent);
    EXPECT_EQ(becomes(found, 1), leg_state::skipped);
    EXPECT_EQ(becomes(found, 2), leg_state::skipped);
}

/// LINE, then SMS unless clicked within `after`, then e-mail should the SMS fail.
shop campaign(span after, bool allowed_clock = false)
{
    shop site{"nurturing", {channel::line}};
    site.klass().release_spread = 0s;
    site.add_leg(channel::sms, follow_up{"clicked", after, allowed_clock});
    site.add_leg(channel::email);
    return site;
}

TEST(FollowUp, WaitsForItsTimeAfterAcceptance)
{
    auto site = campaign(24h);
    site.start_attempt(0, tokyo("12:00"));
    auto now = tokyo("12:00:01");
    auto found = site.settle(0, outcome_kind::accepted, now);
    EXPECT_EQ(waits(found).as, state::watching);
    EXPECT_EQ(waits(found).why, rule::follow_up);
    EXPECT_FALSE(waits(found).needs_provider);
    EXPECT_EQ(waits(found).leg, 1u);
    EXPECT_EQ(shown(waits(found).due), shown(now + 24h));
    ASSERT_EQ(found.held_by.size(), 1u);
    site.carry_out(found, now);
    now = waits(found).due;
    EXPECT_FALSE(goes(site.decide(now - 1ms)));
    found = site.decide(now);
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 1u);
    site.carry_out(found, now);
    found = site.settle(1, outcome_kind::accepted, now);
    EXPECT_EQ(ends(found).as, state::sent);
    EXPECT_EQ(becomes(found, 2), leg_state::skipped);
}

TEST(FollowUp, StillWatchesWhileQuietHoursHoldIt)
{
    auto site = campaign(10h);
    site.start_attempt(0, tokyo("12:00"));
    site.carry_out(site.settle(0, outcome_kind::accepted, tokyo("12:00")), tokyo("12:00"));
    const auto found = site.decide(tokyo("22:00"));
    EXPECT_EQ(waits(found).as, state::watching);
    EXPECT_EQ(waits(found).why, rule::quiet_hours);
    EXPECT_TRUE(waits(found).needs_provider);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("08:00") + 24h));
}

TEST(FollowUp, FallsBackWithinItsOwnChain)
{
    auto site = campaign(1h);
    site.start_attempt(0, tokyo("12:00"));
    site.carry_out(site.settle(0, outcome_kind::accepted, tokyo("12:00")), tokyo("12:00"));
    site.carry_out(site.decide(tokyo("13:00")), tokyo("13:00"));
    auto found = site.settle(1, outcome_kind::rejected, tokyo("13:00"));
    EXPECT_EQ(waits(found).leg, 2u);
    EXPECT_EQ(waits(found).as, state::watching);
    site.carry_out(found, tokyo("13:00"));
    site.carry_out(site.decide(tokyo("13:00")), tokyo("13:00"));
    found = site.settle(2, outcome_kind::rejected, tokyo("13:00"));
    EXPECT_EQ(ends(found).as, state::sent);  // the first leg was accepted
}

TEST(FollowUp, CountsFromARejectionToo)
{
    auto site = campaign(1h);
    site.start_attempt(0, tokyo("12:00"));
    const auto found = site.settle(0, outcome_kind::rejected, tokyo("12:00"));
    EXPECT_EQ(waits(found).as, state::queued);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("13:00")));
}

TEST(FollowUp, CountsFromWhenTheLegBeforeWasFoundImpossible)
{
    auto site = campaign(1h);
    site.s.person.to[index_of(channel::line)].clear();
    site.s.message.send_at = tokyo("15:00");
    auto found = site.decide(tokyo("12:00"));  // its time has not come, so nothing is found yet
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("15:00")));
    EXPECT_TRUE(found.legs.empty());
    site.carry_out(found, tokyo("12:00"));
    found = site.decide(tokyo("15:00"));
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("16:00")));
    site.carry_out(found, tokyo("15:00"));
    EXPECT_TRUE(goes(site.decide(tokyo("16:00"))));
}

TEST(FollowUp, CanCountOnlyWhatIsNotQuiet)
{
    auto site = campaign(10h, true);
    site.start_attempt(0, tokyo("12:00"));
    const auto found = site.settle(0, outcome_kind::accepted, tokyo("12:00"));
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("09:00") + 24h));  // 9 h until 21:00, one more from 08:00
}

TEST(FollowUp, ThatExpiresEndsTheLegNotTheMessage)
{
    auto site = campaign(24h);
    site.s.message.expires_at = tokyo("20:00");
    site.start_attempt(0, tokyo("12:00"));
    auto found = site.settle(0, outcome_kind::accepted, tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::sent);
    EXPECT_EQ(becomes(found, 1), leg_state::expired);
    EXPECT_EQ(becomes(found, 2), leg_state::expired);
}

TEST(FollowUp, IsDroppedByACancel)
{
    auto site = campaign(1h);
    site.start_attempt(0, tokyo("12:00"));
    site.carry_out(site.settle(0, outcome_kind::accepted, tokyo("12:00")), tokyo("12:00"));
    site.s.message.cancel_asked = true;
    const auto found = site.decide(tokyo("12:30"));
    EXPECT_EQ(ends(found).as, state::sent);
    EXPECT_EQ(becomes(found, 1), leg_state::skipped);
}

TEST(Cancel, OfARunningAttemptTakesEffectWhenItWasNotTaken)
{
    for (const auto kind : {outcome_kind::retry, outcome_kind::rejected, outcome_kind::throttled}) {
        shop site{"transactional", {channel::line, channel::sms}};
        site.start_attempt(0, tokyo("12:00"));
        site.s.message.cancel_asked = true;
        EXPECT_EQ(ends(site.settle(0, kind, tokyo("12:00"))).as, state::cancelled);
        EXPECT_EQ(ends(site.settle(0, outcome_kind::accepted, tokyo("12:00"))).as, state::sent);
    }
}

}  // namespace
}  // namespace todoke
