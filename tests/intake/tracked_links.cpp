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

/// Japanese glued to a link: more of it, of the sentence, or nobody knows.
INSTANTIATE_TEST_SUITE_P(
    Japanese, LinksOfText,
    testing::Values(
        text_case{"host", "https://www.日本語.jp/sale です", "<https://www.xn--wgv71a119e.jp/sale> です"},
        text_case{"host_first", "https://日本語.jp/", "<https://xn--wgv71a119e.jp/>"},
        text_case{"host_alone", "https://日本語.jp", "<https://xn--wgv71a119e.jp>"},
        text_case{"host_with_a_port", "https://日本語.jp:8443/a?b", "<https://xn--wgv71a119e.jp:8443/a?b>"},
        text_case{"host_and_latin_letters", "https://e革命.jp/", "<https://xn--e-xd9au96r.jp/>"},
        text_case{"host_all_japanese", "http://a.例え.テスト/x", "<http://a.xn--r8jz45g.xn--zckzah/x>"},
        text_case{"host_in_a_sentence", "https://日本語.jpです。", "<https://xn--wgv71a119e.jp>です。"},
        text_case{"host_in_brackets", "(https://日本語.jp)です", "(<https://xn--wgv71a119e.jp>)です"},
        text_case{"host_and_a_stop", "https://日本語.jp.", "<https://xn--wgv71a119e.jp>."},
        text_case{"host_and_a_wide_stop", "https://日本語.jp。次", "<https://xn--wgv71a119e.jp>。次"},
        text_case{"sentence_behind_the_host", "https://shop.jpをご覧ください", "<https://shop.jp>をご覧ください"},
        text_case{"sentence_behind_the_port", "http://localhost:80をご覧", "<http://localhost:80>をご覧"},
        text_case{"sentence_behind_the_slash", "https://shop.jp/をご覧ください", "<https://shop.jp/>をご覧ください"},
        text_case{"sentence_in_kanji", "https://x.jp/s詳細", "<https://x.jp/s>詳細"},
        text_case{"sentence_behind_a_bracket", "(https://x.jp/s)新作/1", "(<https://x.jp/s>)新作/1"},
        text_case{"symbol_behind_the_slash", "https://x.jp/※限定", "<https://x.jp/>※限定"},
        text_case{"two_links", "https://x.jp/sとhttps://y.jp/t", "<https://x.jp/s>と<https://y.jp/t>"},
        text_case{"two_hosts", "https://x.jpとwww.y.jp", "https://x.jpとwww.y.jp"},
        text_case{"no_end_of_the_host", "https://www.日本語", "https://www.日本語"},
        text_case{"no_end_of_the_host_in_a_sentence", "https://日本.コムです", "https://日本.コムです"},
        text_case{"half_a_label", "https://www.shop日本/", "https://www.shop日本/"},
        text_case{"slash_within_the_host", "https://日本．jp／a.jp/", "https://日本．jp／a.jp/"},
        text_case{"sharp_s", "https://straße.de/", "https://straße.de/"},
        text_case{"behind_a_user", "https://a@www.ひらがな.jp", "https://a@www.ひらがな.jp"},
        text_case{"path", "https://shop.jp/商品/1", "https://shop.jp/商品/1"},
        text_case{"path_at_the_end", "https://shop.jp/商品 です", "https://shop.jp/商品 です"},
        text_case{"path_with_an_ending", "https://shop.jp/aの写真.jpg", "https://shop.jp/aの写真.jpg"},
        text_case{"path_in_hiragana", "https://shop.jp/おすすめ/", "https://shop.jp/おすすめ/"},
        text_case{"query", "https://shop.jp/?q=春", "https://shop.jp/?q=春"},
        text_case{"link_within", "https://shop.jp/商品?u=https://y.jp/", "https://shop.jp/商品?u=https://y.jp/"},
        text_case{"host_and_path", "https://日本語.jp/商品/1", "https://日本語.jp/商品/1"},
        text_case{"no_utf8", "https://x.jp/\xff/ \xe6\x97", "<https://x.jp/>\xff/ \xe6\x97"},
        text_case{"user", "https://u@x.jp/s", "<https://u@x.jp/s>"},
        text_case{"only_a_port", "https://:80/", "https://:80/"}),
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
    EXPECT_EQ(url_of("https://x.jp/?copy=1&copy;2"), "") << "not one that we know: left alone";
    EXPECT_EQ(url_of("https&colon;&sol;&sol;x.jp&sol;&quest;a&equals;1&num;t"), "https://x.jp/?a=1#t");
    EXPECT_EQ(url_of("https:&#47&#x2Fx.jp/?a&amp&b&#38c"), "https://x.jp/?a&&b&c") << "without semicolons";
    EXPECT_EQ(url_of("https://x.jp/?a=1&lt=2&gtx=3&quot"), "https://x.jp/?a=1&lt=2&gtx=3\"");
    EXPECT_EQ(url_of("https://x.jp/?a=1&copy=2&reg"), "https://x.jp/?a=1&copy=2&reg");
    EXPECT_EQ(url_of("https://x.jp/?a&#top"), "https://x.jp/?a&#top");
    EXPECT_EQ(url_of("https://x.jp/?&;&#;&#x;&"), "https://x.jp/?&;&#;&#x;&");
    for (const std::string odd : {"&#0;", "&#xD800;", "&#9999999;", "&#99999999999999999999;", "&eacute;", "&unknown;"})
        EXPECT_EQ(url_of("https://x.jp/" + odd), "") << odd;
    EXPECT_EQ(url_of("https://x.jp/\xe6\x98\xa5?q=\xe6\x98\xa5#\xe6\x98\xa5"),
              "https://x.jp/%E6%98%A5?q=%E6%98%A5#%E6%98%A5");
    EXPECT_EQ(url_of("https://日本語.jp/&#26149;"), "https://xn--wgv71a119e.jp/%E6%98%A5");
    EXPECT_EQ(url_of("https://x.jp/\xff"), "") << "no URL: left alone";
    EXPECT_EQ(url_of("https://日本／evil.jp/"), "") << "a slash would come of it";
    for (const std::string no_host :
         {"http://", "https:///a", "https://?a", "https://:80/", "https://u@/", "https://@"})
        EXPECT_EQ(url_of(no_host), "") << no_host;
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
          R"([{"type":"uri","uri":"http://"}])", R"([{"text":"https://x.jp/春","type":"text"}])"})
        EXPECT_EQ(line_with_links(own, short_one), own);
    EXPECT_EQ(line_with_links(R"([{"text":"https://notline.me/","type":"text"}])", short_one),
              R"([{"text":"https://m.jp/c/T","type":"text"}])");
    EXPECT_EQ(line_with_links(R"([{"type":"uri","uri":"https://x.jp/春"}])", marked),
              R"([{"type":"uri","uri":"<https://x.jp/%E6%98%A5>"}])");
    EXPECT_TRUE(is_web_link("https://x.jp/"));
    EXPECT_FALSE(is_web_link("https://x.jp/春"));
    EXPECT_FALSE(is_web_link("http://"));
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

/// Each of these took minutes when the work grew with the square of the length.
TEST(TrackedLinks, OfTheLongestTextsAreFoundInOnePass)
{
    const std::size_t many = 100'000;
    const std::string brackets = "http://a.jp/" + std::string(3 * many, ')');
    EXPECT_EQ(with_links(brackets, marked), "<http://a.jp/>" + std::string(3 * many, ')'));
    std::string beginnings, different;
    for (std::size_t i = 0; i < many; ++i) {
        beginnings += "http://-";
        different += "http://a.jp/" + std::to_string(i) + " ";
    }
    EXPECT_EQ(with_links(beginnings, marked), beginnings);
    content mail;
    mail.email.emplace();
    mail.email->text = different;
    EXPECT_EQ(links_of(mail).size(), many);
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
