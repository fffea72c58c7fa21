// When a message may leave as far as quiet hours go: never early, spread after an opening, done before they begin.
#include "gateway/policy/calendar/release.hpp"

#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const auto opening = at("2026-11-24T08:00:00+09:00");

struct guard_case {
    const char* name;
    const char* klass;
    channel on;
    const char* now;
    const char* due;  ///< nullptr: it goes at once
    friend void PrintTo(const guard_case& row, std::ostream* out) { *out << row.name; }
};

class Guard : public testing::TestWithParam<guard_case> {};

TEST_P(Guard, KeepsHandOversOutOfQuietHours)
{
    const auto& row = GetParam();
    shop site{row.klass, {row.on}};
    site.klass().release_spread = 0s;
    const auto now = at(row.now);
    site.stored_at(now);
    const auto found = site.decide(now);
    EXPECT_EQ(goes(found), row.due == nullptr);
    if (row.due != nullptr) {
        EXPECT_EQ(shown(waits(found).due), shown(at(row.due)));
        EXPECT_EQ(waits(found).why, rule::quiet_hours);
    }
}

constexpr auto* morning = "2026-11-24T08:00:00+09:00";
INSTANTIATE_TEST_SUITE_P(
    Release, Guard,
    testing::Values(
        guard_case{"line_a_minute_left", "promotional", channel::line, "2026-11-23T20:59:00+09:00", nullptr},
        guard_case{"line_less_left", "promotional", channel::line, "2026-11-23T20:59:00.001+09:00", morning},
        guard_case{"sms_five_minutes_left", "transactional", channel::sms, "2026-11-23T20:55:00+09:00", nullptr},
        guard_case{"sms_less_left", "transactional", channel::sms, "2026-11-23T20:55:00.001+09:00", morning},
        guard_case{"email_never_waits", "transactional", channel::email, "2026-11-23T23:00:00+09:00", nullptr},
        guard_case{"urgent_sms_at_night", "urgent", channel::sms, "2026-11-23T23:00:00+09:00", nullptr},
        guard_case{"night", "transactional", channel::sms, "2026-11-23T23:00:00+09:00", morning},
        guard_case{"opening", "transactional", channel::sms, morning, nullptr}),
    [](const auto& row) { return row.param.name; });

TEST(Guard, IsTheClasss)
{
    shop site{"promotional", {channel::line}};
    site.klass().guard = 10min;
    EXPECT_TRUE(goes(site.decide(tokyo("20:50"))));
    EXPECT_FALSE(goes(site.decide(tokyo("20:51"))));
}

TEST(Validity, OfAnSmsEndsBeforeQuietHours)
{
    shop site{"transactional", {channel::sms}};
    const auto found = site.decide(tokyo("20:50"));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(shown(std::get<hand_over>(found.next).valid_until), shown(tokyo("20:59:30")));
}

TEST(Validity, IsTheMessagesLifeWhereQuietHoursNeverBegin)
{
    shop urgent{"urgent", {channel::sms}};
    EXPECT_EQ(std::get<hand_over>(urgent.decide(tokyo("20:50")).next).valid_until, urgent.s.message.expires_at);
    shop line{"promotional", {channel::line}};
    EXPECT_EQ(std::get<hand_over>(line.decide(tokyo("20:50")).next).valid_until, never_ends);
}

struct closing_case {
    const char* name;
    const char* klass;
    channel on;
    const char* now;
    instant closes;
    friend void PrintTo(const closing_case& row, std::ostream* out) { *out << row.name; }
};

class Closing : public testing::TestWithParam<closing_case> {};

/// What the hand-over must be done by, however long the provider takes.
TEST_P(Closing, IsWhenItMayNoLongerGo)
{
    const auto& row = GetParam();
    shop site{row.klass, {row.on}};
    site.s.message.expires_at = tokyo("22:00");
    const auto found = site.decide(tokyo(row.now));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(shown(std::get<hand_over>(found.next).closes), shown(row.closes));
}

INSTANTIATE_TEST_SUITE_P(
    Release, Closing,
    testing::Values(closing_case{"line_before_quiet_hours", "promotional", channel::line, "20:50", tokyo("21:00")},
                    closing_case{"sms_leaves_the_phone_time", "transactional", channel::sms, "20:50", tokyo("20:56")},
                    closing_case{"sms_last_of_all", "transactional", channel::sms, "20:55", tokyo("20:56")},
                    closing_case{"email_before_it_expires", "transactional", channel::email, "20:50", tokyo("22:00")},
                    closing_case{"urgent_before_it_expires", "urgent", channel::sms, "21:59:59", tokyo("22:00")}),
    [](const auto& row) { return row.param.name; });

TEST(ClosingOfARepeat, IsTheSameForARepeatOfAnAttemptInDoubt)
{
    shop site{"promotional", {channel::line}};
    site.start_attempt(0, tokyo("20:00"));
    site.carry_out(site.settle(0, outcome_kind::uncertain, tokyo("20:00:30")), tokyo("20:00:30"));
    const auto again = site.decide(tokyo("20:50"));
    ASSERT_TRUE(goes(again));
    EXPECT_TRUE(std::get<hand_over>(again.next).repeat);
    EXPECT_EQ(shown(std::get<hand_over>(again.next).closes), shown(tokyo("21:00")));
}

shop promotional(person_no person = person_no{77})
{
    shop site{"promotional", {channel::line}};
    site.s.known_as = person;
    site.stored_at(tokyo("22:00"));
    return site;
}

TEST(Spread, IsWithinItsBoundsAndUsesThem)
{
    span least = 24h;
    span most{};
    for (int person = 1; person <= 500; ++person) {
        const auto late = waits(promotional(person_no{person}).decide(tokyo("22:00"))).due - opening;
        least = std::min(least, late);
        most = std::max(most, late);
    }
    EXPECT_GE(least, 0s);
    EXPECT_LT(least, 1min);
    EXPECT_GT(most, 29min);
    EXPECT_LT(most, 30min);
}

TEST(Spread, IsTheSameHoweverOftenItIsDecided)
{
    const auto site = promotional();
    const auto due = waits(site.decide(tokyo("22:00"))).due;
    ASSERT_GT(due, opening);
    for (const auto now : {tokyo("22:01"), opening - 1ms, opening, due - 1ms}) {
        const auto again = waits(site.decide(now));
        EXPECT_EQ(shown(again.due), shown(due));
        EXPECT_EQ(again.why, rule::quiet_hours);
    }
    EXPECT_TRUE(goes(site.decide(due)));
    EXPECT_TRUE(goes(site.decide(due + 3h)));
}

TEST(Spread, DiffersFromDayToDay)
{
    auto site = promotional();
    const auto first = waits(site.decide(tokyo("22:00"))).due - opening;
    const auto second = waits(site.decide(tokyo("22:00") + 24h)).due - opening - 24h;
    EXPECT_NE(first, second);
}

TEST(Spread, IsNotForWhatIsStoredOrDueAfterTheOpening)
{
    auto site = promotional();
    site.stored_at(opening);
    EXPECT_TRUE(goes(site.decide(opening)));
    site.stored_at(tokyo("22:00"));
    site.s.message.send_at = opening + 5min;
    EXPECT_EQ(shown(waits(site.decide(tokyo("22:00"))).due), shown(opening + 5min));
    EXPECT_TRUE(goes(site.decide(opening + 5min)));
}

TEST(Spread, CountsFromTheLastOpening)
{
    auto site = promotional();
    site.klass().quiet.fill(own_quiet_hours({"21:00-08:00", "12:00-13:00"}));
    const auto noon = tokyo("12:30") + 24h;
    const auto due = waits(site.decide(noon)).due;
    EXPECT_GE(due, tokyo("13:00") + 24h);
    EXPECT_LT(due, tokyo("13:30") + 24h);
    EXPECT_TRUE(goes(site.decide(due)));
}

TEST(Spread, IsShrunkToTheWindowLessGuard)
{
    for (int person = 1; person <= 200; ++person) {
        auto site = promotional(person_no{person});
        site.klass().quiet.fill(own_quiet_hours({"21:00-08:00", "08:05-21:00"}));
        const auto due = waits(site.decide(tokyo("22:00"))).due;
        EXPECT_GE(due, opening);
        EXPECT_LE(due, opening + 4min);
    }
}

TEST(Spread, IsShrunkToTheMessagesLife)
{
    for (int person = 1; person <= 200; ++person) {
        auto site = promotional(person_no{person});
        site.s.message.expires_at = opening + 3min;
        const auto due = waits(site.decide(tokyo("22:00"))).due;
        EXPECT_GE(due, opening);
        EXPECT_LE(due, opening + 2min);
    }
}

TEST(Spread, IsKeptWhenALegBeforeIsImpossible)
{
    auto site = promotional();
    site.add_leg(channel::email);
    site.s.person.to[index_of(channel::line)].clear();
    const auto due = waits(site.decide(tokyo("22:00"))).due;
    ASSERT_GT(due, opening);
    EXPECT_EQ(shown(waits(site.decide(due - 1ms)).due), shown(due));
}

TEST(Spread, IsNotForTransactional)
{
    shop site{"transactional", {channel::sms}};
    site.stored_at(tokyo("22:00"));
    EXPECT_EQ(shown(waits(site.decide(tokyo("22:00"))).due), shown(opening));
}

TEST(Release, SkipsWindowsThatAreTooShort)
{
    shop site{"transactional", {channel::sms}};
    site.klass().quiet.fill(own_quiet_hours({"21:00-08:00", "08:04-12:00"}));
    EXPECT_EQ(shown(waits(site.decide(tokyo("22:00"))).due), shown(tokyo("12:00") + 24h));
    site.klass().quiet.fill(own_quiet_hours({"21:00-08:00", "08:04-21:00"}));
    EXPECT_EQ(ends(site.decide(tokyo("22:00"))).as, state::expired);  // no window is long enough
}

}  // namespace
}  // namespace todoke
