// Quiet hours by weekday, send windows and holidays as they are written in the configuration.
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "tests/daemon/config/cases.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

class CalendarProblems : public testing::TestWithParam<config_case> {};

TEST_P(CalendarProblems, AreNamedWithTheirLine)
{
    expect_exactly(problems_of(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Ranges, CalendarProblems,
    testing::Values(config_case{"day_in_small_letters",
                                "[class.promotional]\nquiet_hours = [\"sat 20:00-10:00\"]\n",
                                {{2,
                                  R"("sat 20:00-10:00" is not a part of the day; write one like "21:00-08:00" or)"}}},
                    config_case{"day_twice",
                                "[site]\nquiet_floor = [\n  \"23:00-07:00\",\n  \"Mon,Mon 22:00-08:00\",\n]\n",
                                {{4, "is not a part of the day"}}},
                    config_case{"windows_same_ends",
                                "[class.promotional]\nsend_windows = [\"Sun 20:00-20:00\"]\n",
                                {{2, "its ends must differ; without windows, write []"}}},
                    config_case{"windows_never",
                                "[class.promotional]\nsend_windows = \"never\"\n",
                                {{2, "\"never\" is not a part of the day"}}},
                    config_case{"windows_number", "[class.promotional]\nsend_windows = 12\n", {{2, "expected text"}}},
                    config_case{"on_quiet",
                                "[class.promotional]\non_quiet = \"wait\"\n",
                                {{2, "\"wait\" is not one of \"defer\", \"drop\", \"next_leg\""}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Endless, CalendarProblems,
    testing::Values(
        config_case{"all_days_by_name",
                    "[class.nurturing]\nquiet_hours = [\"Mon-Fri 00:00-24:00\", \"Sat-Sun 00:00-24:00\"]\n",
                    {{2, "class.nurturing.quiet_hours: no time of the week is left for line in class nurturing"}}},
        config_case{"floor_of_all_days",
                    "[site]\nquiet_floor = [\"Mon-Thu 00:00-24:00\", \"Fri-Sun 00:00-24:00\"]\n",
                    {{2, "leaves no time of the week"}}},
        config_case{"windows_at_night",
                    "[class.promotional]\nsend_windows = [\"Tue 22:00-23:00\"]\n",
                    {{2,
                      "class.promotional.send_windows: no time of the week is left for line in class promotional: its "
                      "windows lie within quiet hours or are too short"}}},
        config_case{"window_shorter_than_sms_needs",
                    "[class.promotional]\nsend_windows = [\"Tue 12:00-12:04\"]\n",
                    {{2, "no time of the week is left for sms in class promotional"}}},
        config_case{"window_shorter_than_guard",
                    "[class.promotional]\nguard = \"30m\"\nlegs = [\"line\"]\nsend_windows = [\"Tue 12:00-12:29\"]\n",
                    {{4, "or are too short"}}},
        config_case{"windows_in_the_floor",
                    "[site]\nquiet_floor = [\"Sun 00:00-24:00\"]\n[class.promotional]\nsend_windows = [\"Sun "
                    "20:00-21:00\"]\n",
                    {{4, "its windows lie within quiet hours"}}},
        config_case{
            "one_window_of_two",
            "[class.promotional]\nsend_windows = [\n  \"Tue 12:00-15:00\",\n  \"Sun 22:00-23:00\",\n]\n",
            {{4, "class.promotional.send_windows: \"Sun 22:00-23:00\" lies within quiet hours on all its days"}}},
        config_case{"floor_and_quiet_hours_together",
                    "[site]\nquiet_floor = [\"Sun 00:00-24:00\"]\n[class.nurturing]\nquiet_hours = [\"Mon-Sat "
                    "00:00-24:00\"]\n",
                    {{4, "no time of the week is left for line in class nurturing; leave some open"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Holidays, CalendarProblems,
    testing::Values(
        config_case{
            "other_country",
            "[site]\nholidays = \"us\"\n",
            {{2, R"(site.holidays: "us" is neither "jp" nor a date of the calendar; write one like "2026-12-31")"}}},
        config_case{
            "no_such_date", "[site]\nholidays = [\"jp\", \"2026-02-29\"]\n", {{2, "\"2026-02-29\" is neither"}}},
        config_case{"short_date", "[site]\nholidays = [\"2026-1-2\"]\n", {{2, "\"2026-1-2\" is neither"}}},
        config_case{"date_with_letters", "[site]\nholidays = [\"2026-0a-02\"]\n", {{2, "is neither"}}},
        config_case{"bare_date", "[site]\nholidays = [2026-12-31]\n", {{2, "expected a list of texts in quotes"}}},
        config_case{"date_twice",
                    "[site]\nholidays = [\n  \"2026-12-31\",\n  \"jp\",\n  \"2026-12-31\",\n]\n",
                    {{5, "\"2026-12-31\" stands there twice; keep one"}}},
        config_case{"jp_twice", "[site]\nholidays = [\"jp\", \"jp\"]\n", {{2, "\"jp\" stands there twice"}}}),
    by_name);

TEST(ConfigCalendar, ReadsRangesOfWeekdays)
{
    const auto made = good(
        "[site]\nquiet_floor = [\"Sun 00:00-09:00\"]\n[class.promotional]\n"
        "quiet_hours = { line = [\"21:00-08:00\", \"Sat-Sun 20:00-10:00\"] }\n"
        "send_windows = [\"Tue-Thu 12:00-15:00\", \"Sun 20:00-21:00\"]\non_quiet = \"next_leg\"\nlegs = [\"email\"]\n");
    const auto& klass = made.book->classes.at("promotional");
    EXPECT_EQ(made.book->quiet_floor, own_quiet_hours({"Sun 00:00-09:00"}));
    EXPECT_EQ(klass.quiet[index_of(channel::line)], own_quiet_hours({"21:00-08:00", "Sat-Sun 20:00-10:00"}));
    EXPECT_EQ(klass.quiet[index_of(channel::sms)], own_quiet_hours({"21:00-08:00"}));
    EXPECT_EQ(klass.send_windows, own_quiet_hours({"Tue-Thu 12:00-15:00", "Sun 20:00-21:00"}).ranges);
    EXPECT_EQ(klass.when_closed, on_limit::next_leg);
}

TEST(ConfigCalendar, AWindowMayServeOneChannelOnly)
{
    const auto made = good(
        "[class.promotional]\nquiet_hours = { email = \"never\" }\nsend_windows = [\"12:00-13:00\", "
        "\"22:00-23:00\"]\n");
    EXPECT_EQ(made.book->classes.at("promotional").send_windows.size(), 2u);
}

TEST(ConfigCalendar, NoWindowsAreAnyTime)
{
    EXPECT_TRUE(good("[class.promotional]\nsend_windows = []\n").book->classes.at("promotional").send_windows.empty());
}

TEST(ConfigCalendar, HolidaysAreJapansUnlessSaidOtherwise)
{
    using std::chrono::local_days;
    const std::chrono::year_month_day eve{2026y / 12 / 31}, festival{2026y / 8 / 13};
    EXPECT_EQ(good("").book->free_days, (holidays{true, {}}));
    EXPECT_EQ(good("[site]\nholidays = \"jp\"\n").book->free_days, (holidays{true, {}}));
    EXPECT_EQ(good("[site]\nholidays = []\n").book->free_days, (holidays{false, {}}));
    EXPECT_EQ(good("[site]\nholidays = [\"2026-12-31\", \"2026-08-13\"]\n").book->free_days,
              (holidays{false, {local_days{festival}, local_days{eve}}}));
    EXPECT_EQ(good("[site]\nholidays = [\"2026-12-31\", \"jp\"]\n").book->free_days,
              (holidays{true, {local_days{eve}}}));
}

}  // namespace
}  // namespace todoke
