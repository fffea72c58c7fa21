// Text forms of instants, spans and ids: what may be written, what comes back.
#include <gtest/gtest.h>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct instant_case {
    const char* name;
    const char* text;
    const char* expected;  ///< nullptr: refused
};

class InstantText : public testing::TestWithParam<instant_case> {};

TEST_P(InstantText, IsReadAndWrittenInUtc)
{
    const auto when = parse_instant(GetParam().text);
    ASSERT_EQ(when.has_value(), GetParam().expected != nullptr);
    if (when) {
        EXPECT_EQ(to_text(*when), GetParam().expected);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Model, InstantText,
    testing::Values(instant_case{"utc", "2026-11-23T03:00:00Z", "2026-11-23T03:00:00Z"},
                    instant_case{"japan", "2026-11-23T12:00:00+09:00", "2026-11-23T03:00:00Z"},
                    instant_case{"west", "2026-11-23T12:00:00-03:30", "2026-11-23T15:30:00Z"},
                    instant_case{"fraction", "2026-11-23T03:00:00.5Z", "2026-11-23T03:00:00.500Z"},
                    instant_case{"nanoseconds", "2026-11-23T03:00:00.123456789Z", "2026-11-23T03:00:00.123Z"},
                    instant_case{"leap_day", "2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"},
                    instant_case{"no_leap_day", "2027-02-29T00:00:00Z", nullptr},
                    instant_case{"no_zone", "2026-11-23T03:00:00", nullptr},
                    instant_case{"hour_24", "2026-11-23T24:00:00Z", nullptr},
                    instant_case{"date_only", "2026-11-23", nullptr},
                    instant_case{"trailing", "2026-11-23T03:00:00Zx", nullptr}, instant_case{"empty", "", nullptr}),
    [](const auto& row) { return row.param.name; });

struct span_case {
    const char* name;
    const char* text;
    std::optional<span> expected;
};

class SpanText : public testing::TestWithParam<span_case> {};

TEST_P(SpanText, IsRead)
{
    EXPECT_EQ(parse_span(GetParam().text), GetParam().expected);
    if (GetParam().expected) {
        EXPECT_EQ(parse_span(to_text(*GetParam().expected)), GetParam().expected);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Model, SpanText,
    testing::Values(span_case{"seconds", "30s", span{30s}}, span_case{"minutes", "10m", span{10min}},
                    span_case{"hours", "48h", span{48h}}, span_case{"days", "7d", span{168h}},
                    span_case{"milliseconds", "250ms", span{250ms}}, span_case{"zero", "0", span{0}},
                    span_case{"negative", "-1s", std::nullopt}, span_case{"no_unit", "5", std::nullopt},
                    span_case{"weeks", "2w", std::nullopt}, span_case{"absurd", "99999999d", std::nullopt},
                    span_case{"overflow", "99999999999999999999s", std::nullopt}, span_case{"empty", "", std::nullopt},
                    span_case{"words", "soon", std::nullopt}),
    [](const auto& row) { return row.param.name; });

TEST(MessageId, CarriesItsNumberAndItsTime)
{
    const auto made = message_id::make(1'763'868'000'123, message_no{123'456'789}, 0xabcdef0123456789);
    const auto text = made.text();
    EXPECT_EQ(text.size(), 36u);
    EXPECT_EQ(text[14], '7');                                          // RFC 9562: version
    EXPECT_NE(std::string{"89ab"}.find(text[19]), std::string::npos);  // and variant
    const auto read = message_id::parse(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, made);
    EXPECT_EQ(read->no(), message_no{123'456'789});
}

TEST(MessageId, RefusesWhatIsNoUuid)
{
    for (const auto* text :
         {"", "0198f2c4", "0198f2c4-0000-7000-8000-00000000000g", "0198f2c40000-7000-8000-0000000000000"})
        EXPECT_FALSE(message_id::parse(text)) << text;
}

TEST(Words, AreReadBackAsTheyAreWritten)
{
    for (const auto c : all_channels) EXPECT_EQ(parse_channel(to_text(c)), c);
    for (int i = 0; i <= int(state::suppressed); ++i)
        EXPECT_EQ(parse_state(to_text(static_cast<state>(i))), static_cast<state>(i));
    EXPECT_FALSE(parse_channel("fax"));
}

}  // namespace
}  // namespace todoke
