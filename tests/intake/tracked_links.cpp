// Which links are found in texts, HTML and LINE messages, and what they become.

#include "gateway/intake/tracked_links.hpp"

#include <gmock/gmock.h>

namespace todoke {

namespace {

/// Every link becomes <…>, so that a row shows what was taken for one.
std::optional<std::string> marked(const std::string& url)
{
    return "<" + url + ">";
}
std::optional<std::string> short_one(const std::string&)
{
    return "https://m.jp/c/T";
}

struct text_case {
    std::string name, text, becomes;
};

class LinksOfText : public testing::TestWithParam<text_case> {};

TEST_P(LinksOfText, AreFound)
{
    EXPECT_EQ(with_links(GetParam().text, marked), GetParam().becomes);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, LinksOfText,
    testing::Values(
        text_case{"none", "春の新作が入りました", "春の新作が入りました"},
        text_case{"alone", "https://shop.example.jp/s", "<https://shop.example.jp/s>"},
        text_case{"plain_http", "http://shop.example.jp", "<http://shop.example.jp>"},
        text_case{"upper_case_scheme", "HTTPS://Shop.example.jp/S", "<HTTPS://Shop.example.jp/S>"},
        text_case{"query_and_fragment", "a https://x.jp/s?a=1&b=%E6%98%A5&c[]=2#top b",
                  "a <https://x.jp/s?a=1&b=%E6%98%A5&c[]=2#top> b"},
        text_case{"japanese_stop_behind", "こちら→https://x.jp/s。お早めに", "こちら→<https://x.jp/s>。お早めに"},
        text_case{"japanese_text_behind", "https://x.jp/sをご覧ください", "<https://x.jp/s>をご覧ください"},
        text_case{"japanese_brackets", "「https://x.jp/s」", "「<https://x.jp/s>」"},
        text_case{"full_width_brackets", "（https://x.jp/s）", "（<https://x.jp/s>）"},
        text_case{"stop_behind", "See https://x.jp/s.", "See <https://x.jp/s>."},
        text_case{"many_signs_behind", "https://x.jp/s?!...", "<https://x.jp/s>?!..."},
        text_case{"comma_inside", "https://x.jp/a,b,", "<https://x.jp/a,b>,"},
        text_case{"in_brackets", "(https://x.jp/s)", "(<https://x.jp/s>)"},
        text_case{"brackets_inside", "https://x.jp/a_(b) c", "<https://x.jp/a_(b)> c"},
        text_case{"brackets_inside_brackets", "(https://x.jp/a_(b))", "(<https://x.jp/a_(b)>)"},
        text_case{"in_angles", "<https://x.jp/s>", "<<https://x.jp/s>>"},
        text_case{"in_quotes", "\"https://x.jp/s\"", "\"<https://x.jp/s>\""},
        text_case{"two_lines", "https://x.jp/1\r\nhttps://x.jp/2\n", "<https://x.jp/1>\r\n<https://x.jp/2>\n"},
        text_case{"inside_another", "https://x.jp/?u=https://y.jp/", "<https://x.jp/?u=https://y.jp/>"},
        text_case{"ends_with_a_slash", "https://x.jp/ a", "<https://x.jp/> a"},
        text_case{"ipv6", "http://[::1]:8080/a", "<http://[::1]:8080/a>"},
        text_case{"mailto", "mailto:a@x.jp", "mailto:a@x.jp"}, text_case{"tel", "tel:+81312345678", "tel:+81312345678"},
        text_case{"bare_host", "www.x.jp shop.x.jp/a", "www.x.jp shop.x.jp/a"},
        text_case{"no_host", "https:// http://。", "https:// http://。"},
        text_case{"part_of_a_word", "xhttps://x.jp", "xhttps://x.jp"},
        text_case{"other_schemes", "ftp://x.jp javascript:alert(1)", "ftp://x.jp javascript:alert(1)"},
        text_case{"at_the_end", "まで https", "まで https"}),
    [](const auto& row) { return row.param.name; });

class LinksOfHtml : public testing::TestWithParam<text_case> {};

TEST_P(LinksOfHtml, AreFound)
{
    EXPECT_EQ(html_with_links(GetParam().text, short_one), GetParam().becomes);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, LinksOfHtml,
    testing::Values(
        text_case{"double_quotes", R"(<p><a href="https://x.jp/s">春</a></p>)",
                  R"(<p><a href="https://m.jp/c/T">春</a></p>)"},
        text_case{"single_quotes", "<a href='https://x.jp/s'>a</a>", R"(<a href="https://m.jp/c/T">a</a>)"},
        text_case{"no_quotes", "<a href=https://x.jp/s>a</a>", R"(<a href="https://m.jp/c/T">a</a>)"},
        text_case{"no_quotes_more_behind", "<a href=https://x.jp/s class=b>a</a>",
                  R"(<a href="https://m.jp/c/T" class=b>a</a>)"},
        text_case{"spaces_and_case", "<A\n class=\"b\" HREF = \" https://x.jp/s \" >a</A>",
                  "<A\n class=\"b\" HREF=\"https://m.jp/c/T\" >a</A>"},
        text_case{"area", R"(<area href="https://x.jp/s" alt="">)", R"(<area href="https://m.jp/c/T" alt="">)"},
        text_case{"mailto", R"(<a href="mailto:a@x.jp">a</a>)", R"(<a href="mailto:a@x.jp">a</a>)"},
        text_case{"tel", R"(<a href="tel:+81312345678">a</a>)", R"(<a href="tel:+81312345678">a</a>)"},
        text_case{"fragment", R"(<a href="#top">a</a>)", R"(<a href="#top">a</a>)"},
        text_case{"script_link", R"~(<a href="javascript:go()">a</a>)~", R"~(<a href="javascript:go()">a</a>)~"},
        text_case{"blank_inside", R"(<a href="https://x.jp/a b">a</a>)", R"(<a href="https://x.jp/a b">a</a>)"},
        text_case{"pictures_and_styles", R"(<link href="https://x.jp/a.css"><img src="https://x.jp/a.png">)",
                  R"(<link href="https://x.jp/a.css"><img src="https://x.jp/a.png">)"},
        text_case{"visible_text", R"(https://x.jp/s <b>https://x.jp/t</b>)", R"(https://x.jp/s <b>https://x.jp/t</b>)"},
        text_case{"comment", R"(<!-- <a href="https://x.jp/s"> -->)", R"(<!-- <a href="https://x.jp/s"> -->)"},
        text_case{"open_comment", R"(<!-- <a href="https://x.jp/s">)", R"(<!-- <a href="https://x.jp/s">)"},
        text_case{"style", R"(<style>a[href="https://x.jp"]{} <a href="https://x.jp"></style><a href="https://x.jp">)",
                  R"(<style>a[href="https://x.jp"]{} <a href="https://x.jp"></style><a href="https://m.jp/c/T">)"},
        text_case{"angle_in_a_value", R"(<p title="a > b"><a title='"<a href=">' href="https://x.jp">a</a>)",
                  R"(<p title="a > b"><a title='"<a href=">' href="https://m.jp/c/T">a</a>)"},
        text_case{"data_href", R"(<a data-href="https://x.jp/s" href>a</a>)",
                  R"(<a data-href="https://x.jp/s" href>a</a>)"},
        text_case{"other_tag_that_begins_with_a", R"(<abbr href="https://x.jp">a</abbr>)",
                  R"(<abbr href="https://x.jp">a</abbr>)"},
        text_case{"less_than", "1 < 2 <a href=\"https://x.jp\">", "1 < 2 <a href=\"https://m.jp/c/T\">"},
        text_case{"cut_short", "<a href=\"https://x.jp", "<a href=\"https://m.jp/c/T\""},
        text_case{"only_a_tag_begins", "<a", "<a"}, text_case{"equals_only", "<a =", "<a ="},
        text_case{"empty", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(HtmlLinks, AreReadWithoutTheirEntities)
{
    const auto url_of = [](const std::string& value) {
        std::string seen;
        html_with_links("<a href=\"" + value + "\">", [&](const std::string& url) { return seen = url; });
        return seen;
    };
    EXPECT_EQ(url_of("https://x.jp/?a=1&amp;b=2"), "https://x.jp/?a=1&b=2");
    EXPECT_EQ(url_of("https://x.jp/?a=1&b=2"), "https://x.jp/?a=1&b=2");
    EXPECT_EQ(url_of("https://x.jp/?a&#61;1&#x26;b"), "https://x.jp/?a=1&b");
    EXPECT_EQ(url_of("&#104;ttps://x.jp/"), "https://x.jp/");
    EXPECT_EQ(url_of("https://x.jp/?copy=1&copy;2"), "https://x.jp/?copy=1&copy;2") << "not one that we know: as it is";
    EXPECT_EQ(url_of("https://x.jp/&#0;&#xD800;&#9999999;&;&#;"), "https://x.jp/&#0;&#xD800;&#9999999;&;&#;");
    EXPECT_EQ(url_of("https://x.jp/\xe6\x98\xa5"), "") << "no URL: left alone";
    EXPECT_EQ(url_of("https://x.jp/&#13;&#10;Set-Cookie:a"), "");
    EXPECT_EQ(url_of("https://x.jp/&#x7f;"), "");
}

TEST(LineLinks, AreThoseOfTextsAndActions)
{
    EXPECT_EQ(line_with_links(R"([{"type":"text","text":"見て https://x.jp/s。"}])", marked),
              R"([{"text":"見て <https://x.jp/s>。","type":"text"}])");
    EXPECT_EQ(
        line_with_links(R"([{"type":"flex","altText":"https://x.jp/alt","contents":{"type":"bubble","footer":
        {"type":"box","contents":[{"type":"button","action":{"type":"uri","label":"見る","uri":"https://x.jp/s?a=1#b"}},
        {"type":"text","text":"x https://x.jp/t"},{"type":"image","url":"https://x.jp/i.png"}]}}}])",
                        short_one),
        R"([{"altText":"https://x.jp/alt","contents":{"footer":{"contents":[{"action":{"label":"見る","type":"uri",)"
        R"("uri":"https://m.jp/c/T"},"type":"button"},{"text":"x https://x.jp/t","type":"text"},)"
        R"({"type":"image","url":"https://x.jp/i.png"}],"type":"box"},"type":"bubble"},"type":"flex"}])");
}

TEST(LineLinks, LeaveAloneWhatTheAppOpensByItself)
{
    for (const std::string own :
         {R"([{"text":"https://liff.line.me/1-a https://line.me/R/ti/p/x https://lin.ee/a","type":"text"}])",
          R"([{"type":"uri","uri":"tel:0312345678"}])", R"([{"type":"uri","uri":"line://nv/chat"}])",
          R"([{"text":"https://x.jp","type":"message"}])",
          R"([{"emojis":[{"emojiId":"1","index":22,"productId":"2"}],"text":"https://x.jp/longer/x $","type":"text"}])",
          R"([{"type":"uri","uri":"https://x.jp/春"}])"})
        EXPECT_EQ(line_with_links(own, short_one), own);
    EXPECT_EQ(line_with_links(R"([{"text":"https://notline.me/","type":"text"}])", short_one),
              R"([{"text":"https://m.jp/c/T","type":"text"}])");
    EXPECT_TRUE(is_web_link("https://x.jp/"));
    EXPECT_EQ(line_with_links("no JSON", short_one), "no JSON");
}

content all_channels_of(const std::string& url)
{
    content made;
    made.email.emplace();
    made.email->text = "text " + url;
    made.email->html = "<body><a href=\"" + url + "\">a</a></BODY></html>";
    made.line = line_content{R"([{"text":")" + url + R"(","type":"text"}])"};
    made.sms = sms_content{"sms " + url};
    return made;
}

TEST(TrackedLinks, AreEachListedOnce)
{
    auto what = all_channels_of("https://x.jp/s");
    what.sms->text += " https://x.jp/t";
    what.email->html += "<a href='https://x.jp/u?a=1&amp;b=2'><a href='https://x.jp/s'>";
    EXPECT_THAT(links_of(what), testing::ElementsAre("https://x.jp/s", "https://x.jp/u?a=1&b=2", "https://x.jp/t"));
    EXPECT_TRUE(links_of({}).empty());
}

TEST(TrackedLinks, TakeThePlaceOfThoseThatWereRecordedOnly)
{
    auto what = all_channels_of("https://x.jp/s");
    what.sms->text += " https://x.jp/other";
    const link_writer write = [](const std::string& url) {
        return url == "https://x.jp/s" ? std::optional<std::string>{"https://m.jp/c/T"} : std::nullopt;
    };
    replace_links(what, write, "https://m.jp/o/P");
    EXPECT_EQ(what.email->text, "text https://m.jp/c/T");
    EXPECT_EQ(what.email->html,
              "<body><a href=\"https://m.jp/c/T\">a</a><img src=\"https://m.jp/o/P\" width=\"1\" height=\"1\" alt=\"\" "
              "style=\"border:0\"></BODY></html>");
    EXPECT_EQ(what.line->messages, R"([{"text":"https://m.jp/c/T","type":"text"}])");
    EXPECT_EQ(what.sms->text, "sms https://m.jp/c/T https://x.jp/other");
}

TEST(TrackedLinks, AMailWithoutHtmlGetsNoPicture)
{
    content what;
    what.email.emplace();
    what.email->text = "a";
    replace_links(what, short_one, "https://m.jp/o/P");
    EXPECT_EQ(what.email->html, "");
    what.email->html = "<p>no end";
    replace_links(what, short_one, "https://m.jp/o/P");
    EXPECT_TRUE(what.email->html.starts_with("<p>no end<img src=")) << what.email->html;
}

}  // namespace

}  // namespace todoke
