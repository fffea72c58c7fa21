// What the box, its clock and its site forbid: lateness after down-time, a clock nobody has set, a database in doubt,
// addresses that are not listed.
#include "gateway/policy/circumstances.hpp"

#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct boxed_shop : shop {
    using shop::shop;
    circumstances around;
    verdict decide(instant now) const
    {
        return make_policy(std::make_shared<const rules>(book), around)->decide(s, now);
    }
    verdict settle(outcome_kind kind, instant now) const
    {
        outcome ended;
        ended.kind = kind;
        return make_policy(std::make_shared<const rules>(book), around)->settle(s, 0, ended, now);
    }
};

struct late_case {
    const char* name;
    const char* klass;
    const char* due;
    const char* started;
    const char* now;
    bool expires;
    rule due_by = rule::none;
};

class Lateness : public testing::TestWithParam<late_case> {};

TEST_P(Lateness, CountsOnlyWhatWasMissedWhileTheBoxWasDown)
{
    const auto& row = GetParam();
    boxed_shop shop{row.klass, {channel::email}};
    shop.stored_at(tokyo("07:30"));
    shop.s.message.due = tokyo(row.due);
    shop.s.message.due_by = row.due_by;
    shop.around.started = tokyo(row.started);
    const auto v = shop.decide(tokyo(row.now));
    if (!row.expires) {
        EXPECT_FALSE(std::holds_alternative<finish>(v.next)) << v.detail;
        return;
    }
    EXPECT_EQ(ends(v).as, state::expired);
    EXPECT_EQ(ends(v).why, rule::max_lateness);
    EXPECT_NE(v.detail.find(to_text(tokyo(row.due))), std::string::npos);
    EXPECT_EQ(becomes(v, 0), leg_state::expired);
}

INSTANTIATE_TEST_SUITE_P(Box, Lateness,
                         testing::Values(late_case{"waited_for_a_provider_as_long_as_it_could", "promotional", "14:00",
                                                   "14:30", "14:30", true, rule::channel_down},
                                         late_case{"waited_for_a_provider_that_came", "promotional", "14:00", "13:30",
                                                   "14:01", false, rule::channel_down},
                                         late_case{"in_time", "promotional", "08:00", "14:00", "14:00", false},
                                         late_case{"too_late", "promotional", "08:00", "14:00", "14:00:01", true},
                                         late_case{"up_all_the_time", "promotional", "08:00", "08:00", "20:00", false},
                                         late_case{"nurturing_a_day", "nurturing", "08:00", "19:00", "20:00", false},
                                         late_case{"no_limit", "transactional", "08:00", "19:00", "20:00", false}),
                         [](const auto& row) { return row.param.name; });

TEST(Box, AnAttemptThatEndsIsNotJudgedByItsOldDue)
{
    boxed_shop shop{"promotional", {channel::email}};
    shop.stored_at(tokyo("08:00"));
    shop.around.started = tokyo("12:00");
    shop.start_attempt(0, tokyo("13:59"));
    EXPECT_EQ(waits(shop.settle(outcome_kind::retry, tokyo("14:01"))).why, rule::retry);
}

TEST(Clock, ThatNobodyHasSetHoldsClassesWithQuietHours)
{
    boxed_shop shop{"transactional"};
    shop.around.clock_is_right = false;
    const auto v = shop.decide(tokyo("12:00"));
    EXPECT_EQ(waits(v).why, rule::clock);
    EXPECT_EQ(waits(v).due, shop.s.message.expires_at) << "as long as it lives";
    EXPECT_TRUE(goes(boxed_shop{"transactional", {channel::email}}.decide(tokyo("12:00"))));

    boxed_shop mail{"transactional", {channel::email}};
    mail.around.clock_is_right = false;
    EXPECT_TRUE(goes(mail.decide(tokyo("12:00")))) << "its class has no quiet hours on this channel";
    mail.s.person.quiet_hours = {"21:00-08:00"};
    EXPECT_TRUE(goes(mail.decide(tokyo("12:00")))) << "\"never\" passes every layer";
    mail.klass().send_windows = {local_range{9h, 18h}};
    EXPECT_EQ(waits(mail.decide(tokyo("12:00"))).why, rule::clock) << "windows are hours, too";

    boxed_shop code{"urgent"};
    code.around.clock_is_right = false;
    EXPECT_TRUE(goes(code.decide(tokyo("23:00"))));
}

TEST(Clock, ThatIsUnsetNeitherDropsNorTakesAnotherLeg)
{
    boxed_shop shop{"transactional", {channel::sms, channel::line}};
    shop.klass().when_closed = on_limit::next_leg;
    shop.around.clock_is_right = false;
    EXPECT_EQ(waits(shop.decide(tokyo("23:00"))).leg, 0u);
    shop.klass().when_closed = on_limit::drop;
    EXPECT_EQ(waits(shop.decide(tokyo("23:00"))).why, rule::clock);
}

TEST(Clock, ThatStandsBeforeTheLastStoredInstantWaitsForIt)
{
    boxed_shop shop{"transactional"};
    shop.around.latest = tokyo("13:00");
    const auto v = shop.decide(tokyo("12:30"));
    EXPECT_EQ(waits(v).due, tokyo("13:00"));
    EXPECT_EQ(waits(v).why, rule::clock);
    EXPECT_TRUE(goes(shop.decide(tokyo("13:00"))));
    boxed_shop code{"urgent"};
    code.around.latest = tokyo("13:00");
    EXPECT_TRUE(goes(code.decide(tokyo("12:30"))));
}

TEST(Adoption, WhatWasStoredBeforeWaitsAndNeitherExpiresNorIsLate)
{
    boxed_shop shop{"urgent"};
    shop.around.adopts = adoption{message_no{6}, "a restore"};
    EXPECT_EQ(waits(shop.decide(tokyo("12:00"))).why, rule::clock);
    const auto long_after = shop.s.message.expires_at + 48h;
    const auto v = shop.decide(long_after);
    EXPECT_EQ(waits(v).why, rule::clock) << "the clock may be what is in doubt";
    EXPECT_GT(waits(v).due, long_after);
    shop.s.message.no = message_no{6};
    EXPECT_TRUE(goes(shop.decide(tokyo("12:00")))) << "new ones go";
}

TEST(Adoption, KeepsAnUncertainMessageAsItIs)
{
    boxed_shop shop{"transactional", {channel::line, channel::sms}};
    shop.start_attempt(0, tokyo("11:00"));
    shop.first().now = leg_state::uncertain;
    shop.first().provider_knows = true;
    shop.s.message.now = state::uncertain;
    shop.around.adopts = adoption{message_no{6}, "a restore"};
    const auto v = shop.decide(tokyo("12:00"));
    EXPECT_EQ(waits(v).as, state::uncertain);
    EXPECT_TRUE(waits(v).needs_provider) << "it is to be repeated at the provider that tried";
    EXPECT_EQ(waits(shop.settle(outcome_kind::uncertain, tokyo("12:00"))).why, rule::clock);
}

TEST(Adoption, ACancelledMessageEnds)
{
    boxed_shop shop{"urgent"};
    shop.around.adopts = adoption{message_no{6}, "a restore"};
    shop.s.message.cancel_asked = true;
    EXPECT_EQ(ends(shop.decide(tokyo("12:00"))).as, state::cancelled);
}

struct listed_case {
    const char* name;
    channel on;
    const char* address;
    bool goes;
};

class OnlyTo : public testing::TestWithParam<listed_case> {};

TEST_P(OnlyTo, ReachesTheListedAndNobodyElse)
{
    boxed_shop shop{"urgent", {GetParam().on}};
    shop.book.only_to = {"*@shop.example.jp", "boss@example.com", "+819012340001", "U4af4980629000000000000000000aaaa"};
    shop.s.message.to[index_of(GetParam().on)] = GetParam().address;
    const auto v = shop.decide(tokyo("12:00"));
    if (GetParam().goes) {
        EXPECT_TRUE(goes(v));
        return;
    }
    EXPECT_EQ(ends(v).as, state::suppressed);
    EXPECT_EQ(ends(v).why, rule::only_to);
    EXPECT_NE(v.detail.find(GetParam().address), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Site, OnlyTo,
    testing::Values(listed_case{"domain", channel::email, "a@shop.example.jp", true},
                    listed_case{"whatever_case", channel::email, "A@Shop.Example.JP", true},
                    listed_case{"subdomain", channel::email, "a@x.shop.example.jp", false},
                    listed_case{"longer_domain", channel::email, "a@evilshop.example.jp", false},
                    listed_case{"address", channel::email, "Boss@example.com", true},
                    listed_case{"neighbour", channel::email, "boss2@example.com", false},
                    listed_case{"number", channel::sms, "+819012340001", true},
                    listed_case{"longer_number", channel::sms, "+8190123400011", false},
                    listed_case{"line_user", channel::line, "U4af4980629000000000000000000aaaa", true},
                    listed_case{"another_user", channel::line, "U4af4980629000000000000000000aaab", false}),
    [](const auto& row) { return row.param.name; });

TEST(OnlyTo, TheProfilesAddressCountsWhereTheMessageGivesNone)
{
    boxed_shop shop{"urgent", {channel::email, channel::sms}};
    shop.book.only_to = {"+819012345678"};
    const auto v = shop.decide(tokyo("12:00"));
    ASSERT_TRUE(goes(v));
    EXPECT_EQ(std::get<hand_over>(v.next).leg, 1u);
    EXPECT_EQ(becomes(v, 0), leg_state::impossible);
}

struct resting_shop : shop {
    resting_shop() : shop{"transactional", {channel::line, channel::sms}}
    {
        around.rests = {{"line", s.person.to[index_of(channel::line)], tokyo("12:05")}};
    }
    verdict decide(instant now) const
    {
        return make_policy(std::make_shared<const rules>(book), around)->decide(s, now);
    }
    circumstances around;
};

TEST(RecipientRest, HoldsWhatGoesThereByThatProvider)
{
    resting_shop site;
    const auto v = site.decide(tokyo("12:00"));
    EXPECT_EQ(waits(v).why, rule::rate);
    EXPECT_EQ(waits(v).leg, 0u) << "too fast is no reason for the next leg";
    EXPECT_EQ(waits(v).due, tokyo("12:05"));
    EXPECT_TRUE(goes(site.decide(tokyo("12:05"))));
}

TEST(RecipientRest, IsOfOneAddressAndOneProvider)
{
    resting_shop site;
    site.around.rests[0].address = "U9999999999";
    EXPECT_TRUE(goes(site.decide(tokyo("12:00"))));
    site = {};
    site.around.rests[0].provider = "spare";
    site.book.providers.push_back({"spare", channel::line, {}, {}, false});
    EXPECT_TRUE(goes(site.decide(tokyo("12:00")))) << "it takes only what names it";
    site.first().asked.via = "spare";
    EXPECT_EQ(waits(site.decide(tokyo("12:00"))).why, rule::rate);
}

TEST(RecipientRest, OfOneOfTwoThatMayTakeItHoldsIt)
{
    resting_shop site;
    site.book.providers.push_back({"spare", channel::line, {}, {}});
    EXPECT_EQ(waits(site.decide(tokyo("12:00"))).due, tokyo("12:05"));
}

}  // namespace
}  // namespace todoke
