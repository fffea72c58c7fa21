// When two texts are the same thing.
#include "gateway/policy/duplicate.hpp"

#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

struct print_case {
    const char* name;
    const char* a;
    const char* b;
    query_rule rule;
    bool same;
    friend void PrintTo(const print_case& row, std::ostream* out) { *out << row.name; }
};

class TextPrint : public testing::TestWithParam<print_case> {};

TEST_P(TextPrint, SaysWhetherTextsAreTheSame)
{
    const auto& row = GetParam();
    EXPECT_EQ(text_print(row.a, row.rule) == text_print(row.b, row.rule), row.same);
    EXPECT_EQ(text_print(row.a, row.rule).size(), 32u);
}

constexpr auto all = query_rule::drop_all;
constexpr auto tracking = query_rule::drop_tracking;
INSTANTIATE_TEST_SUITE_P(
    Duplicate, TextPrint,
    testing::Values(
        print_case{"identical", "春の新作", "春の新作", tracking, true},
        print_case{"different", "春の新作", "夏の新作", tracking, false},
        print_case{"full_width_latin", "ＳＡＬＥ５０％", "SALE50%", tracking, true},
        print_case{"half_width_kana", "ｸｰﾎﾟﾝ", "クーポン", tracking, true},
        print_case{"composed_or_not", "か\u3099", "が", tracking, true},
        print_case{"hiragana_is_not_katakana", "くーぽん", "クーポン", tracking, false},
        print_case{"case", "Spring Sale", "SPRING sale", tracking, true},
        print_case{"sharp_s", "STRASSE", "straße", tracking, true},
        print_case{"ideographic_space", "春の　新作", "春の 新作", tracking, true},
        print_case{"runs_of_space", " 春の \r\n\t新作\n", "春の 新作", tracking, true},
        print_case{"no_space_differs", "春の新作", "春の 新作", tracking, false},
        print_case{"half_width_voiced", "ﾊﾟｽﾞﾙ｡｢ｱ｣", "パズル。「ア」", tracking, true},
        print_case{"hangul_jamo", "\u1112\u1161\u11ab", "\ud55c", tracking, true},
        print_case{"accent", "CAFE\u0301 春", "café 春", tracking, true},
        print_case{"compatibility_kanji", "\uf900", "\u8c48", tracking, true},
        print_case{"circled_digit", "①", "1", tracking, true},
        print_case{"utm", "見て https://x.jp/s?utm_source=line&utm_medium=push", "見て https://x.jp/s", tracking, true},
        print_case{"utm_beside_product", "https://x.jp/s?id=7&utm_source=line", "https://x.jp/s?id=7", tracking, true},
        print_case{"utm_before_product", "https://x.jp/s?utm_source=line&id=7", "https://x.jp/s?id=7", tracking, true},
        print_case{"click_ids", "https://x.jp/s?gclid=1&yclid=2&fbclid=3&from=a&ref=b", "https://x.jp/s", tracking,
                   true},
        print_case{"not_quite_tracking", "https://x.jp/s?reference=1", "https://x.jp/s", tracking, false},
        print_case{"carts_differ", "https://x.jp/cart?id=7", "https://x.jp/cart?id=8", tracking, false},
        print_case{"carts_differ_not_between_channels", "https://x.jp/cart?id=7", "https://x.jp/cart?id=8", all, true},
        print_case{"path_counts", "https://x.jp/a?id=7", "https://x.jp/b?id=7", all, false},
        print_case{"text_follows_at_once", "https://x.jp/s?utm_id=1をご覧ください", "https://x.jp/sをご覧ください",
                   tracking, true},
        print_case{"text_after_counts", "https://x.jp/s?utm_id=1をご覧", "https://x.jp/s?utm_id=1へ", tracking, false},
        print_case{"in_brackets", "（https://x.jp/s?utm_id=1）まで", "(https://x.jp/s)まで", tracking, true},
        print_case{"end_of_sentence", "See https://x.jp/s?utm_id=1. Now", "See https://x.jp/s. Now", tracking, true},
        print_case{"fragment_stays", "https://x.jp/s?utm_id=1#top", "https://x.jp/s#top", tracking, true},
        print_case{"fragment_counts", "https://x.jp/s#a", "https://x.jp/s#b", all, false},
        print_case{"question_without_url", "本当? utm_source=1", "本当?", all, false},
        print_case{"two_urls", "https://x.jp/?ref=1 https://y.jp/?ref=2", "https://x.jp/ https://y.jp/", tracking,
                   true},
        print_case{"http_is_a_word", "http の話?a=1", "http の話?a=2", all, false}),
    [](const auto& row) { return row.param.name; });

TEST(TextPrint, OfNothingIsNothing)
{
    EXPECT_EQ(text_print("", tracking), "");
    EXPECT_EQ(text_print(" \n　", tracking), "");
}

std::string repeated(std::string_view what, int times)
{
    std::string made;
    while (times-- > 0) made += what;
    return made;
}

// GLib's work grows with the square of a text's length; of these it once made minutes.
TEST(TextPrint, OfALongTextIsThatOfItsFormsToo)
{
    struct row {
        const char* name;
        const char *composed, *apart;
    };
    for (const auto& [name, composed, apart] : {
             row{"Hangul syllables", "각", "\u1100\u1161\u11a8"},
             row{"voiced kana", "が", "か\u3099"},
             row{"half-width kana", "ガ", "\uff76\uff9e"},
             row{"Latin letters", "é", "e\u0301"},
             row{"a ligature",
                 "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 "
                 "\u0648\u0633\u0644\u0645",
                 "\ufdfa"},
         })
        EXPECT_EQ(text_print(repeated(composed, 900), query_rule::drop_all),
                  text_print(repeated(apart, 900), query_rule::drop_all))
            << name;
}

// One submission must not keep the others waiting, whatever its letters become.
TEST(TextPrint, OfAVeryLongTextCountsItsEndToo)
{
    const auto letters = repeated("\ufdfa", 300'000);
    EXPECT_NE(text_print(letters + "a", query_rule::drop_all), text_print(letters + "b", query_rule::drop_all));
    EXPECT_EQ(text_print(letters + "a", query_rule::drop_all), text_print(letters + "a", query_rule::drop_all));
    EXPECT_EQ(text_print(repeated("春の新作ABC ", 30'000), query_rule::drop_all),
              text_print(repeated("春の新作abc ", 30'000), query_rule::drop_all))
        << "what needs no tables is folded to its end";
}

TEST(TextPrint, TakesARunOfMarks)
{
    EXPECT_NE(text_print("e" + repeated("\u0301", 30'000), query_rule::drop_all), std::string{});
}

TEST(TextPrint, LooksBehindAZeroByte)
{
    using namespace std::string_view_literals;
    EXPECT_NE(text_print("a\0b"sv, tracking), text_print("a\0c"sv, tracking));
}

TEST(TextPrint, DoesNotMindBrokenUtf8)
{
    EXPECT_NE(text_print("\xff\xfe", tracking), text_print("\xff\xfd", tracking));
    EXPECT_EQ(text_print("\xe6\x98", tracking).size(), 32u);
}

TEST(ComparableText, IsThatOfTheFirstLeg)
{
    content what;
    what.email = email_content{};
    what.email->text = "mail";
    what.sms = sms_content{"short"};
    what.line = line_content{R"([{"type":"text","text":"一行\n\u4e8c\ud83d\ude00\"目\""},
        {"type":"flex","altText" : "代わり","contents":{"type":"bubble","body":{"text":"中","x":{"text":7}}}}])"};
    EXPECT_EQ(comparable_text(what, channel::email), "mail");
    EXPECT_EQ(comparable_text(what, channel::sms), "short");
    EXPECT_EQ(comparable_text(what, channel::line), "一行 二😀\"目\"\n代わり\n中");
    what.email->text.clear();
    what.email->html = "<p>ma<b>il</b></p>";
    EXPECT_EQ(text_print(comparable_text(what, channel::email), tracking), text_print("ma il", tracking));
    EXPECT_EQ(comparable_text({}, channel::line), "");
}

const auto other = message_id::make(1'763'868'000'000, message_no{4}, 7);

TEST(Duplicate, OfAKeyIsSuppressedAtOnce)
{
    shop site{"transactional", {channel::sms}};
    site.s.key_holder = other;
    for (const auto now : {tokyo("12:00"), tokyo("22:00")}) {  // in quiet hours too: nothing would change by waiting
        const auto found = site.decide(now);
        EXPECT_EQ(ends(found).as, state::suppressed);
        EXPECT_EQ(ends(found).why, rule::duplicate);
        EXPECT_EQ(found.duplicate_of, other);
        EXPECT_EQ(becomes(found, 0), leg_state::skipped);
        EXPECT_NE(found.detail.find(other.text()), std::string::npos);
    }
}

TEST(Duplicate, OfTheOtherChannelsTextIsJudgedWhenItIsAboutToGo)
{
    shop site{"transactional", {channel::sms}};
    site.s.text_twin[index_of(channel::sms)] = other;
    EXPECT_EQ(waits(site.decide(tokyo("22:00"))).why, rule::quiet_hours);
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::suppressed);
    EXPECT_EQ(found.duplicate_of, other);
}

TEST(Duplicate, OfTheOtherChannelsTextConcernsOnlyTheLegThatGoes)
{
    shop site{"transactional", {channel::email, channel::sms}};
    site.s.text_twin[index_of(channel::sms)] = other;
    EXPECT_TRUE(goes(site.decide(tokyo("12:00"))));
}

TEST(Duplicate, ComesAfterConsent)
{
    shop site{"promotional", {channel::email}};
    site.s.person.consents.clear();
    site.s.key_holder = other;
    EXPECT_EQ(ends(site.decide(tokyo("12:00"))).why, rule::consent);
}

TEST(Duplicate, DoesNotStopARepeatTheProviderRecognises)
{
    shop site{"transactional", {channel::line}};
    site.start_attempt(0, tokyo("12:00"));
    site.carry_out(site.settle(0, outcome_kind::uncertain, tokyo("12:00")), tokyo("12:00"));
    site.s.text_twin[index_of(channel::line)] = other;
    EXPECT_TRUE(goes(site.decide(tokyo("12:01"))));
}

TEST(TextTwin, ComesBeforeWhatWouldEndItForWantOfASlotOrAnOpening)
{
    for (const bool by_cap : {false, true}) {
        shop site{"transactional", {channel::sms}};
        site.klass().when_closed = site.klass().on_cap = on_limit::drop;
        if (by_cap) site.klass().caps = {{0, std::chrono::hours{24}}};
        const auto when = tokyo(by_cap ? "12:00" : "22:00");
        EXPECT_EQ(ends(site.decide(when)).why, by_cap ? rule::cap : rule::quiet_hours);
        site.s.text_twin[index_of(channel::sms)] = other;
        const auto found = site.decide(when);
        EXPECT_EQ(ends(found).as, state::suppressed);
        EXPECT_EQ(ends(found).why, rule::duplicate);
        EXPECT_EQ(found.duplicate_of, other);
    }
}

TEST(TextTwin, OfALegThatWaitsIsAskedWhenItGoes)
{
    shop site{"transactional", {channel::sms}};
    site.s.text_twin[index_of(channel::sms)] = other;
    EXPECT_EQ(waits(site.decide(tokyo("22:00"))).why, rule::quiet_hours) << "the other one may come to nothing yet";
    site.s.message.expires_at = tokyo("23:00");
    EXPECT_EQ(ends(site.decide(tokyo("22:00"))).why, rule::duplicate) << "it never goes";
}

}  // namespace
}  // namespace todoke
