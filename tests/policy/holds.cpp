// The operator's holds: whom they stop, until when, and how what they kept back is released.
#include "gateway/policy/holds.hpp"

#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

hold on(hold_scope scope, const char* name, const char* until = "14:00")
{
    hold made;
    made.no = 1;
    made.scope = scope;
    made.name = name;
    made.reason = "wrong price";
    made.since = tokyo("09:00");
    made.until = tokyo(until);
    return made;
}

struct held_shop : shop {
    using shop::shop;
    circumstances around;
    verdict decide(instant now) const
    {
        return make_policy(std::make_shared<const rules>(book), around)->decide(s, now);
    }
};

struct scope_case {
    const char* name;
    const char* klass;
    hold what;
    bool stops;
};

class HoldScopes : public testing::TestWithParam<scope_case> {};

TEST_P(HoldScopes, StopTheirOwnAndNoOther)
{
    held_shop at_noon{GetParam().klass};
    at_noon.s.message.campaign = "spring";
    at_noon.around.holds = {GetParam().what};
    const auto v = at_noon.decide(tokyo("12:00"));
    if (!GetParam().stops) {
        EXPECT_TRUE(goes(v));
        return;
    }
    EXPECT_EQ(waits(v).why, rule::hold);
    EXPECT_GE(waits(v).due, tokyo("14:00"));
    EXPECT_EQ(waits(v).as, state::queued);
    ASSERT_FALSE(v.held_by.empty());
    EXPECT_NE(v.held_by.front().detail.find("wrong price"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Hold, HoldScopes,
    testing::Values(scope_case{"all_but_urgent", "transactional", on(hold_scope::all_but_urgent, ""), true},
                    scope_case{"urgent_is_spared", "urgent", on(hold_scope::all_but_urgent, ""), false},
                    scope_case{"all", "urgent", on(hold_scope::all, ""), true},
                    scope_case{"channel", "urgent", on(hold_scope::channel, "sms"), true},
                    scope_case{"another_channel", "urgent", on(hold_scope::channel, "line"), false},
                    scope_case{"class", "promotional", on(hold_scope::klass, "promotional"), true},
                    scope_case{"another_class", "nurturing", on(hold_scope::klass, "promotional"), false},
                    scope_case{"campaign", "urgent", on(hold_scope::campaign, "spring"), true},
                    scope_case{"another_campaign", "urgent", on(hold_scope::campaign, "summer"), false},
                    scope_case{"the_only_provider", "urgent", on(hold_scope::provider, "smsc"), true},
                    scope_case{"another_provider", "urgent", on(hold_scope::provider, "line"), false},
                    scope_case{"has_ended", "urgent", on(hold_scope::all, "", "11:00"), false},
                    scope_case{"ends_now", "urgent", on(hold_scope::all, "", "12:00"), false}),
    [](const auto& row) { return row.param.name; });

TEST(Hold, OnOneOfTwoProvidersStopsOnlyWhatNamesIt)
{
    held_shop two{"urgent"};
    two.book.providers.push_back({"spare", channel::sms, {}, {}});
    two.around.holds = {on(hold_scope::provider, "smsc", "14:00")};
    EXPECT_TRUE(goes(two.decide(tokyo("12:00"))));
    two.first().asked.via = "smsc";
    two.s.message.expires_at = tokyo("23:00");
    EXPECT_EQ(waits(two.decide(tokyo("12:00"))).due, tokyo("14:00"));
    two.first().asked.via.clear();
    two.around.holds.push_back(on(hold_scope::provider, "spare", "13:00"));
    EXPECT_EQ(waits(two.decide(tokyo("12:00"))).due, tokyo("13:00")) << "the first that is free takes it";
}

TEST(Hold, IsReleasedWithSpreadHoweverOftenItIsDecided)
{
    held_shop bulk{"promotional"};
    bulk.around.holds = {on(hold_scope::klass, "promotional", "14:00")};
    const auto due = waits(bulk.decide(tokyo("12:00"))).due;
    EXPECT_GE(due, tokyo("14:00"));
    EXPECT_LT(due, tokyo("14:30"));
    EXPECT_GT(due, tokyo("14:00")) << "this person's place is not the first";
    EXPECT_EQ(waits(bulk.decide(tokyo("13:59:59"))).due, due);
    EXPECT_EQ(waits(bulk.decide(tokyo("14:00"))).due, due) << "the hold is over, its release is not";
    EXPECT_EQ(waits(bulk.decide(due - 1ms)).why, rule::hold);
    EXPECT_TRUE(goes(bulk.decide(due)));
}

TEST(Hold, WhatIsStoredAfterItsEndIsNotSpread)
{
    held_shop bulk{"promotional"};
    bulk.around.holds = {on(hold_scope::klass, "promotional", "14:00")};
    bulk.stored_at(tokyo("14:00"));
    EXPECT_TRUE(goes(bulk.decide(tokyo("14:00"))));
}

TEST(Hold, TransactionalIsNotSpread)
{
    held_shop one{"transactional"};
    one.around.holds = {on(hold_scope::all_but_urgent, "", "14:00")};
    EXPECT_EQ(waits(one.decide(tokyo("12:00"))).due, tokyo("14:00"));
    EXPECT_TRUE(goes(one.decide(tokyo("14:00"))));
}

TEST(Hold, ThatEndsInQuietHoursIsFollowedByThemAndSpreadOnce)
{
    held_shop night{"promotional"};
    const auto without = [&] {
        held_shop same = night;
        return waits(same.decide(tokyo("22:00"))).due;
    }();
    night.around.holds = {on(hold_scope::klass, "promotional", "23:00")};
    const auto v = night.decide(tokyo("12:00"));
    EXPECT_EQ(waits(v).due, without) << "at the last opening, like anybody else who waited for the morning";
    EXPECT_EQ(waits(v).why, rule::quiet_hours);
    ASSERT_EQ(v.held_by.size(), 2u);
    EXPECT_EQ(v.held_by[1].by, rule::hold);
    EXPECT_EQ(v.held_by[1].until, tokyo("23:00"));
}

TEST(Hold, BesideQuietHoursBothAreNamed)
{
    held_shop early{"transactional"};
    early.stored_at(tokyo("07:00"));
    early.around.holds = {on(hold_scope::channel, "sms", "12:00")};
    const auto v = early.decide(tokyo("07:00"));
    EXPECT_EQ(waits(v).due, tokyo("12:00"));
    ASSERT_EQ(v.held_by.size(), 2u);
    EXPECT_EQ(v.held_by[0].by, rule::hold);
    EXPECT_EQ(v.held_by[1].by, rule::quiet_hours);
    EXPECT_EQ(v.held_by[1].until, tokyo("08:00"));
}

TEST(Hold, NeverTakesTheNextLegNorDrops)
{
    for (const auto instead : {on_limit::drop, on_limit::next_leg}) {
        held_shop shop{"promotional", {channel::line, channel::email}};
        shop.klass().when_closed = instead;
        shop.around.holds = {on(hold_scope::channel, "line", "22:00")};
        const auto v = shop.decide(tokyo("12:00"));
        EXPECT_EQ(waits(v).leg, 0u);
        EXPECT_GE(waits(v).due, tokyo("22:00"));
        EXPECT_TRUE(v.legs.empty());
    }
}

TEST(Hold, LongerThanTheMessageLivesExpiresItAtOnce)
{
    held_shop code{"urgent"};
    code.s.message.expires_at = tokyo("12:10");
    code.around.holds = {on(hold_scope::all, "", "14:00")};
    const auto v = code.decide(tokyo("12:00"));
    EXPECT_EQ(ends(v).as, state::expired);
    EXPECT_EQ(ends(v).why, rule::hold);
}

TEST(Hold, OfAnUncertainAttemptsProviderHoldsItsRepeat)
{
    held_shop line{"transactional", {channel::line}};
    line.book.providers.push_back({"other", channel::line, {}, 23h});
    line.start_attempt(0, tokyo("11:00"));
    line.first().now = leg_state::uncertain;
    line.first().provider_knows = true;
    line.s.message.now = state::uncertain;
    EXPECT_TRUE(goes(line.decide(tokyo("12:00"))));
    line.around.holds = {on(hold_scope::provider, "line", "14:00")};
    EXPECT_EQ(waits(line.decide(tokyo("12:00"))).due, tokyo("14:00"));
    line.around.holds = {on(hold_scope::provider, "other", "14:00")};
    EXPECT_TRUE(goes(line.decide(tokyo("12:00"))));
}

TEST(Hold, OnTheHomeAccountStopsWhatNoOtherAccountMayTake)
{
    held_shop line{"urgent", {channel::line}};
    line.book.providers.push_back({"spare", channel::line, {}, 23h, false});
    line.around.holds = {on(hold_scope::provider, "line", "14:00")};
    EXPECT_EQ(waits(line.decide(tokyo("12:00"))).why, rule::hold);
    line.around.holds = {on(hold_scope::provider, "spare", "14:00")};
    EXPECT_TRUE(goes(line.decide(tokyo("12:00"))));
    line.first().asked.via = "spare";
    EXPECT_EQ(waits(line.decide(tokyo("12:00"))).why, rule::hold) << "it names it";
}

/// One of two providers is held until 14:00, the other one is out.
struct half_held_shop : held_shop {
    explicit half_held_shop(const char* klass) : held_shop{klass}
    {
        book.providers.push_back({"spare", channel::sms, {}, {}});
        around.holds = {on(hold_scope::provider, "smsc", "14:00")};
        around.outages = {{"spare", channel::sms, tokyo("11:00"), std::nullopt, rule::breaker, "refused"}};
    }
};

TEST(Hold, BesideAnOutageOfTheOtherProviderBothAreNamed)
{
    half_held_shop two{"transactional"};
    const auto v = two.decide(tokyo("12:00"));
    EXPECT_TRUE(goes(v)) << "whichever can take it first";
    ASSERT_EQ(v.held_by.size(), 2u);
    EXPECT_EQ(v.held_by[0].by, rule::breaker);
    EXPECT_EQ(v.held_by[1].by, rule::hold);
    EXPECT_EQ(v.held_by[1].until, tokyo("14:00"));
    two.around.outages.front().until = tokyo("12:00");
    EXPECT_TRUE(two.decide(tokyo("12:00")).held_by.empty()) << "the other one is to be tried again";
}

TEST(Hold, BesideAnOutageIsReleasedWithSpread)
{
    half_held_shop bulk{"promotional"};
    EXPECT_TRUE(goes(bulk.decide(tokyo("13:59:59"))));
    const auto due = waits(bulk.decide(tokyo("14:00"))).due;
    EXPECT_GT(due, tokyo("14:00"));
    EXPECT_LT(due, tokyo("14:30"));
    EXPECT_TRUE(goes(bulk.decide(due)));
}

TEST(Hold, BesideAnOutageIsNoReasonForTheNextLeg)
{
    half_held_shop two{"transactional"};
    two.add_leg(channel::email);
    two.klass().patience = 15min;
    const auto v = two.decide(tokyo("12:00"));
    ASSERT_TRUE(goes(v));
    EXPECT_EQ(std::get<hand_over>(v.next).leg, 0u);
}

}  // namespace
}  // namespace todoke
