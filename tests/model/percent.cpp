// Percent-encoding.
#include "store/model/percent.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

using namespace std::string_literals;

struct percent_case {
    const char* name;
    std::string text, by_default, only_wide;
};

bool is_no_wide_byte(char c)
{
    return static_cast<unsigned char>(c) < 0x80;
}

class PercentEncoded : public testing::TestWithParam<percent_case> {};

TEST_P(PercentEncoded, HasEachByteThatDoesNotStay)
{
    EXPECT_EQ(percent_encoded(GetParam().text), GetParam().by_default);
    EXPECT_EQ(percent_encoded(GetParam().text, is_no_wide_byte), GetParam().only_wide);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, PercentEncoded,
    testing::Values(percent_case{"nothing", "", "", ""}, percent_case{"ends_of_ranges", "azAZ09", "azAZ09", "azAZ09"},
                    percent_case{"next_to_ranges", "`{@[/:", "%60%7B%40%5B%2F%3A", "`{@[/:"},
                    percent_case{"unreserved", "-._~", "-._~", "-._~"},
                    percent_case{"blank_plus_percent", " +%", "%20%2B%25", " +%"},
                    percent_case{"what_a_query_is_made_of", "a=b&c?#", "a%3Db%26c%3F%23", "a=b&c?#"},
                    percent_case{"controls", "\x01\n\x7F", "%01%0A%7F", "\x01\n\x7F"},
                    percent_case{"nul", "a\0b"s, "a%00b", "a\0b"s},
                    percent_case{"wide", "あ", "%E3%81%82", "%E3%81%82"},
                    percent_case{"no_utf_8", "\x80\xFF", "%80%FF", "%80%FF"}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace todoke
