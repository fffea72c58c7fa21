// What a number in a body is kept as, and that it is read again as the same one.

#include <gtest/gtest.h>

#include "gateway/text/canonical_json.hpp"
#include "gateway/text/strict_json.hpp"

namespace todoke {

namespace {

struct written_number {
    std::string name, given, kept;
};

class JsonNumber : public testing::TestWithParam<written_number> {};

TEST_P(JsonNumber, IsKeptExactly)
{
    const json_document read{GetParam().given};
    ASSERT_EQ(read.trouble(), "");
    const auto kept = canonical_json(read.root());
    EXPECT_EQ(kept, GetParam().kept);
    const json_document again{kept};
    ASSERT_EQ(again.trouble(), "");
    EXPECT_EQ(canonical_json(again.root()), kept);
}

INSTANTIATE_TEST_SUITE_P(
    Of, JsonNumber,
    testing::Values(written_number{"whole", "42", "42"},  //
                    written_number{"negative", "-42", "-42"},
                    written_number{"largest", "18446744073709551615", "18446744073709551615"},
                    written_number{"smallest", "-9223372036854775808", "-9223372036854775808"},
                    written_number{"tenth", "0.1", "0.1"}, written_number{"negative_tenth", "-0.1", "-0.1"},
                    written_number{"hundred", "1e2", "100"}, written_number{"zero", "-0.0", "0"},
                    // Boost.JSON's own reading is one unit of the last place beside these.
                    written_number{"long_one", "123456789012.4567890", "123456789012.45679"},
                    written_number{"seventeen_digits", "1.7221285714285715", "1.7221285714285715"},
                    written_number{"tiny", "5e-324", "5e-324"},
                    written_number{"huge", "1.7976931348623157e308", "1.7976931348623157e+308"},
                    // Without an exponent it would be a whole number above 64 bits.
                    written_number{"twenty_digits", "23456789012345678901.5", "2.345678901234568e+19"},
                    written_number{"below_zero", "-12345678901234567890.5", "-1.2345678901234567e+19"}),
    [](const auto& one) { return one.param.name; });

}  // namespace

}  // namespace todoke
