// Send windows in a decision: what is held by which rule, release and guard at their ends, and patterns that leave
// nothing open. 2026-11-24 is a Tuesday.
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

instant tuesday(const char* time)
{
    return tokyo(time) + 24h;
}

shop with_windows(const std::string& klass, channel on, const std::vector<std::string>& windows)
{
    shop site{klass, {on}};
    site.klass().send_windows = own_quiet_hours(windows).ranges;
    site.klass().release_spread = 0s;
    return site;
}

TEST(SendWindow, HoldsUntilItOpens)
{
    auto site = with_windows("promotional", channel::line, {"Tue-Thu 12:00-15:00", "Sun 20:00-21:00"});
    site.stored_at(tuesday("10:00"));
    const auto found = site.decide(tuesday("10:00"));
    EXPECT_EQ(shown(waits(found).due), shown(tuesday("12:00")));
    EXPECT_EQ(waits(found).why, rule::send_window);
    ASSERT_EQ(found.held_by.size(), 1u);
    EXPECT_EQ(in_words(found.held_by[0].detail, language::english),
              "only Tue-Thu 12:00-15:00, Sun 20:00-21:00 (class promotional), Asia/Tokyo");
    EXPECT_TRUE(goes(site.decide(tuesday("12:00"))));
    EXPECT_TRUE(goes(site.decide(tuesday("14:59"))));
    EXPECT_FALSE(goes(site.decide(tuesday("15:00"))));
}

TEST(SendWindow, AndQuietHoursAreTwoRules)
{
    auto site = with_windows("promotional", channel::line, {"Tue-Thu 12:00-15:00"});
    site.stored_at(tuesday("22:00"));
    const auto found = site.decide(tuesday("22:00"));
    ASSERT_EQ(found.held_by.size(), 2u);
    EXPECT_EQ(found.held_by[0].by, rule::send_window);
    EXPECT_EQ(shown(found.held_by[0].until), shown(tuesday("12:00") + 24h));
    EXPECT_EQ(in_words(found.held_by[0].detail, language::english),
              "only Tue-Thu 12:00-15:00 (class promotional), Asia/Tokyo");
    EXPECT_EQ(found.held_by[1].by, rule::quiet_hours);
    EXPECT_EQ(shown(found.held_by[1].until), shown(tuesday("08:00") + 24h));
    EXPECT_EQ(in_words(found.held_by[1].detail, language::english), "21:00-08:00 (class promotional), Asia/Tokyo");
    EXPECT_EQ(waits(found).why, rule::send_window);
}

TEST(SendWindow, ThatOpensInQuietHoursLeavesTheLastWordToThem)
{
    auto site = with_windows("promotional", channel::line, {"07:00-12:00"});
    site.stored_at(tuesday("22:00"));
    const auto found = site.decide(tuesday("22:00"));
    EXPECT_EQ(waits(found).why, rule::quiet_hours);
    EXPECT_EQ(shown(waits(found).due), shown(tuesday("08:00") + 24h));
    ASSERT_EQ(found.held_by.size(), 2u);
    EXPECT_EQ(found.held_by[1].by, rule::send_window);
    EXPECT_EQ(shown(found.held_by[1].until), shown(tuesday("07:00") + 24h));
}

TEST(SendWindow, HoldsAClassThatIsNeverQuiet)
{
    auto site = with_windows("transactional", channel::email, {"Tue 12:00-15:00"});
    site.book.quiet_floor = own_quiet_hours({"11:00-16:00"});
    site.s.person.quiet_hours = {"10:00-18:00"};
    EXPECT_EQ(waits(site.decide(tokyo("12:00"))).why, rule::send_window);
    EXPECT_TRUE(goes(site.decide(tuesday("12:00"))));
}

TEST(SendWindow, DoesNotCountForAClockThatCountsAllowedTime)
{
    shop site{"promotional", {channel::line}};
    site.klass().send_windows = own_quiet_hours({"Sun 20:00-21:00"}).ranges;
    site.add_leg(channel::email, follow_up{"clicked", 13h, true});
    site.first().now = leg_state::accepted;
    site.first().ended = site.first().last_try = tuesday("08:00");
    site.s.message.now = state::watching;
    EXPECT_EQ(shown(waits(site.decide(tuesday("08:00"))).due), shown(tuesday("21:00")));
}

struct window_guard_case {
    const char* name;
    channel on;
    const char* now;
    bool goes;
    friend void PrintTo(const window_guard_case& row, std::ostream* out) { *out << row.name; }
};

class WindowGuard : public testing::TestWithParam<window_guard_case> {};

TEST_P(WindowGuard, KeepsHandOversInsideTheWindow)
{
    const auto& row = GetParam();
    auto site = with_windows("promotional", row.on, {"Tue-Thu 12:00-15:00"});
    const auto now = tuesday(row.now);
    site.stored_at(now);
    const auto found = site.decide(now);
    EXPECT_EQ(goes(found), row.goes);
    if (row.goes) return;
    EXPECT_EQ(shown(waits(found).due), shown(tuesday("12:00") + 24h));
    EXPECT_EQ(waits(found).why, rule::send_window);
    EXPECT_NE(in_words(found.held_by[0].detail, language::english).find("too little time is left before it ends"),
              std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Policy, WindowGuard,
                         testing::Values(window_guard_case{"line_a_minute_left", channel::line, "14:59", true},
                                         window_guard_case{"line_less", channel::line, "14:59:01", false},
                                         window_guard_case{"email_a_minute_left", channel::email, "14:59", true},
                                         window_guard_case{"email_less", channel::email, "14:59:01", false},
                                         window_guard_case{"sms_five_minutes_left", channel::sms, "14:55", true},
                                         window_guard_case{"sms_less", channel::sms, "14:55:01", false}),
                         [](const auto& row) { return row.param.name; });

TEST(WindowValidity, OfAnSmsEndsBeforeTheWindow)
{
    auto site = with_windows("promotional", channel::sms, {"Tue-Thu 12:00-15:00"});
    const auto found = site.decide(tuesday("14:50"));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(shown(std::get<hand_over>(found.next).valid_until), shown(tuesday("14:59:30")));
}

TEST(WindowSpread, StaysInsideTheWindowLessGuard)
{
    for (int person = 1; person <= 200; ++person) {
        auto site = with_windows("promotional", channel::line, {"Tue-Thu 12:00-12:10"});
        site.klass().release_spread = 30min;
        site.s.known_as = person_no{person};
        site.stored_at(tuesday("10:00"));
        const auto due = waits(site.decide(tuesday("10:00"))).due;
        EXPECT_GE(due, tuesday("12:00"));
        EXPECT_LE(due, tuesday("12:09"));
    }
}

TEST(WindowSpread, NamesTheSameRuleBeforeAndAfterTheOpening)
{
    auto site = with_windows("promotional", channel::line, {"Tue-Thu 12:00-15:00"});
    site.klass().release_spread = 30min;
    site.stored_at(tuesday("10:00"));
    const auto due = waits(site.decide(tuesday("10:00"))).due;
    ASSERT_GT(due, tuesday("12:00"));
    for (const auto now : {tuesday("10:00"), tuesday("11:59"), tuesday("12:00"), due - 1ms}) {
        const auto found = site.decide(now);
        EXPECT_EQ(shown(waits(found).due), shown(due));
        ASSERT_EQ(found.held_by.size(), 1u);
        EXPECT_EQ(found.held_by[0].by, rule::send_window);
        EXPECT_EQ(in_words(found.held_by[0].detail, language::english),
                  "only Tue-Thu 12:00-15:00 (class promotional), Asia/Tokyo; spread over 30m");
    }
    EXPECT_TRUE(goes(site.decide(due)));
}

TEST(WindowRelease, SkipsWhatIsTooShort)
{
    auto site =
        with_windows("promotional", channel::sms, {"Tue-Wed 12:00-12:04", "Wed 20:57-22:00", "Thu 12:00-15:00"});
    site.stored_at(tokyo("13:00"));
    EXPECT_EQ(shown(waits(site.decide(tokyo("13:00"))).due), shown(tuesday("12:00") + 48h));
}

TEST(WindowRelease, WithoutAnyExpiresByItsRule)
{
    auto site = with_windows("promotional", channel::sms, {"Tue 12:00-12:04"});
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::expired);
    EXPECT_EQ(ends(found).why, rule::send_window);
    EXPECT_EQ(shown(found.held_by.at(0).until), shown(site.s.message.expires_at));
}

struct closed_case {
    const char* name;
    std::vector<std::string> floor, quiet, windows;
    channel on;
    bool never_open;
    friend void PrintTo(const closed_case& row, std::ostream* out) { *out << row.name; }
};

class NeverOpen : public testing::TestWithParam<closed_case> {};

TEST_P(NeverOpen, IsJudgedOverTheWeek)
{
    const auto& row = GetParam();
    rules book;
    book.quiet_floor = own_quiet_hours(row.floor);
    class_rules klass;
    klass.quiet.fill(own_quiet_hours(row.quiet));
    klass.send_windows = own_quiet_hours(row.windows).ranges;
    EXPECT_EQ(is_never_open(book, klass, row.on), row.never_open);
}

using strings = std::vector<std::string>;
const strings window_night{"21:00-08:00"};
INSTANTIATE_TEST_SUITE_P(
    Policy, NeverOpen,
    testing::Values(
        closed_case{"nothing", {}, {}, {}, channel::sms, false},
        closed_case{"only_sunday_open", {}, {"Mon-Sat 00:00-24:00"}, {}, channel::sms, false},
        closed_case{"all_days_by_two", {"Sun 00:00-24:00"}, {"Mon-Sat 00:00-24:00"}, {}, channel::sms, true},
        closed_case{"all_days_but_an_hour", {"Sun 01:00-24:00"}, {"Mon-Sat 00:00-24:00"}, {}, channel::sms, false},
        closed_case{"window_at_night", window_night, {}, {"Tue 22:00-23:00"}, channel::line, true},
        closed_case{"window_around_midnight", {}, window_night, {"Sat 22:00-07:00"}, channel::line, true},
        closed_case{"window_into_the_morning", {}, window_night, {"Sat 22:00-08:01"}, channel::line, false},
        closed_case{"window_less_than_guard", {}, window_night, {"Sat 22:00-08:01"}, channel::sms, true},
        closed_case{"window_of_five_minutes", {}, window_night, {"Sat 22:00-08:05"}, channel::sms, false},
        closed_case{"window_on_a_quiet_day", {}, {"Sun 00:00-24:00"}, {"Sun 20:00-21:00"}, channel::line, true},
        closed_case{"window_on_another_day", {}, {"Sun 00:00-24:00"}, {"Sat-Sun 20:00-21:00"}, channel::line, false},
        closed_case{"over_the_weeks_end", {}, {}, {"Sat 23:58-24:00", "Sun 00:00-00:03"}, channel::sms, false},
        closed_case{"two_short_ones", {}, {}, {"Sat 23:57-24:00", "Mon 00:00-00:03"}, channel::sms, true}),
    [](const auto& row) { return row.param.name; });

struct own_case {
    const char* name;
    strings own;
    bool kept;
    friend void PrintTo(const own_case& row, std::ostream* out) { *out << row.name; }
};

class OwnHoursUnderWindows : public testing::TestWithParam<own_case> {};

TEST_P(OwnHoursUnderWindows, MustLeaveAPartOfThem)
{
    auto book = shop{}.book;
    book.classes.at("promotional").send_windows = own_quiet_hours({"Tue-Thu 12:00-15:00"}).ranges;
    const auto problem = problem_with_quiet_hours(GetParam().own, book);
    EXPECT_EQ(!problem, GetParam().kept) << problem.value_or("");
    if (problem) {
        EXPECT_NE(problem->find("class promotional on"), std::string::npos) << *problem;
        EXPECT_NE(problem->find("send windows"), std::string::npos) << *problem;
    }
}

INSTANTIATE_TEST_SUITE_P(Policy, OwnHoursUnderWindows,
                         testing::Values(own_case{"night", {"22:00-07:00"}, true},
                                         own_case{"weekend", {"Sat-Sun 00:00-24:00"}, true},
                                         own_case{"lunch", {"12:00-15:00"}, false},
                                         own_case{"lunch_but_thursday", {"Mon-Wed 12:00-15:00"}, true},
                                         own_case{"working_week", {"Mon-Fri 09:00-18:00"}, false}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
