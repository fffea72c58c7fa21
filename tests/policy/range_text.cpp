// How ranges are written: what is taken, and how they are shown again.
#include <gtest/gtest.h>

#include "gateway/policy/calendar/local_range.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

/// "MTWTFSS", a dash for a day that is not meant.
week_days days(std::string_view monday_first)
{
    week_days made;
    for (std::size_t i = 0; i < 7; ++i) made.set((i + 1) % 7, monday_first[i] != '-');
    return made;
}

struct range_case {
    const char* name;
    const char* text;
    std::optional<local_range> expected;
    friend void PrintTo(const range_case& row, std::ostream* out) { *out << row.text; }
};

class RangeText : public testing::TestWithParam<range_case> {};

TEST_P(RangeText, IsRead)
{
    EXPECT_EQ(parse_range(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    TimeOfDay, RangeText,
    testing::Values(range_case{"night", "21:00-08:00", local_range{21h, 8h}},
                    range_case{"lunch", "12:00-13:30", local_range{12h, 13h + 30min}},
                    range_case{"to_midnight", "22:00-24:00", local_range{22h, 24h}},
                    range_case{"to_zero", "22:00-00:00", local_range{22h, 0h}},
                    range_case{"last_minute", "23:59-00:01", local_range{23h + 59min, 1min}},
                    range_case{"whole_day", "00:00-24:00", local_range{0h, 24h}},
                    range_case{"empty_range", "08:00-08:00", {}}, range_case{"from_24", "24:00-08:00", {}},
                    range_case{"past_24", "22:00-24:01", {}}, range_case{"hour_25", "22:00-25:00", {}},
                    range_case{"minute_60", "22:60-08:00", {}}, range_case{"one_digit", "9:00-18:00", {}},
                    range_case{"spaces", "21:00 - 08:00", {}}, range_case{"signs", "+1:00-08:00", {}},
                    range_case{"one_time", "21:00", {}}, range_case{"word", "never", {}}, range_case{"empty", "", {}}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Days, RangeText,
    testing::Values(range_case{"one", "Sun 20:00-21:00", local_range{20h, 21h, days("------S")}},
                    range_case{"run", "Tue-Thu 12:00-15:00", local_range{12h, 15h, days("-TWT---")}},
                    range_case{"list", "Mon,Wed 09:00-10:00", local_range{9h, 10h, days("M-W----")}},
                    range_case{"list_with_spaces", "Mon, Wed , Fri 09:00-10:00", local_range{9h, 10h, days("M-W-F--")}},
                    range_case{"list_of_runs", "Mon-Tue,Sat-Sun 09:00-10:00", local_range{9h, 10h, days("MT---SS")}},
                    range_case{"weekend", "Sat-Sun 20:00-10:00", local_range{20h, 10h, days("-----SS")}},
                    range_case{"over_the_weeks_end", "Sat-Mon 20:00-10:00", local_range{20h, 10h, days("M----SS")}},
                    range_case{"over_the_weeks_end_long", "Fri-Tue 20:00-10:00",
                               local_range{20h, 10h, days("MT--FSS")}},
                    range_case{"whole_week", "Mon-Sun 21:00-08:00", local_range{21h, 8h}},
                    range_case{"whole_week_from_sunday", "Sun-Sat 21:00-08:00", local_range{21h, 8h}},
                    range_case{"small_letters", "mon 09:00-10:00", {}}, range_case{"capitals", "MON 09:00-10:00", {}},
                    range_case{"whole_word", "Monday 09:00-10:00", {}}, range_case{"japanese", "月 09:00-10:00", {}},
                    range_case{"unknown", "Moo 09:00-10:00", {}}, range_case{"twice", "Mon,Mon 09:00-10:00", {}},
                    range_case{"twice_by_a_run", "Mon-Wed,Tue 09:00-10:00", {}},
                    range_case{"run_of_one", "Mon-Mon 09:00-10:00", {}},
                    range_case{"run_of_three", "Mon-Tue-Wed 09:00-10:00", {}},
                    range_case{"open_run", "Mon- 09:00-10:00", {}}, range_case{"open_list", "Mon, 09:00-10:00", {}},
                    range_case{"days_only", "Mon-Fri", {}}, range_case{"days_behind", "09:00-10:00 Mon", {}},
                    range_case{"no_space", "Mon09:00-10:00", {}}, range_case{"space_before", " 09:00-10:00", {}},
                    range_case{"empty_range_of_a_day", "Mon 08:00-08:00", {}},
                    range_case{"semicolon", "Mon;Tue 09:00-10:00", {}}, range_case{"holiday", "Hol 09:00-10:00", {}}),
    [](const auto& row) { return row.param.name; });

TEST(RangeText, IsShownInItsShortestForm)
{
    const std::pair<const char*, const char*> rows[] = {
        {"21:00-08:00", "21:00-08:00"},
        {"Mon-Sun 22:00-24:00", "22:00-24:00"},
        {"Sun 20:00-21:00", "Sun 20:00-21:00"},
        {"Sat,Sun 20:00-10:00", "Sat-Sun 20:00-10:00"},
        {"Mon,Sun,Sat 20:00-10:00", "Sat-Mon 20:00-10:00"},
        {"Fri,Wed,Mon 09:05-10:00", "Mon,Wed,Fri 09:05-10:00"},
        {"Sat-Mon,Wed-Thu 09:00-10:00", "Wed-Thu,Sat-Mon 09:00-10:00"},
    };
    for (const auto& [given, expected] : rows) {
        const auto range = parse_range(given);
        ASSERT_TRUE(range) << given;
        EXPECT_EQ(to_text(*range), expected);
        EXPECT_EQ(parse_range(to_text(*range)), range);
    }
}

}  // namespace
}  // namespace todoke
