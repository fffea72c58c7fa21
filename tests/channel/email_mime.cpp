#include <gmime/gmime.h>
#include <gtest/gtest.h>

#include "tests/channel/email_reading.hpp"
#include "tests/channel/email_sample.hpp"

namespace todoke {
namespace {

TEST(Mime, JapaneseTextIsReadBackAsItWasWritten)
{
    const auto bytes = bytes_of(text_content());
    expect_well_formed(bytes);
    const mail_reader mail{bytes};
    EXPECT_EQ(mail.subject(), "ご注文の品を発送しました");
    EXPECT_EQ(type_of(mail.top()), "text/plain");
    EXPECT_EQ(decoded(mail.top()), "本日発送しました。\r\n.\r\nありがとうございます。\r\n");
    EXPECT_STREQ(g_mime_object_get_content_type_parameter(mail.top(), "charset"), "utf-8");
    auto* const from = mail.address(GMIME_ADDRESS_TYPE_FROM);
    EXPECT_STREQ(internet_address_get_name(INTERNET_ADDRESS(from)), "お店");
    EXPECT_STREQ(internet_address_mailbox_get_addr(from), "news@shop.example.jp");
    EXPECT_STREQ(internet_address_mailbox_get_addr(mail.address(GMIME_ADDRESS_TYPE_TO)), "taro@example.jp");
}

TEST(Mime, CarriesWhatEveryMailMust)
{
    const auto made = std::get<mime_message>(build_mime(text_content(), frame_of()));
    const auto& bytes = made.bytes;
    EXPECT_EQ(made.message_id, "<0198f2c4-1111-7222-8333-444455556666@shop.example.jp>");
    EXPECT_NE(bytes.find("\r\nMessage-Id: " + made.message_id + "\r\n"), std::string::npos) << bytes;
    EXPECT_NE(bytes.find("Date: Mon, 23 Nov 2026 03:00:00 +0000\r\n"), std::string::npos) << bytes;
    EXPECT_NE(bytes.find("MIME-Version: 1.0\r\n"), std::string::npos) << bytes;
    EXPECT_NE(bytes.find("Subject: =?UTF-8?B?"), std::string::npos) << bytes;
}

TEST(Mime, TheSameMessageGivesTheSameBytes)
{
    auto what = text_content();
    what.html = "<p>発送</p>";
    what.attachments = {{"請求書.pdf", "application/pdf", "%PDF"}};
    EXPECT_EQ(bytes_of(what), bytes_of(what));
    auto other = frame_of();
    other.id = *message_id::parse("0198f2c4-1111-7222-8333-444455556667");
    EXPECT_NE(bytes_of(what), bytes_of(what, other));
}

TEST(Mime, HtmlStandsBesideTheTextAndFilesBehindBoth)
{
    auto what = text_content("plain\n");
    what.html = "<p>発送しました</p>\n";
    const std::string binary("\x00\xff\r\n.\r\n\x01", 8);
    what.attachments = {{"ご請求書 11月.pdf", "application/pdf", binary},
                        {"note.eml", "application/octet-stream", "A: b\n\nc"}};
    const auto bytes = bytes_of(what);
    expect_well_formed(bytes);
    const mail_reader mail{bytes};
    ASSERT_EQ(type_of(mail.top()), "multipart/mixed");
    ASSERT_EQ(g_mime_multipart_get_count(GMIME_MULTIPART(mail.top())), 3);
    auto* const both = child(mail.top(), 0);
    ASSERT_EQ(type_of(both), "multipart/alternative");
    EXPECT_EQ(decoded(child(both, 0)), "plain\r\n");
    EXPECT_EQ(type_of(child(both, 1)), "text/html");
    EXPECT_EQ(decoded(child(both, 1)), "<p>発送しました</p>\r\n");
    auto* const file = child(mail.top(), 1);
    EXPECT_EQ(type_of(file), "application/pdf");
    EXPECT_EQ(decoded(file), binary);
    EXPECT_STREQ(g_mime_part_get_filename(GMIME_PART(file)), "ご請求書 11月.pdf");
    EXPECT_STREQ(g_mime_object_get_content_type_parameter(file, "name"), "ご請求書 11月.pdf");
    EXPECT_EQ(type_of(child(mail.top(), 2)), "application/octet-stream");
}

TEST(Mime, HtmlAloneIsNoAlternative)
{
    auto what = text_content("");
    what.html = "<p>発送</p>";
    EXPECT_EQ(type_of(mail_reader{bytes_of(what)}.top()), "text/html");
}

struct text_case {
    const char* name;
    std::string text, decoded, encoding;
};

class MimeText : public testing::TestWithParam<text_case> {};

TEST_P(MimeText, ArrivesWholeInSevenBits)
{
    const auto bytes = bytes_of(text_content(GetParam().text));
    expect_well_formed(bytes);
    const mail_reader mail{bytes};
    EXPECT_EQ(decoded(mail.top()), GetParam().decoded);
    EXPECT_NE(bytes.find("Content-Transfer-Encoding: " + GetParam().encoding), std::string::npos) << bytes;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, MimeText,
    testing::Values(text_case{"ascii", "Shipped.\n", "Shipped.\r\n", "7bit"},
                    text_case{"crlf_already", "a\r\nb\r\n", "a\r\nb\r\n", "7bit"},
                    text_case{"bare_carriage_return", "a\rb\n", "a\r\nb\r\n", "7bit"},
                    text_case{"long_line", std::string(3000, 'x') + "\n", std::string(3000, 'x') + "\r\n",
                              "quoted-printable"},
                    text_case{"a_little_japanese", "The order 品 has been shipped to your address.\nThanks\n",
                              "The order 品 has been shipped to your address.\r\nThanks\r\n", "quoted-printable"},
                    text_case{"spaces_at_the_end_of_quoted_lines", "café order shipped to you today \nx\n",
                              "café order shipped to you today \r\nx\r\n", "quoted-printable"},
                    text_case{"japanese", "発送\r\nしました\n", "発送\r\nしました\r\n", "base64"}),
    [](const auto& row) { return row.param.name; });

/// Word by word, as RFC 2047 has it: GMime's mail_reader joins words first and stops at the padding between them.
std::string decoded_subject(const std::string& bytes)
{
    start_gmime();
    const auto start = bytes.find("\r\nSubject: ") + 11;
    std::string text;
    for (auto at = start; bytes[at - 1] == ' ';) {
        const auto end = bytes.find("\r\n", at);
        gchar* const word = g_mime_utils_header_decode_text(nullptr, bytes.substr(at, end - at).c_str());
        text += word;
        g_free(word);
        at = end + 3;
    }
    return text;
}

TEST(Mime, ALongSubjectIsFolded)
{
    auto what = text_content();
    what.subject.clear();
    for (int i = 0; i < 31; ++i) what.subject += "発送のお知らせ ";
    what.subject += "!";
    const auto bytes = bytes_of(what);
    expect_well_formed(bytes);
    EXPECT_TRUE(decoded_subject(bytes) == what.subject);
    std::size_t start = bytes.find("Subject:");
    const auto end = bytes.find("\r\n\r\n");
    for (auto stop = bytes.find("\r\n", start); start < end; start = stop + 2, stop = bytes.find("\r\n", start))
        EXPECT_LE(stop - start, 78u) << bytes.substr(start, stop - start);
}

TEST(Mime, AnAsciiSubjectOfOneEndlessWordIsFoldedToo)
{
    auto what = text_content();
    what.subject = std::string(255, 'x');
    const auto bytes = bytes_of(what);
    expect_well_formed(bytes);
    EXPECT_TRUE(mail_reader{bytes}.subject() == what.subject);
}

TEST(Mime, AWordInAHeaderHoldsWholeCharacters)
{
    for (const std::string text : {"あ", "春の新作が入りました。いますぐお店へどうぞ、お待ちしております",
                                   "aあbいcうdえeおfかgきhくiけjこkさlし", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"}) {
        auto what = text_content();
        what.subject = text;
        what.headers = {{"X-Text", text}};
        const auto bytes = bytes_of(what);
        expect_well_formed(bytes);
        EXPECT_EQ(mail_reader{bytes}.subject(), text);
        EXPECT_EQ(mail_reader{bytes}.header("X-Text"), text);
    }
}

TEST(Mime, ALongUriStaysOneWord)
{
    auto what = text_content();
    const auto uri = "<https://shop.example.jp/" + std::string(300, 'u') + ">, <mailto:stop@shop.example.jp>";
    what.headers = {{"List-Unsubscribe", uri}};
    EXPECT_NE(bytes_of(what).find("\r\nList-Unsubscribe: " + uri + "\r\n"), std::string::npos);
}

struct from_case {
    const char* name;
    std::string given, shown, address;  ///< address empty: refused
};

class MimeFrom : public testing::TestWithParam<from_case> {};

TEST_P(MimeFrom, IsTheProvidersUnlessTheMessageSaysOtherwise)
{
    auto what = text_content();
    what.from = GetParam().given;
    if (GetParam().address.empty()) {
        EXPECT_NE(why_not(what), "");
        return;
    }
    const mail_reader mail{bytes_of(what)};
    auto* const from = mail.address(GMIME_ADDRESS_TYPE_FROM);
    EXPECT_EQ(std::string{internet_address_get_name(INTERNET_ADDRESS(from))}, GetParam().shown);
    EXPECT_STREQ(internet_address_mailbox_get_addr(from), GetParam().address.c_str());
}

INSTANTIATE_TEST_SUITE_P(
    Senders, MimeFrom,
    testing::Values(from_case{"none", "", "お店", "news@shop.example.jp"},
                    from_case{"a_name", "配送係", "配送係", "news@shop.example.jp"},
                    from_case{"a_mailbox", "\"配送, 係\" <ship@example.jp>", "配送, 係", "ship@example.jp"},
                    from_case{"line_break", "a\r\nBcc: b", "", ""}, from_case{"brackets", "<b>", "", ""},
                    from_case{"no_mailbox", "a@b@c", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(Mime, CarrierAndInternationalAddressesAreWrittenForTheWire)
{
    EXPECT_NE(bytes_of(text_content(), frame_of("a..b@docomo.ne.jp")).find("To: \"a..b\"@docomo.ne.jp\r\n"),
              std::string::npos);
    EXPECT_NE(bytes_of(text_content(), frame_of("taro@日本語.jp")).find("To: taro@xn--wgv71a119e.jp\r\n"),
              std::string::npos);
    const auto made = std::get<mime_message>(build_mime(text_content(), frame_of("太郎@example.jp")));
    EXPECT_TRUE(made.needs_utf8);
    EXPECT_NE(made.bytes.find("太郎@example.jp"), std::string::npos) << made.bytes;
}

/// RFC 2047, section 2.
TEST(Mime, ALineWithAnEncodedWordHasAtMost76Characters)
{
    for (const auto* piece : {"漢", "é", "a漢", "😀", "あ b"}) {
        auto what = text_content();
        std::string text;
        for (int i = 0; i < 80; ++i) text += piece;
        what.subject = text;
        what.from = "配送係配送係配送係配送係配送係配送係 <ship@example.jp>";
        what.headers = {{"X-A", text}, {"Organization", text}, {"X-" + std::string(62, 'n'), text}};
        const auto bytes = bytes_of(what);
        for (std::size_t at = 0; at < bytes.find("\r\n\r\n");) {
            const auto end = bytes.find("\r\n", at);
            const auto line = bytes.substr(at, end - at);
            const bool has_word = line.find("=?") != std::string::npos;
            EXPECT_TRUE(!has_word || line.size() <= 76) << line;
            at = end + 2;
        }
        const mail_reader mail{bytes};
        EXPECT_EQ(mail.subject(), text);
        for (const auto& [name, value] : what.headers) EXPECT_EQ(mail.header(name.c_str()), text) << name;
    }
}

TEST(Mime, AddsTheHeadersACallerMaySet)
{
    auto what = text_content();
    what.headers = {{"X-Campaign", "春の新作"}, {"Reply-To", "問合せ <ask@shop.example.jp>, b@example.jp"}};
    const auto bytes = bytes_of(what);
    expect_well_formed(bytes);
    const mail_reader mail{bytes};
    EXPECT_EQ(mail.header("X-Campaign"), "春の新作");
    EXPECT_STREQ(internet_address_mailbox_get_addr(mail.address(GMIME_ADDRESS_TYPE_REPLY_TO)), "ask@shop.example.jp");
}

}  // namespace
}  // namespace todoke
