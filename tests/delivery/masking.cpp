#include <gtest/gtest.h>

#include "gateway/log.hpp"

namespace todoke {

namespace {

struct quote {
    std::string name, text, address, shown;
    friend void PrintTo(const quote& row, std::ostream* to) { *to << row.name; }
};
class Masking : public testing::TestWithParam<quote> {};

TEST_P(Masking, LeavesEnoughToRecogniseAndNotToUse)
{
    EXPECT_EQ(log::masked_in(GetParam().text, GetParam().address), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Words, Masking,
    testing::Values(quote{"no_address", "421 try again", "hanako@example.jp", "421 try again"},
                    quote{"none_known", "421 try again", "", "421 try again"},
                    quote{"mail", "550 <hanako@example.jp>: user unknown", "hanako@example.jp",
                          "550 <h***@example.jp>: user unknown"},
                    quote{"mail_in_capitals", "550 HANAKO@Example.JP", "hanako@example.jp", "550 h***@example.jp"},
                    quote{"number_twice", "+819012345678, +819012345678", "+819012345678", "+819***78, +819***78"},
                    quote{"short", "no route to 110", "110", "no route to ***"},
                    quote{"number_in_national_form", "21608 090-1234-5678 is unverified", "+819012345678",
                          "21608 ***78 is unverified"},
                    quote{"number_without_plus", "to=819012345678", "+819012345678", "to=***78"},
                    quote{"number_percent_encoded", "To=%2B819012345678&x", "+819012345678", "To=%2B***78&x"},
                    quote{"number_of_somebody_else", "+81 (90) 8765 4321 blocked", "+819012345678", "***21 blocked"},
                    quote{"number_cut_short", "unknown 0901234567", "+819012345678", "unknown ***67"},
                    quote{"line_id", "no friend: U4af4980629af4980629af4980629af49", "", "no friend: U***"},
                    quote{"mail_of_somebody_else", "quota of taro@example.jp", "hanako@example.jp",
                          "quota of ***@example.jp"},
                    quote{"codes_and_dates", "5.1.1 550 21608 2026-11-27 err 1234567", "",
                          "5.1.1 550 21608 2026-11-27 err 1234567"},
                    quote{"between_two_of_it", "110 and 0901234567 and 110", "110", "*** and ***67 and ***"}),
    [](const auto& row) { return row.param.name; });

/// Else a provider could write a field, or a line, of its own.
TEST(LogLine, AFieldHoldsNoQuoteAndNoControl)
{
    EXPECT_EQ(log::field_text("no\" event=stopped reason=\"x\r\nevent=ready"),
              "no' event=stopped reason='x  event=ready");
}

}  // namespace

}  // namespace todoke
