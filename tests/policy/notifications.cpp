// LINE notification messages: to a phone number, by a provider that the message names; whether one arrived is told
// within a day, or it did not.
#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

/// By notification message, then by SMS.
struct notifying_shop : shop {
    explicit notifying_shop(const std::string& klass = "transactional") : shop{klass, {channel::line, channel::sms}}
    {
        provider_rules notify{"line-notify", channel::line, {}, {}};
        notify.takes_unnamed = false;
        notify.tells = {receipt_kind::delivered};
        notify.by_phone = true;
        book.providers.push_back(notify);
        first().asked.via = "line-notify";
        this->klass().quiet.fill({});
        s.person.to[index_of(channel::line)].clear();
    }
    void take(instant when)
    {
        start_attempt(0, when);
        first().provider = "line-notify";
        first().address = s.person.to[index_of(channel::sms)];
        carry_out(settle(0, outcome_kind::uncertain, when), when);
    }
};

TEST(Notification, GoesToThePhoneNumber)
{
    const notifying_shop site;
    const auto found = site.decide(tokyo("12:00"));
    ASSERT_TRUE(goes(found)) << in_words(found.detail, language::english);
    const auto& go = std::get<hand_over>(found.next);
    EXPECT_EQ(go.leg, 0u);
    EXPECT_EQ(go.address, channel::sms);
}

/// The store asks which messages may have gone to a number that others have, too.
TEST(Notification, IsWhatNamesItsProvider)
{
    notifying_shop site;
    site.book.providers.push_back({"line-brand", channel::line, {}, {}});
    EXPECT_TRUE(site.policy()->goes_by_phone("line-notify"));
    EXPECT_FALSE(site.policy()->goes_by_phone("line-brand"));
}

TEST(Notification, WithoutAPhoneNumberIsImpossible)
{
    notifying_shop site;
    site.s.person.to[index_of(channel::sms)].clear();
    site.s.person.to[index_of(channel::line)] = "U4af4980629";
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
}

TEST(Notification, APushStillNeedsAUserId)
{
    notifying_shop site;
    site.first().asked.via.clear();
    EXPECT_EQ(becomes(site.decide(tokyo("12:00")), 0), leg_state::impossible);
}

TEST(Notification, IsNoAdvertising)
{
    notifying_shop site{"promotional"};
    const auto found = site.decide(tokyo("12:00"));
    ASSERT_FALSE(found.legs.empty());
    EXPECT_EQ(found.legs[0].to, leg_state::impossible);
    EXPECT_EQ(found.legs[0].why, rule::consent);
    EXPECT_NE(in_words(found.legs[0].detail, language::english).find("not for advertising"), std::string::npos);
}

TEST(Notification, WaitsADayForItsDeliveryEventWhateverTheClassSays)
{
    for (const auto says :
         {on_uncertain::assume_sent, on_uncertain::hold, on_uncertain::retry, on_uncertain::next_leg}) {
        notifying_shop site;
        site.klass().uncertain.fill(says);
        site.take(tokyo("12:00"));
        EXPECT_EQ(site.s.message.now, state::uncertain);
        EXPECT_EQ(shown(site.s.message.due), shown(tokyo("12:00") + 24h));
        const auto still = waits(site.decide(tokyo("12:00") + 24h - 1ms));
        EXPECT_EQ(still.as, state::uncertain);
        EXPECT_FALSE(still.needs_provider);
    }
}

TEST(Notification, WithoutAnEventWithinADayTheNextLegGoes)
{
    notifying_shop site;
    site.take(tokyo("12:00"));
    const auto found = site.decide(tokyo("12:00") + 24h);
    EXPECT_EQ(becomes(found, 0), leg_state::rejected);
    ASSERT_TRUE(goes(found)) << in_words(found.detail, language::english);
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 1u);
}

TEST(Notification, WithoutAnotherLegItHasFailed)
{
    notifying_shop site;
    site.s.message.legs.pop_back();
    site.take(tokyo("12:00"));
    EXPECT_EQ(ends(site.decide(tokyo("12:00") + 24h)).as, state::failed);
}

TEST(Notification, TheEventEndsIt)
{
    notifying_shop site;
    site.take(tokyo("12:00"));
    receipt told;
    told.kind = receipt_kind::delivered;
    told.at = tokyo("12:01");
    const auto known = site.policy()->heard(site.s, 0, told, tokyo("12:01"));
    EXPECT_EQ(known.delivered, 0u);
    ASSERT_TRUE(known.then);
    EXPECT_EQ(ends(*known.then).as, state::delivered);
}

TEST(Notification, WaitsForItsProviderThatIsNotConfiguredAnyMore)
{
    notifying_shop site;
    site.s.message.legs.pop_back();
    site.book.providers.pop_back();
    EXPECT_EQ(ends(site.decide(tokyo("12:00"))).as, state::suppressed) << "it never had one";
    site.s.message.waits_for = 0;
    const auto still = waits(site.decide(tokyo("12:00")));
    EXPECT_EQ(still.why, rule::channel_down);
    EXPECT_EQ(shown(still.due), shown(site.s.message.expires_at));
}

TEST(Notification, InDoubtIsHeldThoughItsProviderIsNotConfiguredAnyMore)
{
    for (const auto says :
         {on_uncertain::assume_sent, on_uncertain::hold, on_uncertain::retry, on_uncertain::next_leg}) {
        notifying_shop site;
        site.klass().uncertain.fill(says);
        site.take(tokyo("12:00"));
        site.book.providers.pop_back();
        EXPECT_EQ(waits(site.decide(tokyo("12:05"))).as, state::uncertain);
    }
}

TEST(Notification, WhatIsDeclinedMeanwhileDoesNotWaitForItsProvider)
{
    notifying_shop site;
    site.s.message.legs.pop_back();
    site.book.providers.pop_back();
    site.s.message.waits_for = 0;
    site.s.person.consents["transactional"][index_of(channel::line)] = consent{false, {}};
    EXPECT_EQ(ends(site.decide(tokyo("12:00"))).why, rule::consent);
}

TEST(Notification, ARefusalTakesTheNextLegAtOnce)
{
    notifying_shop site;
    site.start_attempt(0, tokyo("12:00"));
    site.first().provider = "line-notify";
    const auto found = site.settle(0, outcome_kind::rejected, tokyo("12:00"));
    EXPECT_EQ(becomes(found, 0), leg_state::rejected);
    EXPECT_EQ(waits(found).leg, 1u);
}

}  // namespace
}  // namespace todoke
