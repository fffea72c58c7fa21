// Ranges of single weekdays, in Tokyo: the day is the one on which a range begins, and a holiday is a Sunday.
// 2026-11-23 is a Monday and a holiday (Labour Thanksgiving); 2026-09-21 to 23 are Monday to Wednesday and holidays.
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

instant japan(const std::string& when)
{
    return at((when.substr(0, 10) + "T" + when.substr(11) + ":00+09:00").c_str());
}

struct week_case {
    const char* name;
    std::vector<std::string> quiet;
    std::vector<std::string> windows;
    const char* when;
    const char* open_from;  ///< nullptr: it is open at `when`
    const char* closes;     ///< after that; nullptr: never
    friend void PrintTo(const week_case& row, std::ostream* out) { *out << row.name; }
};

class Week : public testing::TestWithParam<week_case> {};

TEST_P(Week, OpensAndCloses)
{
    const auto& row = GetParam();
    rules book;
    class_rules klass;
    klass.quiet.fill(own_quiet_hours(row.quiet));
    klass.send_windows = own_quiet_hours(row.windows).ranges;
    const profile nobody;
    const auto when = japan(row.when);
    const quiet_time quiet{book, klass, channel::sms, nobody, *zone::find("Asia/Tokyo"), when};
    const auto open = quiet.open_from(when);
    ASSERT_EQ(shown(open), shown(row.open_from == nullptr ? when : japan(row.open_from)));
    EXPECT_EQ(shown(quiet.closes_at(open)), shown(row.closes == nullptr ? never_ends : japan(row.closes)));
    if (open > when) {
        EXPECT_EQ(shown(quiet.opened_at(open)), shown(open));
        EXPECT_NE(quiet.open_from(open - 1ms), open - 1ms);
    }
}

const std::vector<std::string> weekends{"Sat-Sun 20:00-10:00"};
const std::vector<std::string> workdays{"Mon-Fri 21:00-08:00"};

INSTANTIATE_TEST_SUITE_P(
    QuietOn, Week,
    testing::Values(
        week_case{"friday", weekends, {}, "2026-11-20 23:00", nullptr, "2026-11-21 20:00"},
        week_case{"saturday", weekends, {}, "2026-11-21 20:00", "2026-11-22 10:00", "2026-11-22 20:00"},
        week_case{"sunday_into_holiday", weekends, {}, "2026-11-22 20:00", "2026-11-23 10:00", "2026-11-23 20:00"},
        week_case{"holiday_into_tuesday", weekends, {}, "2026-11-24 09:59", "2026-11-24 10:00", "2026-11-28 20:00"},
        week_case{"tuesday", weekends, {}, "2026-11-24 23:00", nullptr, "2026-11-28 20:00"},
        week_case{"monday_no_holiday", weekends, {}, "2026-11-30 20:00", nullptr, "2026-12-05 20:00"},
        week_case{"friday_into_saturday", workdays, {}, "2026-11-28 07:00", "2026-11-28 08:00", "2026-11-30 21:00"},
        week_case{"saturday_night", workdays, {}, "2026-11-28 22:00", nullptr, "2026-11-30 21:00"},
        week_case{"holiday_night_is_no_monday", workdays, {}, "2026-11-23 22:00", nullptr, "2026-11-24 21:00"},
        week_case{"three_holidays", workdays, {}, "2026-09-18 21:00", "2026-09-19 08:00", "2026-09-24 21:00"},
        week_case{"over_the_weeks_end",
                  {"Sat-Mon 21:00-08:00"},
                  {},
                  "2026-11-30 21:00",
                  "2026-12-01 08:00",
                  "2026-12-05 21:00"},
        week_case{"two_days", {"Mon,Wed 09:00-10:00"}, {}, "2026-11-25 09:00", "2026-11-25 10:00", "2026-11-30 09:00"},
        week_case{"every_day_and_sunday",
                  {"21:00-08:00", "Sun 20:00-10:00"},
                  {},
                  "2026-11-22 20:00",
                  "2026-11-23 10:00",
                  "2026-11-23 20:00"},
        week_case{"only_sundays_open",
                  {"Mon-Sat 00:00-24:00"},
                  {},
                  "2026-11-24 12:00",
                  "2026-11-29 00:00",
                  "2026-11-30 00:00"},
        week_case{"a_holiday_opens", {"Mon-Sat 00:00-24:00"}, {}, "2026-11-22 12:00", nullptr, "2026-11-24 00:00"}),
    by_name);

const std::vector<std::string> weekday_night{"21:00-08:00"};
const std::vector<std::string> lunches{"Tue-Thu 12:00-15:00", "Sun 20:00-21:00"};

INSTANTIATE_TEST_SUITE_P(
    WindowsOn, Week,
    testing::Values(
        week_case{"inside", {}, lunches, "2026-11-24 12:00", nullptr, "2026-11-24 15:00"},
        week_case{"last_minute", {}, lunches, "2026-11-24 14:59", nullptr, "2026-11-24 15:00"},
        week_case{"its_end", {}, lunches, "2026-11-24 15:00", "2026-11-25 12:00", "2026-11-25 15:00"},
        week_case{"to_sunday", {}, lunches, "2026-11-26 15:00", "2026-11-29 20:00", "2026-11-29 21:00"},
        week_case{"holiday_is_a_sunday", {}, lunches, "2026-11-23 12:00", "2026-11-23 20:00", "2026-11-23 21:00"},
        week_case{"holiday_is_no_tuesday", {}, lunches, "2026-09-22 12:00", "2026-09-22 20:00", "2026-09-22 21:00"},
        week_case{"all_its_days_are_holidays",
                  {},
                  {"Mon-Wed 12:00-15:00"},
                  "2026-09-19 12:00",
                  "2026-09-28 12:00",
                  "2026-09-28 15:00"},
        week_case{"two_holiday_weeks",  // 2026-05-04 to 06 and the Monday to Wednesday before: only 29 April
                  {},
                  {"Wed 12:00-15:00"},
                  "2026-04-29 00:00",
                  "2026-05-13 12:00",
                  "2026-05-13 15:00"},
        week_case{"wraps", {}, {"Fri 22:00-02:00"}, "2026-11-28 01:00", nullptr, "2026-11-28 02:00"},
        week_case{
            "wraps_from_its_day", {}, {"Fri 22:00-02:00"}, "2026-11-28 22:00", "2026-12-04 22:00", "2026-12-05 02:00"},
        week_case{
            "touching", {}, {"12:00-13:00", "13:00-15:00"}, "2026-11-24 00:00", "2026-11-24 12:00", "2026-11-24 15:00"},
        week_case{"overlapping",
                  {},
                  {"12:00-14:00", "13:00-15:00"},
                  "2026-11-24 00:00",
                  "2026-11-24 12:00",
                  "2026-11-24 15:00"},
        week_case{
            "days_that_touch", {}, {"Sat-Sun 00:00-24:00"}, "2026-11-24 00:00", "2026-11-28 00:00", "2026-11-30 00:00"},
        week_case{"whole_week", {}, {"00:00-24:00"}, "2026-11-24 00:00", nullptr, nullptr}),
    by_name);

INSTANTIATE_TEST_SUITE_P(WindowsAndQuiet, Week,
                         testing::Values(week_case{"quiet_cuts_the_begin",
                                                   weekday_night,
                                                   {"07:00-12:00"},
                                                   "2026-11-24 22:00",
                                                   "2026-11-25 08:00",
                                                   "2026-11-25 12:00"},
                                         week_case{"quiet_cuts_the_end",
                                                   weekday_night,
                                                   {"20:00-23:00"},
                                                   "2026-11-24 12:00",
                                                   "2026-11-24 20:00",
                                                   "2026-11-24 21:00"},
                                         week_case{"quiet_in_the_middle",
                                                   {"12:30-13:00"},
                                                   {"12:00-15:00"},
                                                   "2026-11-24 12:30",
                                                   "2026-11-24 13:00",
                                                   "2026-11-24 15:00"},
                                         week_case{"open_together",
                                                   weekday_night,
                                                   {"08:00-12:00"},
                                                   "2026-11-24 22:00",
                                                   "2026-11-25 08:00",
                                                   "2026-11-25 12:00"},
                                         week_case{"window_later", weekday_night, lunches, "2026-11-24 22:00",
                                                   "2026-11-25 12:00", "2026-11-25 15:00"},
                                         week_case{"window_swallowed_once",
                                                   {"21:00-08:00", "Wed 11:00-16:00"},
                                                   lunches,
                                                   "2026-11-24 22:00",
                                                   "2026-11-26 12:00",
                                                   "2026-11-26 15:00"},
                                         week_case{"sundays_evening_by_holiday",
                                                   weekday_night,
                                                   {"Mon 10:00-11:00", "Sun 20:30-22:00"},
                                                   "2026-11-23 10:00",
                                                   "2026-11-23 20:30",
                                                   "2026-11-23 21:00"}),
                         by_name);

TEST(Week, NeverOpensWhereQuietSwallowsEveryWindow)
{
    rules book;
    class_rules klass;
    klass.quiet.fill(own_quiet_hours({"11:00-16:00"}));
    klass.send_windows = own_quiet_hours({"Tue-Thu 12:00-15:00"}).ranges;
    const profile nobody;
    const quiet_time quiet{book, klass, channel::sms, nobody, *zone::find("Asia/Tokyo"), tokyo("10:00")};
    EXPECT_EQ(quiet.open_from(tokyo("10:00")), never_ends);
}

TEST(Week, FollowsTheSitesOwnHolidays)
{
    rules book;
    class_rules klass;
    klass.quiet.fill(own_quiet_hours({"Sun 00:00-24:00"}));
    const profile nobody;
    const auto open_from = [&](const std::string& when) {
        const quiet_time quiet{book, klass, channel::sms, nobody, *zone::find("Asia/Tokyo"), japan(when)};
        return shown(quiet.open_from(japan(when)));
    };
    EXPECT_EQ(open_from("2026-11-23 12:00"), shown(japan("2026-11-24 00:00")));
    book.free_days = {false, {}};
    EXPECT_EQ(open_from("2026-11-23 12:00"), shown(japan("2026-11-23 12:00")));
    const std::chrono::year_month_day eve{2026y / 12 / 31};
    book.free_days = {true, {std::chrono::local_days{eve}}};
    EXPECT_EQ(open_from("2026-12-31 12:00"), shown(japan("2027-01-02 00:00")));  // and New Year's Day
}

/// Nobody knows the holidays of 2150: each day may be one.
TEST(Week, IsStrictWhereTheHolidaysAreNotKnown)
{
    rules book;
    class_rules quiet_sundays, tuesdays;
    quiet_sundays.quiet.fill(own_quiet_hours({"Sun 20:00-10:00"}));
    tuesdays.send_windows = own_quiet_hours({"Tue 12:00-15:00"}).ranges;
    const profile nobody;
    const auto open_from = [&](const class_rules& klass, const char* when) {
        const quiet_time quiet{book, klass, channel::sms, nobody, *zone::find("Asia/Tokyo"), at(when)};
        return shown(quiet.open_from(at(when)));
    };
    const auto* tuesday = "2150-06-16T12:00:00Z";  // 21:00 in Tokyo
    EXPECT_EQ(open_from(quiet_sundays, tuesday), "2150-06-17T01:00:00Z");
    EXPECT_EQ(open_from(tuesdays, tuesday), "never");
    book.free_days = {false, {}};
    EXPECT_EQ(open_from(quiet_sundays, tuesday), tuesday);
    EXPECT_EQ(open_from(tuesdays, tuesday), "2150-06-23T03:00:00Z");
}

struct detail_case {
    const char* name;
    const char* when;
    const char* quiet;    ///< nullptr: it is not quiet
    const char* windows;  ///< nullptr: it is inside one
    friend void PrintTo(const detail_case& row, std::ostream* out) { *out << row.name; }
};

class WeekDetail : public testing::TestWithParam<detail_case> {};

TEST_P(WeekDetail, NamesRangesLayersAndHolidays)
{
    shop site{"promotional"};
    site.klass().quiet.fill(own_quiet_hours({"21:00-08:00", "Sun 20:00-10:00"}));
    site.klass().send_windows = own_quiet_hours({"Mon-Fri 09:00-12:00"}).ranges;
    const auto when = japan(GetParam().when);
    const quiet_time quiet{site.book, site.klass(), channel::sms, site.s.person, *zone::find("Asia/Tokyo"), when};
    EXPECT_EQ(quiet.quiet_until(when) > when, GetParam().quiet != nullptr);
    EXPECT_EQ(quiet.window_from(when) > when, GetParam().windows != nullptr);
    if (GetParam().quiet != nullptr) {
        EXPECT_EQ(in_words(quiet.describe_quiet(when, when), language::english), GetParam().quiet);
    }
    if (GetParam().windows != nullptr) {
        EXPECT_EQ(in_words(quiet.describe_windows(when), language::english), GetParam().windows);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Quiet, WeekDetail,
    testing::Values(detail_case{"workday", "2026-11-25 10:00", nullptr, nullptr},
                    detail_case{"evening", "2026-11-25 20:00", nullptr,
                                "only Mon-Fri 09:00-12:00 (class promotional), Asia/Tokyo"},
                    detail_case{"sunday", "2026-11-22 20:00", "Sun 20:00-10:00 (class promotional), Asia/Tokyo",
                                "only Mon-Fri 09:00-12:00 (class promotional), Asia/Tokyo"},
                    detail_case{"holiday", "2026-11-23 20:00",
                                "Sun 20:00-10:00 (class promotional; 2026-11-23 is a holiday), Asia/Tokyo",
                                "only Mon-Fri 09:00-12:00 (class promotional; 2026-11-23 is a holiday), Asia/Tokyo"},
                    detail_case{"morning_after_a_holiday", "2026-11-24 09:30",
                                "Sun 20:00-10:00 (class promotional; 2026-11-23 is a holiday), Asia/Tokyo", nullptr}),
    by_name);

}  // namespace
}  // namespace todoke
