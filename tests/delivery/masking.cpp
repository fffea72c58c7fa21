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
                    quote{"short", "no route to 110", "110", "no route to ***"}),
    [](const auto& row) { return row.param.name; });

}  // namespace

}  // namespace todoke
