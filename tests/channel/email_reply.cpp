#include <gtest/gtest.h>

#include "gateway/channel/email/smtp_data.hpp"
#include "gateway/channel/email/smtp_extensions.hpp"
#include "gateway/channel/email/smtp_reply.hpp"
#include "store/model/mailbox.hpp"

namespace todoke {
namespace {

using found = smtp_reply_parser::found;

struct reply_case {
    const char* name;
    std::string bytes;
    found first;
    std::string code, text;
};

class SmtpReply : public testing::TestWithParam<reply_case> {};

TEST_P(SmtpReply, IsReadOrFoundToBeGarbage)
{
    smtp_reply_parser parser;
    parser.feed(GetParam().bytes);
    smtp_reply reply;
    EXPECT_EQ(parser.next(reply), GetParam().first);
    if (GetParam().first != found::reply) return;
    EXPECT_EQ(reply.code_text(), GetParam().code);
    EXPECT_EQ(reply.text(), GetParam().text);
}

TEST_P(SmtpReply, ReadsTheSameByteByByte)
{
    smtp_reply_parser parser;
    smtp_reply reply;
    auto last = found::nothing;
    for (const char byte : GetParam().bytes) {
        parser.feed({&byte, 1});
        last = parser.next(reply);
        if (last != found::nothing) break;
    }
    EXPECT_EQ(last, GetParam().first);
    EXPECT_EQ(last == found::reply ? reply.text() : "", GetParam().text);
}

std::string lines(int count)
{
    std::string all;
    for (int i = 0; i < count; ++i) all += "250-x\r\n";
    return all + "250 x\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    Bytes, SmtpReply,
    testing::Values(reply_case{"one_line", "250 Ok\r\n", found::reply, "250", "Ok"},
                    reply_case{"code_alone", "250\r\n", found::reply, "250", ""},
                    reply_case{"several_lines", "250-a\r\n250-b\r\n250 c\r\n", found::reply, "250", "a b c"},
                    reply_case{"enhanced", "550 5.1.1 no such user\r\n", found::reply, "550 5.1.1", "no such user"},
                    reply_case{"enhanced_alone", "250 2.0.0\r\n", found::reply, "250 2.0.0", ""},
                    reply_case{"enhanced_on_each_line", "550-5.7.26 a\r\n550 5.7.26 b\r\n", found::reply, "550 5.7.26",
                               "a b"},
                    reply_case{"enhanced_of_another_class", "450 5.1.1 odd\r\n", found::reply, "450", "5.1.1 odd"},
                    reply_case{"no_enhanced_code", "220 10.1.2.3 ready\r\n", found::reply, "220", "10.1.2.3 ready"},
                    reply_case{"bare_line_feed", "250 Ok\n", found::reply, "250", "Ok"},
                    reply_case{"japanese_text", "550 不明\r\n", found::reply, "550", "??????"},
                    reply_case{"unfinished", "250 Ok\r", found::nothing, "", ""},
                    reply_case{"unfinished_lines", "250-a\r\n", found::nothing, "", ""},
                    reply_case{"code_changes", "250-a\r\n550 b\r\n", found::garbage, "", ""},
                    reply_case{"http", "HTTP/1.1 400 Bad Request\r\n", found::garbage, "", ""},
                    reply_case{"code_of_nobody", "571 5.7.1 refused\r\n", found::reply, "571 5.7.1", "refused"},
                    reply_case{"two_digits", "57 refused\r\n", found::garbage, "", ""},
                    reply_case{"code_of_no_class", "650 x\r\n", found::garbage, "", ""},
                    reply_case{"preliminary_code", "150 x\r\n", found::garbage, "", ""},
                    reply_case{"no_space", "250Ok\r\n", found::garbage, "", ""},
                    reply_case{"empty_line", "\r\n", found::garbage, "", ""},
                    reply_case{"carriage_return_inside", "250 a\rb\r\n", found::garbage, "", ""},
                    reply_case{"nul", std::string("250 a\0b\r\n", 9), found::garbage, "", ""},
                    reply_case{"line_of_2048", "250 " + std::string(2043, 'x') + "\r\n", found::reply, "250",
                               std::string(2043, 'x')},
                    reply_case{"endless_line", std::string(2049, '2'), found::garbage, "", ""},
                    reply_case{"as_many_lines_as_may_be", lines(127), found::reply, "250",
                               [] {
                                   std::string all = "x";
                                   for (int i = 0; i < 127; ++i) all += " x";
                                   return all;
                               }()},
                    reply_case{"too_many_lines", lines(128), found::garbage, "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(SmtpReplies, ComeOneAfterTheOther)
{
    smtp_reply_parser parser;
    parser.feed("250 a\r\n550 b\r\n35");
    smtp_reply reply;
    EXPECT_EQ(parser.next(reply), found::reply);
    EXPECT_EQ(reply.code, 250);
    EXPECT_EQ(parser.next(reply), found::reply);
    EXPECT_EQ(reply.code, 550);
    EXPECT_EQ(parser.next(reply), found::nothing);
    EXPECT_FALSE(parser.is_empty());
    parser.feed("4 go\r\n");
    EXPECT_EQ(parser.next(reply), found::reply);
    EXPECT_TRUE(parser.is_empty());
}

TEST(SmtpReplies, GarbageStaysGarbage)
{
    smtp_reply_parser parser;
    smtp_reply reply;
    parser.feed("what?\r\n");
    EXPECT_EQ(parser.next(reply), found::garbage);
    parser.feed("250 Ok\r\n");
    EXPECT_EQ(parser.next(reply), found::garbage);
}

struct masking_case {
    const char* name;
    std::string text, clean;
};

class ReplyText : public testing::TestWithParam<masking_case> {};

TEST_P(ReplyText, CarriesNoAddress)
{
    EXPECT_EQ(without_addresses(GetParam().text), GetParam().clean);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ReplyText,
    testing::Values(masking_case{"postfix", "<taro@example.jp>: Recipient address rejected",
                                 "<***@example.jp>: Recipient address rejected"},
                    masking_case{"two", "a@x.jp to b.c@y.jp", "***@x.jp to ***@y.jp"},
                    masking_case{"quoted", "<\"a b\"@docomo.ne.jp> unknown", "<***@docomo.ne.jp> unknown"},
                    masking_case{"sign_alone", "meet @ noon", "meet @ noon"}, masking_case{"sign_first", "@x", "@x"},
                    masking_case{"quote_and_sign", "\"@x", "\"@x"},
                    masking_case{"none", "Ok: queued as 4F3B", "Ok: queued as 4F3B"}, masking_case{"empty", "", ""}),
    [](const auto& row) { return row.param.name; });

smtp_reply ehlo_reply(std::vector<std::string> lines)
{
    smtp_reply reply;
    reply.code = 250;
    reply.lines = std::move(lines);
    return reply;
}

TEST(SmtpExtensions, AreReadFromTheAnswerToEhlo)
{
    const auto offers =
        read_extensions(ehlo_reply({"mx.example.jp", "PIPELINING", "SIZE 10240000", "starttls", "ENHANCEDSTATUSCODES",
                                    "8BITMIME", "Auth Plain login SCRAM-SHA-256", "SMTPUTF8"}));
    EXPECT_TRUE(offers.pipelining && offers.starttls && offers.eight_bit && offers.utf8);
    EXPECT_TRUE(offers.auth && !offers.chunking && !offers.dsn);
    EXPECT_EQ(offers.mechanisms, (std::set<std::string>{"LOGIN", "PLAIN", "SCRAM-SHA-256"}));
    EXPECT_EQ(offers.largest, 10240000u);
}

TEST(SmtpExtensions, TheNameOfTheServerIsNoKeyword)
{
    EXPECT_EQ(read_extensions(ehlo_reply({"STARTTLS"})), smtp_extensions{});
}

TEST(SmtpExtensions, OldAuthFormsAndSizesWithoutLimitAreUnderstood)
{
    const auto offers = read_extensions(ehlo_reply({"mx", "AUTH=LOGIN", "SIZE"}));
    EXPECT_EQ(offers.mechanisms, std::set<std::string>{"LOGIN"});
    EXPECT_TRUE(offers.size);
    EXPECT_EQ(offers.largest, 0u);
    EXPECT_EQ(read_extensions(ehlo_reply({"mx", "SIZE banana"})).largest, 0u);
}

struct data_case {
    const char* name;
    std::string message, bytes;
    std::size_t size;
};

class SmtpData : public testing::TestWithParam<data_case> {};

TEST_P(SmtpData, HasOnlyWholeLineEndsAndDoubledDots)
{
    const auto text = to_smtp_text(GetParam().message);
    EXPECT_EQ(dot_stuffed(text), GetParam().bytes);
    EXPECT_EQ(text.size(), GetParam().size);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, SmtpData,
    testing::Values(data_case{"plain", "a\r\nb\r\n", "a\r\nb\r\n", 6}, data_case{"empty", "", "", 0},
                    data_case{"no_end", "a", "a\r\n", 3}, data_case{"bare_line_feed", "a\nb\n", "a\r\nb\r\n", 6},
                    data_case{"bare_carriage_return", "a\rb", "a\r\nb\r\n", 6},
                    data_case{"wrong_order", "a\n\rb", "a\r\n\r\nb\r\n", 8},
                    data_case{"dot_first", ".a\r\n", "..a\r\n", 4}, data_case{"dot_inside", "a.b\r\n", "a.b\r\n", 5},
                    data_case{"lone_dot", "a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n", 9},
                    data_case{"smuggled_with_line_feeds", "a\n.\nMAIL", "a\r\n..\r\nMAIL\r\n", 12},
                    data_case{"smuggled_with_carriage_returns", "a\r.\rMAIL", "a\r\n..\r\nMAIL\r\n", 12}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
