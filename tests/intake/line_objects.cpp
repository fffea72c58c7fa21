// LINE's message objects: which are taken, and of which what is said.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>

#include "gateway/intake/line_fields.hpp"
#include "tests/intake/site.hpp"

namespace todoke {
namespace {

std::string many(std::string_view what, std::size_t times)
{
    std::string made;
    for (std::size_t i = 0; i < times; ++i) made += what;
    return made;
}

std::string list_of(std::string_view what, std::size_t times)
{
    std::string made;
    for (std::size_t i = 0; i < times; ++i) made += (made.empty() ? "" : ",") + std::string{what};
    return "[" + made + "]";
}

/// "": it is taken; else every problem, with pointers below the message.
std::string said_of(const std::string& message)
{
    const auto body = R"({"customer":"c-1","class":"transactional","legs":["line"],"content":{"line":{"messages":[)" +
                      message + "]}}}";
    const auto read = read_submission(body, test_book(), monday_noon, false);
    const auto* problems = std::get_if<field_problems>(&read);
    std::string all;
    if (problems)
        for (const auto& one : *problems) {
            constexpr std::string_view front = "/content/line/messages/0";
            const auto at = one.pointer.starts_with(front) ? one.pointer.substr(front.size()) : one.pointer;
            all += at + " " + one.detail + "\n";
        }
    return all;
}

struct taken_case {
    std::string name, message;
};
std::ostream& operator<<(std::ostream& to, const taken_case& what)
{
    return to << what.name;
}

struct LineObjectTaken : testing::TestWithParam<taken_case> {};

TEST_P(LineObjectTaken, AsItIs)
{
    EXPECT_EQ(said_of(GetParam().message), "");
}

const std::string uri = R"({"type":"uri","label":"見る","uri":"https://shop.example.jp/s"})";
const std::string postback = R"({"type":"postback","label":"受け取る","data":"ok=1","displayText":"受け取ります"})";
const std::string picture =
    R"("originalContentUrl":"https://a.example/b.jpg","previewImageUrl":"https://a.example/p.jpg")";

std::string template_of(const std::string& what)
{
    return R"({"type":"template","altText":"お知らせ","template":)" + what + "}";
}
std::string buttons(const std::string& text, const std::string& actions, const std::string& more = "")
{
    return template_of(R"({"type":"buttons","text":")" + text + R"(","actions":)" + actions + more + "}");
}
std::string flex(const std::string& contents)
{
    return R"({"type":"flex","altText":"x","contents":)" + contents + "}";
}
std::string bubble(const std::string& body)
{
    return R"({"type":"bubble","body":{"type":"box","layout":"vertical","contents":)" + body + "}}";
}
std::string quick(const std::string& items)
{
    return R"({"type":"text","text":"x","quickReply":{"items":)" + items + "}}";
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, LineObjectTaken,
    testing::Values(
        taken_case{"text", R"({"type":"text","text":"届きました $","emojis":[{"index":6,"productId":"p","emojiId":"1"}],
                            "quoteToken":"q"})"},
        taken_case{"longest_text", R"({"type":"text","text":")" + many("あ", 5000) + "\"}"},
        taken_case{"text_v2", R"({"type":"textV2","text":"{who} さん {{1}} {smile}","substitution":{
                     "who":{"type":"mention","mentionee":{"type":"user","userId":"U1"}},
                     "smile":{"type":"emoji","productId":"p","emojiId":"1"}}})"},
        taken_case{"sticker", R"({"type":"sticker","packageId":"446","stickerId":"1988"})"},
        taken_case{"image", R"({"type":"image",)" + picture + "}"},
        taken_case{"video", R"({"type":"video","trackingId":"t-1",)" + picture + "}"},
        taken_case{"audio", R"({"type":"audio","originalContentUrl":"https://a.example/b.m4a","duration":60000})"},
        taken_case{
            "location",
            R"({"type":"location","title":"店","address":"東京都","latitude":35.65910807942215,"longitude":139})"},
        taken_case{"imagemap", R"({"type":"imagemap","baseUrl":"https://a.example/m","altText":"地図",
                    "baseSize":{"width":1040,"height":585},
                    "actions":[{"type":"uri","linkUri":"line://app/1","area":{"x":0,"y":0,"width":520,"height":585}},
                               {"type":"message","text":"hello","area":{"x":520,"y":0,"width":520,"height":585}}]})"},
        taken_case{"buttons", buttons(many("あ", 60), list_of(uri, 4),
                                      R"(,"title":"題","thumbnailImageUrl":"https://a.example/t.jpg",
                                          "imageAspectRatio":"square","imageSize":"contain","defaultAction":{"type":"uri","uri":"tel:0312345678"})")},
        taken_case{"buttons_with_text_only", buttons(many("あ", 160), list_of(postback, 1))},
        taken_case{"confirm",
                   template_of(R"({"type":"confirm","text":"よろしいですか","actions":)" + list_of(uri, 2) + "}")},
        taken_case{"carousel", template_of(R"({"type":"carousel","columns":)" +
                                           list_of(R"({"text":"x","actions":)" + list_of(uri, 3) + "}", 10) + "}")},
        taken_case{"image_carousel",
                   template_of(R"({"type":"image_carousel","columns":)" +
                               list_of(R"({"imageUrl":"https://a.example/1.jpg","action":)" + uri + "}", 10) + "}")},
        taken_case{"flex_bubble", flex(bubble(R"([{"type":"text","text":"ご注文"},{"type":"separator"},
                     {"type":"button","action":)" +
                                              uri + R"(},{"type":"image","url":"https://a.example/i.png"}])"))},
        taken_case{"flex_carousel", flex(R"({"type":"carousel","contents":)" + list_of(bubble("[]"), 12) + "}")},
        taken_case{"coupon", R"({"type":"coupon","couponId":"01JYNW8JMQVFBNWF1APF8Z3FS7"})"},
        taken_case{"quick_replies", quick(R"([{"type":"action","action":{"type":"camera","label":"撮る"}},
                             {"type":"action","imageUrl":"https://a.example/i.png","action":)" +
                                          postback + "}]")},
        taken_case{"sender",
                   R"({"type":"text","text":"x","sender":{"name":"配送係","iconUrl":"https://a.example/i.png"}})"},
        taken_case{"what_line_may_add", R"({"type":"text","text":"x","sparkle":{"level":11}})"},
        taken_case{"label_of_families", template_of(R"({"type":"confirm","text":"x","actions":[)" + uri +
                                                    R"(,{"type":"uri","uri":"https://a.example/","label":")" +
                                                    many("👨‍👩‍👧", 20) + "\"}]}")}),
    [](const auto& row) { return row.param.name; });

struct refused_case {
    std::string name, message;
    std::vector<std::string> said;  ///< beginnings of all that is said, in order
};
std::ostream& operator<<(std::ostream& to, const refused_case& what)
{
    return to << what.name;
}

struct LineObjectRefused : testing::TestWithParam<refused_case> {};

TEST_P(LineObjectRefused, BeforeItIsStored)
{
    const auto said = said_of(GetParam().message);
    std::vector<std::string> lines;
    for (std::size_t from = 0; from < said.size();) {
        const auto end = said.find('\n', from);
        lines.push_back(said.substr(from, end - from));
        from = end + 1;
    }
    ASSERT_EQ(lines.size(), GetParam().said.size()) << said;
    for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_TRUE(lines[i].starts_with(GetParam().said[i])) << lines[i];
}

INSTANTIATE_TEST_SUITE_P(
    Limits, LineObjectRefused,
    testing::Values(
        refused_case{"text_that_is_none", R"({"type":"text","text":5})", {"/text is a number, a string is expected"}},
        refused_case{"too_many_emoji",
                     R"({"type":"text","text":"x","emojis":)" +
                         list_of(R"({"index":0,"productId":"p","emojiId":"1"})", 21) + "}",
                     {"/emojis has 21 elements"}},
        refused_case{"placeholder_without_substitution",
                     R"({"type":"textV2","text":"{who}"})",
                     {"/text has the placeholder {who}"}},
        refused_case{"single_brace", R"({"type":"textV2","text":"a } b"})", {"/text has a single brace"}},
        refused_case{
            "name_of_a_placeholder",
            R"({"type":"textV2","text":"x","substitution":{"a-b":{"type":"emoji","productId":"p","emojiId":"1"}}})",
            {"/substitution/a-b is no name"}},
        refused_case{"http",
                     R"({"type":"image","originalContentUrl":"http://a.example/b.jpg","previewImageUrl":"b.jpg"})",
                     {"/originalContentUrl \"http://a.example/b.jpg\" is no address", "/previewImageUrl"}},
        refused_case{"address_in_japanese",
                     R"({"type":"audio","originalContentUrl":"https://a.example/音.m4a","duration":1})",
                     {"/originalContentUrl has a space or a character that is not ASCII"}},
        refused_case{
            "address_too_long",
            R"({"type":"audio","originalContentUrl":"https://a.example/)" + many("a", 1983) + R"(","duration":1})",
            {"/originalContentUrl has 2001 characters"}},
        refused_case{"audio_of_no_length",
                     R"({"type":"audio","originalContentUrl":"https://a.example/b","duration":0.5})",
                     {"/duration is no whole number"}},
        refused_case{
            "place_off_the_map",
            R"({"type":"location","title":")" + many("a", 101) + R"(","address":"a","latitude":91,"longitude":0})",
            {"/title has 101", "/latitude is not between -90 and 90"}},
        refused_case{"map_of_another_width",
                     R"({"type":"imagemap","baseUrl":"https://a.example/m","altText":"x",
                       "baseSize":{"width":1041,"height":1},"actions":[{"type":"uri","area":{"x":0,"y":0,"width":1}}]})",
                     {"/baseSize/width", "/actions/0/linkUri is missing", "/actions/0/area/height is missing"}},
        refused_case{"alt_text_too_long",
                     R"({"type":"flex","altText":")" + many("x", 1501) + R"(","contents":)" + bubble("[]") + "}",
                     {"/altText has 1501"}},
        refused_case{
            "template_of_no_kind", template_of(R"({"type":"banner"})"), {"/template/type \"banner\" is none of"}},
        refused_case{"five_buttons", buttons("x", list_of(uri, 5)), {"/template/actions has 5 elements"}},
        refused_case{"text_beside_a_title",
                     buttons(many("あ", 61), list_of(uri, 1), R"(,"title":"x")"),
                     {"/template/text has 61 characters"}},
        refused_case{"one_answer",
                     template_of(R"({"type":"confirm","text":"x","actions":)" + list_of(uri, 1) + "}"),
                     {"/template/actions has 1 elements"}},
        refused_case{"columns_of_different_heights",
                     template_of(R"({"type":"carousel","columns":[{"text":"x","actions":)" + list_of(uri, 2) +
                                 R"(},{"text":"x","actions":)" + list_of(uri, 1) + "}]}"),
                     {"/template/columns/1/actions are not as many"}},
        refused_case{"label_too_long",
                     buttons("x", R"([{"type":"message","text":"x","label":")" + many("あ", 21) + "\"}]"),
                     {"/template/actions/0/label has 21 characters"}},
        refused_case{"button_without_label",
                     buttons("x", R"([{"type":"message","text":"x"}])"),
                     {"/template/actions/0/label is missing"}},
        refused_case{"camera_in_a_template",
                     buttons("x", R"([{"type":"camera","label":"x"}])"),
                     {"/template/actions/0/type \"camera\" is no action that can stand here"}},
        refused_case{"script",
                     buttons("x", R"j([{"type":"uri","label":"x","uri":"javascript:alert(1)"}])j"),
                     {"/template/actions/0/uri"}},
        refused_case{"data_too_long",
                     buttons("x", R"([{"type":"postback","label":"x","data":")" + many("x", 301) + "\"}]"),
                     {"/template/actions/0/data has 301"}},
        refused_case{"thirteen_bubbles",
                     flex(R"({"type":"carousel","contents":)" + list_of(bubble("[]"), 13) + "}"),
                     {"/contents/contents has 13 elements"}},
        refused_case{"bubble_too_large",
                     flex(bubble(R"([{"type":"text","text":")" + many("x", 31'000) + "\"}]")),
                     {"/contents/type this bubble has"}},
        refused_case{"button_that_does_nothing",
                     flex(bubble(R"([{"type":"button"}])")),
                     {"/contents/body/contents/0/action is missing"}},
        refused_case{"component_of_no_kind",
                     flex(bubble(R"([{"type":"marquee"},7])")),
                     {"/contents/body/contents/0/type", "/contents/body/contents/1 is a number"}},
        refused_case{"fourteen_quick_replies",
                     quick(list_of(R"({"type":"action","action":)" + postback + "}", 14)),
                     {"/quickReply/items has 14 elements"}},
        refused_case{"sender_too_long",
                     R"({"type":"text","text":"x","sender":{"name":")" + many("x", 21) + "\"}}",
                     {"/sender/name has 21"}}),
    [](const auto& row) { return row.param.name; });

TEST(LinePart, MayBeSilent)
{
    const auto body = [](const std::string& flag) {
        return R"({"customer":"c-1","class":"transactional","legs":["line"],"content":{"line":{
            "messages":[{"type":"text","text":"x"}],"notificationDisabled":)" +
               flag + "}}}";
    };
    const auto read = read_submission(body("true"), test_book(), monday_noon, false);
    ASSERT_TRUE(std::holds_alternative<submission>(read));
    const auto carries = read_content(std::get<submission>(read).content);
    ASSERT_TRUE(carries.line);
    EXPECT_TRUE(carries.line->notification_disabled);
    EXPECT_TRUE(
        std::holds_alternative<field_problems>(read_submission(body("\"yes\""), test_book(), monday_noon, false)));
}

TEST(LinePart, WhatWasStoredUnderOlderRulesIsSentAllTheSame)
{
    const auto carries = read_content(R"({"line":{"messages":[{"type":"image","originalContentUrl":"http://a/"}]}})");
    ASSERT_TRUE(carries.line);
    EXPECT_FALSE(carries.line->notification_disabled);
    EXPECT_FALSE(read_content(R"({"line":{"messages":7}})").line);
}

struct shown_case {
    std::string name, text;
    std::size_t characters;
};

struct ShownCharacters : testing::TestWithParam<shown_case> {};

TEST_P(ShownCharacters, AreWhatAReaderCounts)
{
    EXPECT_EQ(count_shown_characters(GetParam().text), GetParam().characters);
}

INSTANTIATE_TEST_SUITE_P(Table, ShownCharacters,
                         testing::Values(shown_case{"ascii", "abc", 3}, shown_case{"kanji", "届け", 2},
                                         shown_case{"voiced_apart", "か\u3099", 1}, shown_case{"accent", "e\u0301", 1},
                                         shown_case{"family", "👨‍👩‍👧", 1},
                                         shown_case{"skin", "👍🏽", 1}, shown_case{"two_flags", "🇯🇵🇫🇷", 2},
                                         shown_case{"heart", "❤\uFE0F", 1}, shown_case{"none", "", 0}),
                         [](const auto& row) { return row.param.name; });

/// Why a LINE message of this kind is refused where `more` stands beside the content; "": it is taken.
std::string refused_as_notification(const std::string& kind, const std::string& more)
{
    auto book = test_book();
    provider_rules notify{"line-notify", channel::line, {}, {}};
    notify.takes_unnamed = false;
    notify.by_phone = true;
    book.providers.push_back(notify);
    const std::string url = R"("https://a.example/b.jpg")";
    const auto media = kind == "text"    ? std::string{R"("text": "x")"}
                       : kind == "audio" ? R"("duration": 1000, "originalContentUrl": )" + url
                                         : R"("previewImageUrl": )" + url + R"(, "originalContentUrl": )" + url;
    const auto content = R"({"text": "x", "line": {"messages": [{"type": "text", "text": "x"}, {"type": ")" + kind +
                         R"(", )" + media + "}]}}";
    const auto read =
        read_submission(R"({"customer": "c-1", "class": "transactional", "content": )" + content + more + "}", book,
                        monday_noon, false);
    const auto* problems = std::get_if<field_problems>(&read);
    std::string all;
    if (problems)
        for (const auto& one : *problems) all += one.pointer + ": " + one.detail + "\n";
    return all;
}

TEST(LineNotification, TakesNoPicturesAndNoSound)
{
    const std::string by_map = R"(, "via": {"line": "line-notify"})",
                      by_leg = R"(, "legs": [{"channel": "line", "via": "line-notify"}, "sms"])",
                      by_both = R"(, "via": {"line": "brand-a"})" + by_leg;
    for (const auto* kind : {"image", "video", "audio"}) {
        for (const auto& named : {by_map, by_leg, by_both, R"(, "legs": ["line"])" + by_map})
            EXPECT_THAT(refused_as_notification(kind, named),
                        testing::AllOf(testing::StartsWith("/content/line/messages/1/type: \"" + std::string{kind}),
                                       testing::HasSubstr("line-notify sends nothing else")))
                << named;
        for (const std::string other :
             {"", R"(, "via": {"line": "brand-a"})", R"(, "legs": ["sms"], "via": {"line": "line-notify"})",
              R"(, "legs": [{"channel": "line", "via": "brand-a"}], "via": {"line": "line-notify"})"})
            EXPECT_EQ(refused_as_notification(kind, other), "") << other;
    }
    for (const auto& named : {by_map, by_leg}) EXPECT_EQ(refused_as_notification("text", named), "");
}

}  // namespace
}  // namespace todoke
