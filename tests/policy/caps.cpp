// Caps: rolling, exact, over all senders and channels.
#include "gateway/policy/caps.hpp"

#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/capped_shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct cap_text_case {
    const char* text;
    std::optional<cap> read;
};

class CapText : public testing::TestWithParam<cap_text_case> {};

TEST_P(CapText, IsReadOrRefused)
{
    EXPECT_EQ(parse_cap(GetParam().text), GetParam().read) << GetParam().text;
    if (GetParam().read) {
        EXPECT_EQ(parse_cap(to_text(*GetParam().read)), GetParam().read);
    }
}

INSTANTIATE_TEST_SUITE_P(Forms, CapText,
                         testing::Values(cap_text_case{"1/24h", cap{1, 24h}}, cap_text_case{"3/7d", cap{3, 168h}},
                                         cap_text_case{"0/7d", cap{0, 168h}},
                                         cap_text_case{"1000/90d", cap{1000, 24h * 90}}, cap_text_case{"", {}},
                                         cap_text_case{"1", {}}, cap_text_case{"/24h", {}}, cap_text_case{"1/", {}},
                                         cap_text_case{"-1/24h", {}}, cap_text_case{"1.5/24h", {}},
                                         cap_text_case{"1/0s", {}}, cap_text_case{"1/91d", {}},
                                         cap_text_case{"1001/7d", {}}, cap_text_case{" 1/24h", {}},
                                         cap_text_case{"1/24h ", {}}, cap_text_case{"1/24", {}}));

TEST(Cap, AbsentMeansNoLimitAndZeroMeansNone)
{
    capped_shop site;
    for (int i = 0; i < 50; ++i) site.handed_over(1min);
    EXPECT_TRUE(goes(site.decided()));
    site.klass().caps = {{0, 24h}};
    site.s.contacts.clear();
    const auto found = site.decided();
    EXPECT_EQ(ends(found).as, state::expired);
    EXPECT_EQ(ends(found).why, rule::cap);
}

TEST(Cap, TheSlotIsFreedToTheMillisecond)
{
    capped_shop site;
    site.klass().caps = {{1, 24h}};
    site.handed_over(24h);
    EXPECT_TRUE(goes(site.decided())) << "an entry counts while now < its instant + window";
    site.s.contacts[0].at += 1ms;
    const auto found = site.decided();
    EXPECT_EQ(waits(found).why, rule::cap);
    EXPECT_EQ(waits(found).due, site.now + 1ms);
    EXPECT_TRUE(goes(site.decide(waits(found).due)));
}

TEST(Cap, IsRollingAndNotByTheCalendar)
{
    capped_shop site;
    site.klass().caps = {{1, 20h}};
    site.handed_over(90min);  // 23:00 and 00:30 are two in one night
    EXPECT_EQ(waits(site.decided()).due, site.now - 90min + 20h);
}

TEST(Cap, OfSeveralTheStrictestWinsAndAllAreTold)
{
    capped_shop site;
    site.klass().caps = {{1, 1h}, {3, 7 * 24h}};
    site.handed_over(30min);
    site.handed_over(2 * 24h);
    site.handed_over(3 * 24h);
    const auto found = site.decided();
    EXPECT_EQ(waits(found).due, site.now + 4 * 24h);
    ASSERT_EQ(found.held_by.size(), 2u);
    EXPECT_EQ(found.held_by[1].until, site.now + 30min);
    EXPECT_EQ(in_words(found.held_by[0].detail, language::english),
              "the cap 3/7d (class promotional) is used up; room again when the LINE of 2026-11-20T03:00:00Z no longer "
              "counts");
    EXPECT_EQ(in_words(found.held_by[0].detail, language::japanese),
              "上限 3/7d（クラス promotional）に達しています; 2026-11-20T03:00:00Z に送信した LINE "
              "が数えられなくなると空きます");
}

TEST(Cap, OfAClassCountsThatClassOnAllChannels)
{
    capped_shop site;
    site.klass().caps = {{1, 24h}};
    site.handed_over(1h, channel::email, "nurturing");
    EXPECT_TRUE(goes(site.decided()));
    site.handed_over(2h, channel::email);
    EXPECT_EQ(waits(site.decided()).due, site.now + 22h);
}

TEST(Cap, SharedByClassesCountsThemAllAndOnlyItsChannels)
{
    capped_shop site;
    site.book.caps = {{{2, 7 * 24h}, {"promotional", "nurturing"}, {channel::sms}}};
    site.handed_over(1h, channel::sms, "nurturing");
    site.handed_over(2h, channel::sms);
    site.handed_over(3h, channel::line);
    EXPECT_TRUE(goes(site.decided())) << "it goes on LINE, where this cap says nothing";
    site.first().asked.on = channel::sms;
    EXPECT_EQ(waits(site.decided()).due, site.now - 2h + 7 * 24h);
    site.book.caps[0].classes = {"nurturing"};
    EXPECT_TRUE(goes(site.decided())) << "a cap binds its own classes only";
}

TEST(Cap, ARetryKeepsTheSlotItHas)
{
    capped_shop site;
    site.klass().caps = {{1, 24h}};
    site.handed_over(1min, channel::line, "promotional", 5, 0);  // its own first try
    site.handed_over(2h);                                        // and one from before
    site.first().first_try = site.first().last_try = site.now - 1min;
    site.first().tries = 1;
    site.first().not_before = site.now;
    EXPECT_TRUE(goes(site.decided()));
}

TEST(Cap, AFollowingLegOfTheSameMessageCountsToo)
{
    capped_shop site{{channel::line}};
    site.add_leg(channel::sms, follow_up{"clicked", 1h, false});
    site.klass().caps = {{1, 24h}};
    site.s.message.stored -= 3h;
    site.first().now = leg_state::accepted;
    site.first().first_try = site.first().last_try = site.first().ended = site.now - 2h;
    site.s.message.now = state::watching;
    site.handed_over(2h, channel::line, "promotional", 5, 0);
    EXPECT_EQ(waits(site.decided()).why, rule::cap);
    EXPECT_EQ(waits(site.decided()).due, site.now + 22h);
}

TEST(OnCap, DropEndsTheMessageByTheCap)
{
    capped_shop site;
    site.klass().caps = {{1, 24h}};
    site.klass().on_cap = on_limit::drop;
    site.handed_over(1h);
    const auto found = site.decided();
    EXPECT_EQ(ends(found).as, state::suppressed);
    EXPECT_EQ(ends(found).why, rule::cap);
    EXPECT_EQ(in_words(found.detail, language::english),
              "dropped, because its class does not wait: the cap 1/1d (class promotional) is used up; room again when "
              "the LINE of 2026-11-23T02:00:00Z no longer counts");
}

TEST(OnCap, DropsNothingThatIsFreeAgainWhenItsTimeComes)
{
    capped_shop site;
    site.klass().caps = {{1, 24h}};
    site.klass().on_cap = on_limit::drop;
    site.handed_over(1h);
    site.s.message.send_at = site.now + 23h;
    EXPECT_EQ(waits(site.decided()).due, site.now + 23h);
    site.s.message.send_at = site.now + 23h - 1ms;
    EXPECT_EQ(ends(site.decided()).why, rule::cap);
}

TEST(OnCap, NextLegTakesTheOneWithRoom)
{
    capped_shop site{{channel::sms, channel::line}};
    site.klass().on_cap = on_limit::next_leg;
    site.book.caps = {{{1, 24h}, {"promotional"}, {channel::sms}}};
    site.handed_over(1h, channel::sms);
    const auto found = site.decided();
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 1u);
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
}

TEST(OnCap, NextLegWaitsWhereNoneHasRoom)
{
    capped_shop site{{channel::sms, channel::line}};
    site.klass().on_cap = on_limit::next_leg;
    site.klass().caps = {{1, 24h}};
    site.handed_over(1h, channel::sms);
    const auto found = site.decided();
    EXPECT_EQ(waits(found).why, rule::cap);
    EXPECT_EQ(waits(found).due, site.now + 23h);
    EXPECT_FALSE(becomes(found, 0)) << "nothing is given up while it waits";
}

struct rival_case {
    const char* name;
    const char* klass;
    span later_expiry;
    std::int64_t no;
    bool goes_first;
};

class SlotRival : public testing::TestWithParam<rival_case> {};

TEST_P(SlotRival, TheBetterClaimGoesFirst)
{
    const auto& row = GetParam();
    capped_shop site;
    site.book.caps = {{{1, 24h}, {"promotional", "nurturing", "transactional"}, {}}};
    site.handed_over(24h);
    site.s.rivals = {
        {{row.no}, row.klass, channel::email, site.s.message.expires_at + row.later_expiry, site.now - 4min}};
    const auto found = site.decided();
    ASSERT_EQ(goes(found), !row.goes_first);
    if (row.goes_first) {
        EXPECT_EQ(waits(found).due, site.now + 6min) << "as long as a claim lasts that is not used";
    }
}

// The other one's lane may be shut: a slot is better taken by the wrong one than by nobody.
TEST(Cap, AClaimThatIsNotUsedLapsesAndEndsNothing)
{
    capped_shop site;
    site.klass().caps = {{1, 24h}};
    const auto other = [&](span due_since) {
        site.s.rivals = {{{1}, "promotional", channel::email, site.s.message.expires_at - 1h, site.now - due_since}};
    };
    other(10min);
    EXPECT_TRUE(goes(site.decided()));
    other(10min - 1ms);
    EXPECT_EQ(waits(site.decided()).due, site.now + 1ms);
    site.s.message.expires_at = site.now + 10min;
    EXPECT_TRUE(goes(site.decided())) << "it would be over by then";
    site.s.message.expires_at = site.now + 24h;
    for (const auto instead : {on_limit::drop, on_limit::next_leg}) {
        site.klass().on_cap = instead;
        EXPECT_TRUE(goes(site.decided()));
    }
}

INSTANTIATE_TEST_SUITE_P(Order, SlotRival,
                         testing::Values(rival_case{"class_priority", "transactional", 24h, 9, true},
                                         rival_case{"lower_class", "nurturing", -24h, 1, false},
                                         rival_case{"earlier_expiry", "promotional", -1ms, 9, true},
                                         rival_case{"later_expiry", "promotional", 1ms, 1, false},
                                         rival_case{"who_came_first", "promotional", 0ms, 4, true},
                                         rival_case{"who_came_last", "promotional", 0ms, 6, false},
                                         rival_case{"another_cap", "urgent", -24h, 1, false}),
                         [](const auto& row) { return row.param.name; });

TEST(Cap, ARivalLeavesRoomWhereThereIsMore)
{
    capped_shop site;
    site.klass().caps = {{2, 24h}};
    site.handed_over(24h);
    site.s.rivals = {{{1}, "promotional", channel::email, site.s.message.expires_at - 1h, site.now}};
    EXPECT_TRUE(goes(site.decided()));
}

TEST(ContactNeeds, AreNoneWhereNothingLimits)
{
    auto book = capped_shop{}.book;
    EXPECT_TRUE(contact_needs(book, book.classes.at("urgent")).empty());
    EXPECT_TRUE(contact_needs(book, book.classes.at("transactional")).empty());
    book.caps = {{{2, 7 * 24h}, {"transactional"}, {channel::sms}}};
    const auto needs = contact_needs(book, book.classes.at("transactional"));
    ASSERT_EQ(needs.size(), 1u);
    EXPECT_EQ(needs[0].most, 2u);
    EXPECT_EQ(needs[0].window, 7 * 24h);
    EXPECT_EQ(needs[0].channels, std::vector{channel::sms});
}

TEST(ContactNeeds, TellHowFarBackAnyCapLooks)
{
    auto book = capped_shop{}.book;
    EXPECT_EQ(longest_look_back(book), 10min) << "the spacing of nurturing";
    book.classes.at("urgent").caps = {{1, 1h}};
    book.caps = {{{2, 7 * 24h}, {"transactional"}, {channel::sms}}};
    EXPECT_EQ(longest_look_back(book), 7 * 24h);
}

TEST(Cap, ASlotFreedInTheNightWaitsForTheMorning)
{
    capped_shop site;
    site.klass().quiet.fill({quiet_pattern::kind::ranges, {{21h, 8h}}});
    site.klass().caps = {{1, 24h}};
    site.handed_over(14h);  // 22:00 yesterday
    const auto found = site.decided();
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("08:00") + 24h));
    ASSERT_EQ(found.held_by.size(), 2u);
    EXPECT_EQ(found.held_by[0].by, rule::quiet_hours);
    EXPECT_EQ(found.held_by[1].by, rule::cap);
}

}  // namespace
}  // namespace todoke
