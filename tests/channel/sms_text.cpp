#include "gateway/channel/sms/sms_text.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "gateway/channel/sms/gsm_alphabet.hpp"

namespace todoke {

namespace {

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

struct count_case {
    std::string name;
    std::string text;
    sms_alphabet alphabet;
    std::vector<std::size_t> octets;  ///< of each part
};

class SmsCount : public testing::TestWithParam<count_case> {};

TEST_P(SmsCount, PartsAreAsLongAsTheBookSays)
{
    const auto& row = GetParam();
    const auto split = split_sms(row.text);
    ASSERT_TRUE(split);
    EXPECT_EQ(split->alphabet, row.alphabet);
    std::vector<std::size_t> octets;
    for (const auto& part : split->octets) octets.push_back(part.size());
    EXPECT_EQ(octets, row.octets);
    EXPECT_EQ(sms_units(row.text), row.octets.size());
}

constexpr auto gsm = sms_alphabet::gsm7;
constexpr auto ucs2 = sms_alphabet::ucs2;

INSTANTIATE_TEST_SUITE_P(
    Edges, SmsCount,
    testing::Values(
        count_case{"empty", "", gsm, {0}}, count_case{"one", "a", gsm, {1}},
        count_case{"gsm_160", repeated("a", 160), gsm, {160}}, count_case{"gsm_161", repeated("a", 161), gsm, {153, 8}},
        count_case{"gsm_306", repeated("a", 306), gsm, {153, 153}},
        count_case{"gsm_307", repeated("a", 307), gsm, {153, 153, 1}},
        count_case{"extension_costs_two", repeated("{", 80), gsm, {160}},
        count_case{"extension_is_the_161st", repeated("a", 159) + "{", gsm, {153, 8}},
        count_case{"escape_at_the_cut", repeated("a", 152) + "{" + repeated("a", 10), gsm, {152, 12}},
        count_case{"escape_right_before_the_cut", repeated("a", 151) + "{" + repeated("a", 10), gsm, {153, 10}},
        count_case{"ucs2_70", repeated("あ", 70), ucs2, {140}},
        count_case{"ucs2_71", repeated("あ", 71), ucs2, {134, 8}},
        count_case{"ucs2_134", repeated("あ", 134), ucs2, {134, 134}},
        count_case{"ucs2_670", repeated("あ", 670), ucs2, std::vector<std::size_t>(10, 134)},
        count_case{"ucs2_671", repeated("あ", 671), ucs2, {134, 134, 134, 134, 134, 134, 134, 134, 134, 134, 2}},
        count_case{"one_kana_makes_all_ucs2", repeated("a", 69) + "あ", ucs2, {140}},
        count_case{"half_width_kana", "ｶﾅ", ucs2, {4}}, count_case{"emoji_costs_two", repeated("😀", 35), ucs2, {140}},
        count_case{"emoji_36", repeated("😀", 36), ucs2, {132, 12}},
        count_case{"surrogates_at_the_cut", repeated("あ", 66) + "😀" + repeated("あ", 10), ucs2, {132, 24}},
        count_case{"surrogates_right_before_the_cut", repeated("あ", 65) + "😀" + repeated("あ", 10), ucs2, {134, 20}},
        count_case{"backquote_is_not_gsm", "`", ucs2, {2}}, count_case{"small_c_cedilla_is_not_gsm", "ç", ucs2, {2}},
        count_case{"yen_is_gsm", "¥1,000", gsm, {6}}, count_case{"full_width_digit", "１", ucs2, {2}}),
    [](const auto& row) { return row.param.name; });

struct octet_case {
    std::string name, text, octets;
};
class SmsOctets : public testing::TestWithParam<octet_case> {};

TEST_P(SmsOctets, TextBecomesTheseOctets)
{
    const auto split = split_sms(GetParam().text);
    ASSERT_TRUE(split);
    ASSERT_EQ(split->octets.size(), 1u);
    EXPECT_EQ(split->octets[0], GetParam().octets);
}

INSTANTIATE_TEST_SUITE_P(Words, SmsOctets,
                         testing::Values(octet_case{"at_sign_is_nul", "a@b", std::string{"a\0b", 3}},
                                         octet_case{"extension", "{€}", "\x1b\x28\x1b\x65\x1b\x29"},
                                         octet_case{"japanese", "日本", "\x65\xe5\x67\x2c"},
                                         octet_case{"emoji", "😀", std::string{"\xd8\x3d\xde\0", 4}},
                                         octet_case{"highest", "\U0010ffff", "\xdb\xff\xdf\xff"},
                                         octet_case{"cr_lf_is_one_line_end", "a\r\nb", "a\nb"},
                                         octet_case{"cr_is_a_line_end", "a\rb\r", "a\nb\n"},
                                         octet_case{"lf_cr_are_two", "a\n\rb", "a\n\nb"},
                                         octet_case{"two_cr_are_two", "a\r\rb", "a\n\nb"}),
                         [](const auto& row) { return row.param.name; });

struct bad_case {
    std::string name, text;
};
class SmsBadText : public testing::TestWithParam<bad_case> {};

TEST_P(SmsBadText, IsRefusedAndCountsAsOne)
{
    EXPECT_FALSE(split_sms(GetParam().text));
    EXPECT_EQ(sms_units(GetParam().text), 1u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, SmsBadText,
                         testing::Values(bad_case{"nul", std::string{"a\0b", 3}}, bad_case{"lone_continuation", "\x80"},
                                         bad_case{"cut_short", "\xe3\x81"}, bad_case{"overlong", "\xc0\xaf"},
                                         bad_case{"overlong_three", "\xe0\x80\xaf"},
                                         bad_case{"surrogate", "\xed\xa0\x80"},
                                         bad_case{"above_unicode", "\xf4\x90\x80\x80"}, bad_case{"bad_lead", "\xff"},
                                         bad_case{"shift_jis", "\x93\xfa\x96\x7b"}),
                         [](const auto& row) { return row.param.name; });

TEST(GsmAlphabet, AgreesWithTheTable)
{
    std::ifstream table{TODOKE_SOURCE_DIR "/tests/channel/sms_gsm0338.tsv"};
    ASSERT_TRUE(table);
    int rows = 0;
    for (std::string line; std::getline(table, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream fields{line};
        std::string septets, point;
        fields >> septets >> point;
        std::string octets;
        for (std::size_t i = 0; i < septets.size(); i += 2)
            octets.push_back(static_cast<char>(std::stoi(septets.substr(i, 2), nullptr, 16)));
        EXPECT_EQ(to_gsm(static_cast<char32_t>(std::stoul(point.substr(2), nullptr, 16))), octets) << line;
        ++rows;
    }
    EXPECT_EQ(rows, 137);  // 127 without the escape, 10 behind it
}

TEST(GsmAlphabet, HasNothingElse)
{
    int known = 0;
    for (char32_t c = 0; c < 0x11000; ++c) known += to_gsm(c).empty() ? 0 : 1;
    EXPECT_EQ(known, 137);
}

TEST(SmsText, EveryCutLeavesWholeCharacters)
{
    for (std::size_t before = 0; before < 80; ++before) {
        const auto split = split_sms(repeated("あ", before) + repeated("😀", 60));
        ASSERT_TRUE(split);
        for (const auto& part : split->octets) {
            EXPECT_LE(part.size(), split->octets.size() == 1 ? 140u : 134u);
            EXPECT_NE(static_cast<unsigned char>(part[0]) & 0xfc, 0xdc)
                << "a part begins with the second half of a pair";
        }
    }
}

TEST(SmsText, ThePartHeaderIsTheBooks)
{
    EXPECT_EQ(joined(sms_joining::udh, 0x1fe, 3, 2, "abc"), std::string("\x05\x00\x03\xfe\x03\x02"
                                                                        "abc",
                                                                        9));
}

TEST(SmsText, CapacityIsWhatAnOperatorIsTold)
{
    EXPECT_EQ(sms_capacity(gsm, 1), 160u);
    EXPECT_EQ(sms_capacity(ucs2, 1), 70u);
    EXPECT_EQ(sms_capacity(gsm, 10), 1530u);
    EXPECT_EQ(sms_capacity(ucs2, 10), 670u);
}

struct joining_case {
    std::string name;
    sms_form form;
    std::string text;
    sms_alphabet alphabet;
    std::vector<std::size_t> octets;  ///< of each part
    std::size_t segments;
};
class SmsForm : public testing::TestWithParam<joining_case> {};

TEST_P(SmsForm, IsTheCentresOwn)
{
    const auto& row = GetParam();
    const auto split = split_sms(row.text, row.form).value();
    EXPECT_EQ(split.alphabet, row.alphabet);
    std::vector<std::size_t> octets;
    for (const auto& part : split.octets) octets.push_back(part.size());
    EXPECT_EQ(octets, row.octets);
    EXPECT_EQ(split.segments, row.segments);
    EXPECT_EQ(sms_units(row.text, row.form), row.segments);
}

constexpr auto latin1 = sms_alphabet::latin1;
constexpr auto ascii = sms_alphabet::ascii;
constexpr auto udh16 = sms_joining::udh16;
constexpr auto sar = sms_joining::sar;
constexpr auto payload = sms_joining::payload;

INSTANTIATE_TEST_SUITE_P(
    Table, SmsForm,
    testing::Values(
        joining_case{"udh16_gsm", {gsm, udh16}, repeated("a", 161), gsm, {152, 9}, 2},
        joining_case{"udh16_alone", {gsm, udh16}, repeated("a", 160), gsm, {160}, 1},
        joining_case{"udh16_660", {gsm, udh16}, repeated("あ", 660), ucs2, std::vector<std::size_t>(10, 132), 10},
        joining_case{"sar_leaves_room_for_either", {gsm, sar}, repeated("あ", 71), ucs2, {132, 10}, 2},
        joining_case{"payload_is_one", {gsm, payload}, repeated("あ", 150), ucs2, {300}, 3},
        joining_case{"payload_short", {gsm, payload}, "あ", ucs2, {2}, 1},
        joining_case{"always_ucs2", {ucs2, sms_joining::udh}, "ab", ucs2, {4}, 1},
        joining_case{"latin1", {latin1, sms_joining::udh}, "Übung", latin1, {5}, 1},
        joining_case{
            "latin1_counts_what_the_phone_gets", {latin1, sms_joining::udh}, repeated("{", 81), latin1, {76, 5}, 2},
        joining_case{"latin1_without_euro", {latin1, sms_joining::udh}, "€", ucs2, {2}, 1},
        joining_case{"latin1_without_what_gsm_lacks", {latin1, sms_joining::udh}, "ë", ucs2, {2}, 1},
        joining_case{"ascii", {ascii, sms_joining::udh}, "[a]", ascii, {3}, 1},
        joining_case{"ascii_without_umlauts", {ascii, sms_joining::udh}, "Ü", ucs2, {2}, 1}),
    [](const auto& row) { return row.param.name; });

TEST(SmsText, HeadersOfSixteenBits)
{
    EXPECT_EQ(joined(udh16, 0x1234, 3, 2, "abc"), std::string("\x06\x08\x04\x12\x34\x03\x02"
                                                              "abc"));
    EXPECT_EQ(joined(sar, 0x1234, 3, 2, "abc"), "abc");
}

TEST(SmsText, WhatWasWrittenIsReadAgain)
{
    for (const auto* text : {"Order {42} @ Shop: 10€ ~ [ok] ÄÖÜ\nbye", "届きました😀。", ""}) {
        const auto split = split_sms(text).value();
        EXPECT_EQ(text_from(split.alphabet, split.octets.at(0)), text);
    }
    EXPECT_EQ(text_from(latin1,
                        "\xdc"
                        "b"),
              "Üb");
}

TEST(SmsText, WhatCannotBeReadIsShownAsThat)
{
    EXPECT_EQ(text_from(gsm, "a\x80"), "a\uFFFD");
    EXPECT_EQ(text_from(gsm, "a\x1b"), "a\uFFFD") << "an escape at the end";
    EXPECT_EQ(text_from(gsm,
                        "\x1b"
                        "a"),
              "a")
        << "an escape that means nothing";
    EXPECT_EQ(text_from(ascii, "\xe9"), "\uFFFD");
    EXPECT_EQ(text_from(ucs2, std::string("\xd8\x3d\0a", 4)), "\uFFFDa") << "half a pair";
    EXPECT_EQ(text_from(ucs2, std::string("\0a\0", 3)), "a") << "half a unit";
}

}  // namespace

}  // namespace todoke
