// What a caller may not put into a mail.

#include <gtest/gtest.h>

#include "tests/channel/email_sample.hpp"

namespace todoke {
namespace {

struct header_case {
    const char* name;
    std::string header, value;
    bool allowed;
};

class MimeHeader : public testing::TestWithParam<header_case> {};

TEST_P(MimeHeader, IsAllowedOrRefusedWithAReason)
{
    auto what = text_content();
    what.headers = {{GetParam().header, GetParam().value}};
    EXPECT_EQ(why_not(what).empty(), GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(
    Headers, MimeHeader,
    testing::Values(
        header_case{"own", "X-Order", "9912", true}, header_case{"own_in_japanese", "x-order", "注文", true},
        header_case{"list", "List-Id", "<news.shop.example.jp>", true},
        header_case{"references", "References", "<a@x.jp>", true}, header_case{"x_alone", "X-", "1", false},
        header_case{"from", "From", "a@x.jp", false}, header_case{"sender", "Sender", "a@x.jp", false},
        header_case{"to", "to", "a@x.jp", false}, header_case{"cc", "Cc", "a@x.jp", false},
        header_case{"bcc", "BCC", "a@x.jp", false}, header_case{"subject", "Subject", "x", false},
        header_case{"date", "Date", "x", false}, header_case{"message_id", "Message-ID", "<a@x.jp>", false},
        header_case{"content_type", "Content-Type", "text/html", false},
        header_case{"mime_version", "MIME-Version", "1.0", false}, header_case{"received", "Received", "x", false},
        header_case{"return_path", "Return-Path", "<>", false}, header_case{"dkim", "DKIM-Signature", "x", false},
        header_case{"line_feed", "X-A", "a\nX-Injected: 1", false},
        header_case{"carriage_return", "X-A", "a\rX-Injected: 1", false},
        header_case{"folded", "X-A", "a\r\n b", false}, header_case{"nul", "X-A", std::string("a\0b", 3), false},
        header_case{"broken_utf8", "X-A", "\xff", false},
        header_case{"line_break_in_the_name", "X-A\r\nX-Injected", "1", false},
        header_case{"colon_in_the_name", "X-A: 1", "1", false}, header_case{"space_in_the_name", "X A", "1", false},
        header_case{"no_name", "", "1", false}, header_case{"too_long", "X-A", std::string(5000, 'a'), false},
        header_case{"reply_to_nobody", "Reply-To", "shop", false},
        header_case{"list_not_ascii", "List-Unsubscribe", "<https://日本>", false}),
    [](const auto& row) { return row.param.name; });

struct file_case {
    const char* name;
    attachment file;
};

class MimeAttachment : public testing::TestWithParam<file_case> {};

TEST_P(MimeAttachment, WithAnImpossibleNameOrTypeIsRefused)
{
    auto what = text_content();
    what.attachments = {GetParam().file};
    EXPECT_NE(why_not(what), "");
}

INSTANTIATE_TEST_SUITE_P(Files, MimeAttachment,
                         testing::Values(file_case{"no_name", {"", "a/b", "x"}},
                                         file_case{"path", {"../a", "a/b", "x"}},
                                         file_case{"line_break", {"a\r\nX-Injected: 1", "a/b", "x"}},
                                         file_case{"nul", {std::string("a\0b", 3), "a/b", "x"}},
                                         file_case{"no_type", {"a", "", "x"}},
                                         file_case{"half_a_type", {"a", "text", "x"}},
                                         file_case{"line_break_in_the_type", {"a", "a/b\r\nX-Injected: 1", "x"}},
                                         file_case{"parameter_in_the_type", {"a", "a/b; c=d", "x"}},
                                         file_case{"a_message", {"a", "message/rfc822", "x"}},
                                         file_case{"encoded", {"=?UTF-8?B?44GC?=", "a/b", "x"}}),
                         [](const auto& row) { return row.param.name; });

TEST(Mime, ASubjectWithALineBreakIsRefused)
{
    for (const std::string subject : {"a\r\nBcc: b@x.jp", "a\nb", "a\rb", "\xff"}) {
        auto what = text_content();
        what.subject = subject;
        EXPECT_NE(why_not(what), "") << subject;
    }
}

TEST(Mime, AMailWithoutABodyOrWithNulInItIsRefused)
{
    EXPECT_NE(why_not(text_content("")), "");
    EXPECT_NE(why_not(text_content(std::string("a\0b", 3))), "");
    EXPECT_NE(why_not(text_content("\xff")), "");
}

}  // namespace
}  // namespace todoke
