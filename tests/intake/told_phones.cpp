// Phone numbers as providers tell them.
#include <gtest/gtest.h>

#include "gateway/intake/intake.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

struct told_phone_case {
    const char* name;
    std::string text, code, number;
};
void PrintTo(const told_phone_case& row, std::ostream* out)
{
    *out << row.text;
}
class ToldPhone : public testing::TestWithParam<told_phone_case> {};

TEST_P(ToldPhone, IsANumberInTheOneForm)
{
    EXPECT_EQ(told_phone(GetParam().text, GetParam().code), GetParam().number);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ToldPhone,
    testing::Values(told_phone_case{"national", "09012345678", "81", "+819012345678"},
                    told_phone_case{"international", "+819012345678", "81", "+819012345678"},
                    told_phone_case{"without_its_plus", "819012345678", "81", "+819012345678"},
                    told_phone_case{"as_people_write_it", "０９０-1234（5678）", "81", "+819012345678"},
                    told_phone_case{"as_a_number_without_its_0", "9012345678", "81", "+819012345678"},
                    told_phone_case{"with_00", "0081901234567", "81", ""},
                    told_phone_case{"with_00_whole", "00819012345678", "81", "+819012345678"},
                    told_phone_case{"with_00_of_another", "004917012345678", "49", "+4917012345678"},
                    told_phone_case{"foreign_in_america", "447700900123", "1", "+447700900123"},
                    told_phone_case{"a_short_one_of_another_country", "6591234567", "81", "+6591234567"},
                    told_phone_case{"a_short_one_in_germany", "6591234567", "49", "+6591234567"},
                    told_phone_case{"of_another_country", "447700900123", "81", "+447700900123"},
                    told_phone_case{"another_countrys_at_home", "07700900123", "44", "+447700900123"},
                    told_phone_case{"american", "2025550100", "1", "+12025550100"},
                    told_phone_case{"american_with_its_trunk", "12025550100", "1", "+12025550100"},
                    told_phone_case{"where_nothing_stands_before_it", "91234567", "65", "+6591234567"},
                    told_phone_case{"where_nothing_stands_before_the_code", "6591234567", "65", "+6591234567"},
                    told_phone_case{"of_a_country_that_is_not_in_the_table", "0612345678", "31", "+31612345678"},
                    told_phone_case{"no_mobile_number", "0312345678", "81", ""},
                    told_phone_case{"a_short_code", "22000", "81", ""}, told_phone_case{"letters", "SHOP", "81", ""},
                    told_phone_case{"nothing", "", "81", ""}),
    by_name);

}  // namespace
}  // namespace todoke
