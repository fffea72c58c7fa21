// Ways to unsubscribe, images that the HTML shows, and how long a line of a header may be.

#include <gmime/gmime.h>
#include <gtest/gtest.h>

#include "gateway/channel/email/smtp_envelope.hpp"
#include "tests/channel/email_reading.hpp"
#include "tests/channel/email_sample.hpp"

namespace todoke {
namespace {

struct way_case {
    const char* name;
    std::string mail, page;  ///< of the provider; of this person
    std::string ways, one_click;
};

class MimeUnsubscribe : public testing::TestWithParam<way_case> {};

TEST_P(MimeUnsubscribe, IsOfferedInEachWayThereIs)
{
    auto frame = frame_of();
    frame.unsubscribe = GetParam().mail;
    frame.one_click = GetParam().page;
    const auto bytes = bytes_of(text_content(), frame);
    expect_well_formed(bytes);
    const mail_reader mail{bytes};
    EXPECT_EQ(mail.raw("List-Unsubscribe"), GetParam().ways);
    EXPECT_EQ(mail.raw("List-Unsubscribe-Post"), GetParam().one_click);
}

const std::string stop_mail = "mailto:stop@shop.example.jp", stop_page = "https://msg.shop.example.jp/u/abc";
const std::string long_page = "https://msg.shop.example.jp/" + std::string(850, 'u');

INSTANTIATE_TEST_SUITE_P(
    Ways, MimeUnsubscribe,
    testing::Values(way_case{"none", "", "", "", ""}, way_case{"mail", stop_mail, "", " <" + stop_mail + ">", ""},
                    way_case{"page_of_the_provider_is_no_single_click", stop_page, "", " <" + stop_page + ">", ""},
                    way_case{"one_click", "", stop_page, " <" + stop_page + ">", " List-Unsubscribe=One-Click"},
                    way_case{"both", stop_mail, stop_page, " <" + stop_page + ">, <" + stop_mail + ">",
                             " List-Unsubscribe=One-Click"},
                    way_case{"long_ones", stop_mail + "?subject=" + std::string(100, 's'), long_page,
                             " <" + long_page + ">, <" + stop_mail + "?subject=" + std::string(100, 's') + ">",
                             " List-Unsubscribe=One-Click"}),
    [](const auto& row) { return row.param.name; });

TEST(SmtpEnvelope, OffersTheAccountsWayOfWhatCanBeDeclined)
{
    content carries;
    carries.email = text_content();
    envelope what;
    what.id = frame_of().id;
    what.address = "taro@example.jp";
    what.what = std::make_shared<const content>(std::move(carries));
    smtp_account account;
    account.from = "news@shop.example.jp";
    account.unsubscribe = "mailto:stop@shop.example.jp";
    for (const bool is : {false, true}) {
        what.declinable = is;
        const auto made = to_smtp_mail(what, account);
        const auto& mail = std::get<smtp_mail>(made).text;
        EXPECT_EQ(mail.find("\r\nList-Unsubscribe: <mailto:stop@shop.example.jp>\r\n") != mail.npos, is) << mail;
    }
}

TEST(Mime, TheCallersWayToUnsubscribeStandsAlone)
{
    auto frame = frame_of();
    frame.unsubscribe = stop_mail;
    frame.one_click = stop_page;
    auto what = text_content();
    what.headers = {{"list-unsubscribe", "<https://shop.example.jp/u/1>"}};
    const mail_reader mail{bytes_of(what, frame)};
    EXPECT_EQ(mail.raw("List-Unsubscribe"), " <https://shop.example.jp/u/1>");
    EXPECT_EQ(mail.raw("List-Unsubscribe-Post"), "");
}

TEST(Mime, ImagesStandBesideTheHtmlThatShowsThem)
{
    auto what = text_content("plain\n");
    what.html = "<img src=\"cid:logo@shop\">\n";
    what.attachments = {{"ロゴ.png", "image/png", "PNG", "logo@shop"}, {"a.pdf", "application/pdf", "%PDF"}};
    const auto bytes = bytes_of(what);
    expect_well_formed(bytes);
    const mail_reader mail{bytes};
    ASSERT_EQ(type_of(mail.top()), "multipart/mixed");
    ASSERT_EQ(g_mime_multipart_get_count(GMIME_MULTIPART(mail.top())), 2);
    EXPECT_EQ(type_of(child(mail.top(), 1)), "application/pdf");
    auto* const both = child(mail.top(), 0);
    ASSERT_EQ(type_of(both), "multipart/alternative");
    EXPECT_EQ(type_of(child(both, 0)), "text/plain");
    auto* const shown = child(both, 1);
    ASSERT_EQ(type_of(shown), "multipart/related");
    EXPECT_STREQ(g_mime_object_get_content_type_parameter(shown, "type"), "text/html");
    EXPECT_EQ(type_of(child(shown, 0)), "text/html");
    auto* const image = child(shown, 1);
    EXPECT_STREQ(g_mime_object_get_content_id(image), "logo@shop");
    EXPECT_STREQ(g_mime_object_get_disposition(image), "inline");
    EXPECT_EQ(decoded(image), "PNG");
}

TEST(Mime, OnlyImagesThatTheHtmlShowsMakeNoMixedMail)
{
    auto what = text_content("");
    what.html = "<img src=\"cid:a\">";
    what.attachments = {{"a.png", "image/png", "PNG", "a"}};
    EXPECT_EQ(type_of(mail_reader{bytes_of(what)}.top()), "multipart/related");
}

TEST(Mime, AnImageNobodyShowsOrTwoOfOneNameAreRefused)
{
    auto what = text_content();
    what.attachments = {{"a.png", "image/png", "PNG", "a"}};
    EXPECT_NE(why_not(what).find("no HTML"), std::string::npos) << why_not(what);
    what.html = "<p>";
    EXPECT_EQ(why_not(what), "");
    what.attachments.push_back(what.attachments[0]);
    EXPECT_NE(why_not(what).find("cid twice"), std::string::npos) << why_not(what);
    for (const std::string hostile : {"a\r\nX-Injected: 1", "a>", "a b", "é", "=?x?="}) {
        what.attachments = {{"a.png", "image/png", "PNG", hostile}};
        EXPECT_NE(why_not(what).find("cid:"), std::string::npos) << hostile;
    }
}

/// Folding is for people's programs, too: no line of any header is longer than RFC 5322 advises, whatever is in it.
TEST(Mime, NoHeaderLineIsLongerThan78CharactersWhereItCanBeFolded)
{
    for (const std::string piece : {"漢", "é", "word ", "漢 a", "😀"}) {
        auto what = text_content();
        std::string text;
        while (text.size() + piece.size() <= 240) text += piece;
        what.subject = text;
        what.from = "\"" + text.substr(0, piece.size() * (110 / piece.size())) + "\" <ship@example.jp>";
        what.headers = {{"X-A", text}};
        what.attachments = {{text + ".pdf", "application/pdf", "%PDF"}};
        const auto bytes = bytes_of(what);
        bool in_header = true;
        for (std::size_t at = 0; at < bytes.size();) {
            const auto end = bytes.find("\r\n", at);
            const auto line = bytes.substr(at, end - at);
            if (line.empty()) in_header = false;
            if (line.starts_with("--=_")) in_header = true;
            const bool is_boundary = line.find("boundary=") != std::string::npos || line.starts_with("--=_");
            EXPECT_TRUE(!in_header || is_boundary || line.size() <= 78) << line;
            at = end + 2;
        }
    }
}

/// A text that is passed on may quote a mail of ours, and one that is meant to be read may not end the part it stands
/// in.
TEST(Mime, ABoundaryStandsInNoPart)
{
    const auto id = frame_of().id.text();
    for (const std::string kind : {"mixed", "alternative", "related"}) {
        const auto quoted = "a\n--=_" + kind + "_" + id + "--\nb\n\n--=_" + kind + "_" + id;
        auto what = text_content(quoted);
        what.html = quoted + " <img src=\"cid:a\">";
        what.attachments = {{"a.png", "image/png", quoted, "a"}, {"a.txt", "text/plain", quoted}};
        const auto bytes = bytes_of(what);
        const mail_reader mail{bytes};
        ASSERT_EQ(g_mime_multipart_get_count(GMIME_MULTIPART(mail.top())), 2) << bytes;
        auto* const both = child(mail.top(), 0);
        ASSERT_EQ(g_mime_multipart_get_count(GMIME_MULTIPART(both)), 2) << bytes;
        auto* const shown = child(both, 1);
        ASSERT_EQ(g_mime_multipart_get_count(GMIME_MULTIPART(shown)), 2) << bytes;
        const auto wanted = "a\r\n--=_" + kind + "_" + id + "--\r\nb\r\n\r\n--=_" + kind + "_" + id;
        EXPECT_EQ(decoded(child(both, 0)), wanted);
        EXPECT_EQ(decoded(child(shown, 0)), wanted + " <img src=\"cid:a\">");
        EXPECT_EQ(decoded(child(shown, 1)), quoted);
        EXPECT_EQ(decoded(child(mail.top(), 1)), quoted);
    }
}

TEST(Mime, APartEndsAsItsTextDoes)
{
    for (const std::string text : {"a", "a\r\n", "a \r\n\r\n", "\u00e9, and a line that is plain\r\n",
                                   "\u00e9, and no line end", "\u00e9, and a space ", "\u767a\u9001"}) {
        auto what = text_content(text);
        what.html = text;
        const mail_reader mail{bytes_of(what)};
        EXPECT_EQ(decoded(child(mail.top(), 0)), text);
        EXPECT_EQ(decoded(child(mail.top(), 1)), text);
    }
}

TEST(Mime, TheLastLineEnds)
{
    for (const std::string text : {"a", "a\n", "\u00e9", "\u767a\u9001", "a\n\n"})
        EXPECT_TRUE(bytes_of(text_content(text)).ends_with("\r\n"));
    EXPECT_FALSE(bytes_of(text_content("a\n")).ends_with("\r\n\r\n"));
}

TEST(Mime, Base64HasLinesOf76Characters)
{
    for (const std::size_t size : {0u, 1u, 56u, 57u, 58u, 114u, 115u, 5000u}) {
        auto what = text_content("a\n");
        std::string data;
        for (std::size_t i = 0; i < size; ++i) data += static_cast<char>(i * 7);
        what.attachments = {{"a.bin", "application/octet-stream", data}};
        const auto bytes = bytes_of(what);
        EXPECT_EQ(decoded(child(mail_reader{bytes}.top(), 1)), data);
        auto rest = bytes.substr(bytes.rfind("base64\r\n\r\n") + 10);
        for (std::size_t left = (size + 2) / 3 * 4; left > 0; left -= std::min<std::size_t>(left, 76)) {
            EXPECT_EQ(rest.find("\r\n"), std::min<std::size_t>(left, 76)) << size;
            rest.erase(0, rest.find("\r\n") + 2);
        }
    }
}

TEST(Mime, OnlyAnotherAddressIsASenderOfItsOwn)
{
    for (const auto& [from, is_own] :
         {std::pair{"", false}, std::pair{"発送係", false}, std::pair{"発送係 <news@shop.example.jp>", false},
          std::pair{"発送係 <ship@shop.example.jp>", true}}) {
        auto what = text_content();
        what.from = from;
        const auto made = build_mime(what, frame_of());
        ASSERT_TRUE(std::holds_alternative<mime_message>(made)) << from;
        EXPECT_EQ(std::get<mime_message>(made).names_sender, is_own) << from;
    }
}

}  // namespace
}  // namespace todoke
