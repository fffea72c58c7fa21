// Japan's public holidays, against the whole list of seven years, and what a site adds.
#include "gateway/policy/calendar/holidays.hpp"

#include <gtest/gtest.h>
#include <string>

namespace todoke {
namespace {

using namespace std::chrono;

std::string holidays_of(int year_number)
{
    std::string text;
    const year in{year_number};
    for (local_days date{in / January / 1}; date < local_days{(in + years{1}) / January / 1}; date += days{1}) {
        if (japanese_day(date) != day_kind::holiday) continue;
        const year_month_day parts{date};
        text += (text.empty() ? "" : " ") + std::to_string(static_cast<unsigned>(parts.month())) + "/" +
                std::to_string(static_cast<unsigned>(parts.day()));
    }
    return text;
}

struct holiday_year {
    int year;
    const char* days;
};

class Holidays : public testing::TestWithParam<holiday_year> {};

TEST_P(Holidays, AreTheLaws)
{
    EXPECT_EQ(holidays_of(GetParam().year), GetParam().days);
}

INSTANTIATE_TEST_SUITE_P(
    Japan, Holidays,
    testing::Values(
        holiday_year{2024,
                     "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 "
                     "11/4 11/23"},
        holiday_year{2025,
                     "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24"},
        holiday_year{2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"},
        holiday_year{2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"},
        holiday_year{2028, "1/1 1/10 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/22 10/9 11/3 11/23"},
        holiday_year{2029,
                     "1/1 1/8 2/11 2/12 2/23 3/20 4/29 4/30 5/3 5/4 5/5 7/16 8/11 9/17 9/23 9/24 10/8 11/3 11/23"},
        holiday_year{2030,
                     "1/1 1/14 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 11/3 11/4 11/23"}),
    [](const auto& row) { return std::to_string(row.param.year); });

struct named_day {
    const char* name;
    year_month_day date;
    day_kind kind;
};

class HolidayOf : public testing::TestWithParam<named_day> {};

TEST_P(HolidayOf, IsAsExpected)
{
    EXPECT_EQ(japanese_day(local_days{GetParam().date}), GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(Japan, HolidayOf,
                         testing::Values(named_day{"between_two_2032", 2032y / 9 / 21, day_kind::holiday},
                                         named_day{"between_two_2037", 2037y / 9 / 22, day_kind::holiday},
                                         named_day{"between_two_2049", 2049y / 9 / 21, day_kind::holiday},
                                         named_day{"two_days_apart_2027", 2027y / 9 / 21, day_kind::plain},
                                         named_day{"new_year_on_a_sunday", 2034y / 1 / 2, day_kind::holiday},
                                         named_day{"culture_day_on_a_sunday", 2047y / 11 / 4, day_kind::holiday},
                                         named_day{"vernal_2050", 2050y / 3 / 20, day_kind::holiday},
                                         named_day{"vernal_2023", 2023y / 3 / 21, day_kind::holiday},
                                         named_day{"autumnal_2050", 2050y / 9 / 23, day_kind::holiday},
                                         named_day{"new_years_eve", 2026y / 12 / 31, day_kind::plain},
                                         named_day{"first_day_known", 2022y / 1 / 1, day_kind::holiday},
                                         named_day{"the_day_before", 2021y / 12 / 31, day_kind::unknown},
                                         named_day{"last_day_known", 2099y / 12 / 31, day_kind::plain},
                                         named_day{"the_day_after", 2100y / 1 / 1, day_kind::unknown}),
                         [](const auto& row) { return row.param.name; });

TEST(Holidays, MayBeASitesOwn)
{
    const local_days eve{2026y / 12 / 31}, new_year{2027y / 1 / 1}, far{2150y / 1 / 1};
    const holidays both{true, {eve, far}};
    EXPECT_EQ(both.kind_of(eve), day_kind::holiday);
    EXPECT_EQ(both.kind_of(new_year), day_kind::holiday);
    EXPECT_EQ(both.kind_of(far), day_kind::holiday);
    EXPECT_EQ(both.kind_of(far + days{1}), day_kind::unknown);
    const holidays only_own{false, {eve}};
    EXPECT_EQ(only_own.kind_of(eve), day_kind::holiday);
    EXPECT_EQ(only_own.kind_of(new_year), day_kind::plain);
    EXPECT_EQ(only_own.kind_of(far), day_kind::plain);
    const holidays none{false, {}};
    EXPECT_EQ(none.kind_of(new_year), day_kind::plain);
}

TEST(Holidays, AreJapansUnlessTheSiteSaysOtherwise)
{
    EXPECT_EQ(holidays{}.kind_of(local_days{2026y / 9 / 22}), day_kind::holiday);
}

}  // namespace
}  // namespace todoke
