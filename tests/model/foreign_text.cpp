#include "store/model/foreign_text.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

struct line_case {
    const char* name;
    std::string text;
    std::size_t longest;
    std::string line;
};

class ForeignText : public testing::TestWithParam<line_case> {};

TEST_P(ForeignText, BecomesOneLineOfUtf8)
{
    EXPECT_EQ(as_one_line(GetParam().text, GetParam().longest), GetParam().line);
}

const std::string none = "\xef\xbf\xbd";

INSTANTIATE_TEST_SUITE_P(Lines, ForeignText,
                         testing::Values(line_case{"plain", "no such number", 300, "no such number"},
                                         line_case{"empty", "", 300, ""},
                                         line_case{"japanese", "宛先が違います", 300, "宛先が違います"},
                                         line_case{"cut_between_two_characters", "宛先", 3, "宛"},
                                         line_case{"cut_inside_a_character", "宛先", 5, "宛"},
                                         line_case{"cut_inside_an_emoji", "a😀", 4, "a"},
                                         line_case{"shift_jis", "\x82\xa0!", 300, none + none + "!"},
                                         line_case{"grows_no_further_than_the_limit", "\x82\xa0!", 5, none},
                                         line_case{"controls", std::string{"a\r\nb\0c\x7f", 7}, 300, "a  b c "},
                                         line_case{"line_separators",
                                                   "a\xe2\x80\xa8"
                                                   "b\xc2\x85"
                                                   "c",
                                                   300, "a b c"}),
                         [](const auto& row) { return row.param.name; });

TEST(ForeignWords, KeepsItsLinesWhereItMay)
{
    EXPECT_EQ(as_utf8("a\r\nb\xff"), "a\r\nb" + none);
}

TEST(ForeignWords, AnIdIsOneWord)
{
    EXPECT_TRUE(is_foreign_id("SM0123"));
    EXPECT_TRUE(is_foreign_id("届-1"));
    for (const std::string no : {"", "a b", "a\r\nb", "\x82\xa0", "a\x7f"}) EXPECT_FALSE(is_foreign_id(no)) << no;
    EXPECT_FALSE(is_foreign_id("abcd", 3));
}

}  // namespace
}  // namespace todoke
