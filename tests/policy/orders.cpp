// What events and an operator's orders make of a message.

#include <gmock/gmock.h>

#include "tests/policy/tried_legs.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using enum leg_state;

consequence after(const shop& site, const std::string& type, instant at)
{
    customer_event what;
    what.customer = "c-1001";
    what.type = type;
    what.at = at;
    return site.policy()->happened(site.s, what, at);
}

TEST(Event, CancelsWhatIsStillPending)
{
    auto site = with_legs({waiting, waiting}, state::queued);
    site.s.message.cancel_on = {"purchased"};
    EXPECT_FALSE(after(site, "visited", noon + 1h).cancels);
    EXPECT_FALSE(after(site, "purchased", noon - 1ms).cancels) << "it was not stored yet";
    const auto found = after(site, "purchased", noon);
    EXPECT_TRUE(found.cancels);
    ASSERT_TRUE(found.then);
    EXPECT_EQ(ends(*found.then).as, state::cancelled);
    EXPECT_EQ(ends(*found.then).why, rule::event);
}

TEST(Event, LeavesWhatWasHandedOver)
{
    for (const auto now : {state::watching, state::uncertain}) {
        const bool watches = now == state::watching;
        auto site = with_legs({watches ? accepted : uncertain, waiting}, now);
        site.s.message.legs[1].asked.when = follow_up{"visited", 2h};
        site.s.message.cancel_on = {"purchased"};
        const auto found = after(site, "purchased", noon + 1h);
        ASSERT_TRUE(found.then);
        EXPECT_EQ(becomes(*found.then, 1), skipped);
        if (watches)
            EXPECT_EQ(ends(*found.then).as, state::sent);
        else
            EXPECT_EQ(waits(*found.then).as, state::uncertain);
    }
}

TEST(Event, WaitsForTheEndOfAnAttempt)
{
    auto site = with_legs({waiting, waiting}, state::queued);
    site.s.message.cancel_on = {"purchased"};
    site.start_attempt(0, noon);
    const auto found = after(site, "purchased", noon + 1s);
    EXPECT_TRUE(found.cancels);
    EXPECT_FALSE(found.then);
    site.s.message.cancel_asked = true;
    site.s.message.cancel_by = rule::event;
    const auto ended = site.settle(0, outcome_kind::rejected, noon + 2s);
    EXPECT_EQ(ends(ended).as, state::cancelled);
    EXPECT_EQ(ends(ended).why, rule::event);
}

TEST(Resolve, IsForWhatIsUncertain)
{
    auto site = with_legs({uncertain, waiting}, state::uncertain);
    auto found = site.policy()->resolve(site.s, resolution::sent, "seen in the log", noon + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(ends(*found).as, state::sent);
    EXPECT_EQ(becomes(*found, 0), accepted);
    found = site.policy()->resolve(site.s, resolution::failed, "not in the log", noon + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(waits(*found).leg, 1u);
    EXPECT_EQ(becomes(*found, 0), rejected);
    site.s.message.now = state::sent;
    EXPECT_FALSE(site.policy()->resolve(site.s, resolution::sent, "x", noon + 1h));
    site.s.message.now = state::uncertain;
    site.s.message.due_by = rule::erased;
    EXPECT_FALSE(site.policy()->resolve(site.s, resolution::failed, "x", noon + 1h));
}

TEST(Resolve, AsSentStartsFollowUps)
{
    auto site = with_legs({uncertain, waiting}, state::uncertain);
    site.s.message.legs[1].asked.when = follow_up{"visited", 2h};
    const auto found = site.policy()->resolve(site.s, resolution::sent, "x", noon + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(waits(*found).as, state::watching);
    EXPECT_EQ(shown(waits(*found).due), shown(noon + 3h));
}

TEST(Retry, StartsEveryLegOver)
{
    auto site = with_legs({rejected, impossible}, state::failed);
    const auto found = site.policy()->retry(site.s, std::nullopt, noon + 100h);
    ASSERT_TRUE(found);
    EXPECT_EQ(shown(found->expires_at), shown(noon + 172h)) << "the class's ttl";
    EXPECT_EQ(waits(found->then).leg, 0u);
    EXPECT_EQ(becomes(found->then, 0), waiting);
    EXPECT_EQ(becomes(found->then, 1), waiting);
    EXPECT_EQ(shown(site.policy()->retry(site.s, 1h, noon)->expires_at), shown(noon + 1h));
}

TEST(Retry, IsNotForWhatWasSentOrCancelled)
{
    for (const auto now :
         {state::queued, state::watching, state::sent, state::delivered, state::cancelled, state::suppressed})
        EXPECT_FALSE(with_legs({accepted}, now).policy()->retry(with_legs({accepted}, now).s, std::nullopt, noon));
    auto site = with_legs({uncertain}, state::uncertain);
    site.s.message.cancel_asked = true;
    EXPECT_FALSE(site.policy()->retry(site.s, std::nullopt, noon));
}

TEST(Retry, RepeatsUnderTheOldKeyWhileItLives)
{
    auto site = with_legs({uncertain, waiting}, state::uncertain);
    auto found = site.policy()->retry(site.s, std::nullopt, noon + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(waits(found->then).as, state::uncertain);
    EXPECT_TRUE(waits(found->then).needs_provider);
    EXPECT_EQ(becomes(found->then, 0), uncertain);
    site.carry_out(found->then, noon + 1h);
    const auto next = site.decide(noon + 1h);
    ASSERT_TRUE(goes(next));
    EXPECT_TRUE(std::get<hand_over>(next.next).repeat);

    site = with_legs({uncertain, waiting}, state::uncertain);
    found = site.policy()->retry(site.s, std::nullopt, noon + 23h + 1min);
    ASSERT_TRUE(found);
    EXPECT_EQ(becomes(found->then, 0), waiting) << "the key is forgotten: a new attempt";
}

TEST(FollowUpWithALifeOfItsOwn, OutlivesTheFirstLegs)
{
    auto site = with_legs({accepted, waiting}, state::watching);
    site.s.message.legs[1].asked.when = follow_up{"visited", 96h, false, 2h};
    site.s.message.expires_at = noon + 72h;
    auto found = site.decide(noon + 95h);
    EXPECT_EQ(shown(waits(found).due), shown(noon + 96h));
    EXPECT_TRUE(goes(site.decide(noon + 96h)));
    EXPECT_TRUE(goes(site.decide(noon + 98h - 1ms)));
    found = site.decide(noon + 98h);
    EXPECT_EQ(ends(found).as, state::sent);
    EXPECT_EQ(becomes(found, 1), expired);
}

}  // namespace
}  // namespace todoke
