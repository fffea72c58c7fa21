// Mails to the bounce address that want to hold up, or end, whoever reads them.
#include <gtest/gtest.h>

#include "gateway/receipt/readers/delivery_report.hpp"

namespace todoke {
namespace {

/// GMime takes a third of a second of the daemon's one thread for such a mail, and anybody can send it.
TEST(HostileReport, OfNothingButPartsIsNotRead)
{
    const auto with = [](std::size_t parts) {
        std::string mail =
            "From: MAILER-DAEMON@mx.example.jp\r\nContent-Type: multipart/report; boundary=\"b\"\r\n\r\n";
        for (std::size_t i = 0; i < parts; ++i) mail += "--b\r\n\r\n";
        return mail +
               "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\n"
               "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n";
    };
    EXPECT_TRUE(read_delivery_report(with(900)));
    EXPECT_FALSE(read_delivery_report(with(1100)));
}

/// GMime calls itself for each of them, and anybody can send one: the stack would end the daemon, at every start anew.
TEST(HostileReport, OfGroupsInGroupsIsNotRead)
{
    std::string nested, folded;
    for (int i = 0; i < 100'000; ++i) nested += "a:";
    for (int i = 0; i < 100'000; ++i) folded += "a:\r\n ";
    const std::string report = "Content-Type: multipart/report; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: ";
    const std::string status =
        "message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n";
    EXPECT_TRUE(read_delivery_report("From: a:a:;;\r\n" + report + status + "--b--\r\n"));
    for (const auto& from : {nested, folded})
        for (const auto* field : {"From: ", "To: ", "Reply-To: "}) {
            EXPECT_FALSE(read_delivery_report(field + from + "\r\n" + report + status + "--b--\r\n"));
            EXPECT_FALSE(read_delivery_report(report + status + "--b\r\nContent-Type: message/rfc822\r\n\r\n" + field +
                                              from + "\r\n\r\nhello\r\n--b--\r\n"));
        }
}

/// Templates are indented, and bounces bring them back.
TEST(HostileReport, IsNotOneThatReturnsAMailOfManyTags)
{
    std::string mail =
        "From: MAILER-DAEMON@mx.example.jp\r\nContent-Type: multipart/report; boundary=\"b\"\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        "From: news@shop.example.jp\r\nContent-Type: text/html\r\n\r\n<html>\r\n";
    for (int i = 0; i < 1000; ++i) mail += "  <td style=\"color:#333\">x</td>\r\n";
    EXPECT_TRUE(read_delivery_report(mail + "</html>\r\n--b--\r\n"));
}

/// A mail in a mail in a mail …
TEST(HostileReport, OfMailsInMailsIsReadWithoutHarm)
{
    std::string mail = "From: MAILER-DAEMON@mx.example.jp\r\n";
    for (int i = 0; i < 30'000; ++i) mail += "Content-Type: message/rfc822\r\n\r\n";
    EXPECT_FALSE(read_delivery_report(mail));
}

}  // namespace
}  // namespace todoke
