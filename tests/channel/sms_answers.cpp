#include <gtest/gtest.h>

#include "gateway/channel/sms/smpp/smpp_answers.hpp"

namespace todoke {

namespace {

struct status_case {
    std::uint32_t status;
    outcome_kind kind;
    bool in_the_book = true;
};
class SmppAnswers : public testing::TestWithParam<status_case> {};

TEST_P(SmppAnswers, AStatusHasItsOutcome)
{
    const auto meaning = meaning_of_submit(GetParam().status);
    EXPECT_EQ(to_text(meaning.kind), to_text(GetParam().kind)) << meaning.code;
    EXPECT_EQ(meaning.code.starts_with("ESME_R"), GetParam().in_the_book) << meaning.code;
    EXPECT_FALSE(meaning.detail.empty());
}

using enum outcome_kind;
INSTANTIATE_TEST_SUITE_P(
    Codes, SmppAnswers,
    testing::Values(status_case{0x00, accepted}, status_case{0x58, throttled}, status_case{0x14, throttled},
                    status_case{0x08, retry}, status_case{0x64, retry}, status_case{0x45, retry},
                    status_case{0xfe, retry}, status_case{0xff, retry}, status_case{0x04, retry},
                    status_case{0x05, retry}, status_case{0x0d, retry}, status_case{0x0b, rejected},
                    status_case{0x50, rejected}, status_case{0x51, rejected}, status_case{0x65, rejected},
                    status_case{0x66, rejected}, status_case{0x01, rejected}, status_case{0x02, rejected},
                    status_case{0x03, rejected}, status_case{0x43, rejected}, status_case{0x61, rejected},
                    status_case{0x62, rejected}, status_case{0xc0, rejected}, status_case{0xc4, rejected},
                    status_case{0x0a, misconfigured}, status_case{0x48, misconfigured},
                    status_case{0x49, misconfigured}, status_case{0x06, rejected}, status_case{0x07, rejected},
                    status_case{0x0e, retry}, status_case{0x0f, retry}, status_case{0x15, misconfigured},
                    status_case{0x33, rejected}, status_case{0x53, rejected}, status_case{0x54, rejected},
                    status_case{0x63, rejected}, status_case{0xc1, rejected}, status_case{0xc2, rejected},
                    status_case{0xc3, rejected}, status_case{0x400, rejected, false},
                    status_case{0x4ff, rejected, false}, status_case{0x3ff, rejected, false},
                    status_case{0xffffffff, rejected, false}),
    [](const auto& row) { return "x" + std::to_string(row.param.status); });

TEST(SmppAnswers, AnOperatorsMappingWinsButNeverOverASuccess)
{
    const smpp_overrides mine{{0x412, retry}, {0x00, rejected}};
    EXPECT_EQ(meaning_of_submit(0x412, mine).kind, retry);
    EXPECT_EQ(meaning_of_submit(0x412).kind, rejected);
    EXPECT_EQ(meaning_of_submit(0x00, mine).kind, accepted);
    EXPECT_EQ(meaning_of_submit(0x412).code, "0x00000412");
}

}  // namespace

}  // namespace todoke
