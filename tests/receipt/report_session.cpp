#include "gateway/receipt/report_session.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

struct ReportSession : testing::Test {
    report_session session{"bounces@shop.example.jp"};

    std::string say(std::string_view bytes)
    {
        session.received(bytes);
        return session.take_answers();
    }
    void greet(std::string_view verb = "LHLO mx.shop.example.jp\r\n")
    {
        session.take_answers();
        say(verb);
    }
    /// Up to the text.
    void open(std::string_view recipient = "bounces+x@shop.example.jp")
    {
        say("MAIL FROM:<>\r\n");
        EXPECT_EQ(say("RCPT TO:<" + std::string{recipient} + ">\r\n"), "250 2.1.5 ok\r\n");
        EXPECT_EQ(say("DATA\r\n"), "354 go on\r\n");
    }
};

TEST_F(ReportSession, TakesAMailByLmtp)
{
    EXPECT_EQ(session.take_answers(), "220 todoke takes reports of deliveries\r\n");
    EXPECT_EQ(say("LHLO mx\r\n"),
              "250-todoke\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n");
    EXPECT_EQ(say("MAIL FROM:<> BODY=8BITMIME\r\nRCPT TO:<bounces+a@shop.example.jp>\r\n"
                  "RCPT TO:<BOUNCES@Shop.Example.JP>\r\nDATA\r\n"),
              "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n354 go on\r\n");
    EXPECT_EQ(say("Subject: a\r\n\r\n..b\r\n.\r\nQUIT\r\n"), "");
    ASSERT_TRUE(session.mail());
    EXPECT_EQ(session.mail()->text, "Subject: a\r\n\r\n.b\r\n");
    EXPECT_EQ(session.mail()->recipients,
              (std::vector<std::string>{"bounces+a@shop.example.jp", "BOUNCES@Shop.Example.JP"}));
    session.kept({true, false});
    EXPECT_EQ(session.take_answers(), "250 2.0.0 kept\r\n451 4.3.0 cannot be kept now\r\n221 2.0.0 bye\r\n");
    EXPECT_TRUE(session.is_over());
}

TEST_F(ReportSession, AnswersOnceBySmtp)
{
    greet("EHLO mx\r\n");
    for (const bool good : {true, false}) {
        open();
        say("x\r\n.\r\n");
        ASSERT_TRUE(session.mail());
        session.kept({good});
        EXPECT_EQ(session.take_answers(), good ? "250 2.0.0 kept\r\n" : "451 4.3.0 cannot be kept now\r\n");
        EXPECT_FALSE(session.mail());
    }
}

TEST_F(ReportSession, TakesNothingForOthers)
{
    greet();
    say("MAIL FROM:<>\r\n");
    for (const auto* other : {"taro@shop.example.jp", "bounces@example.jp", "bounces", "bouncesx@shop.example.jp", "",
                              "bounces@shop.example.jp.example.com"})
        EXPECT_TRUE(say("RCPT TO:<" + std::string{other} + ">\r\n").starts_with("550 5.1.1")) << other;
    EXPECT_TRUE(say("DATA\r\n").starts_with("503"));
}

TEST_F(ReportSession, KeepsOnlyTheBeginningOfALongMail)
{
    greet();
    open();
    for (int i = 0; i < 1000; ++i) say("." + std::string(998, 'x') + "\r\n");
    say(std::string(10'000, 'y'));  // a line over every limit
    say("\r\n");
    say(".\r\n");
    ASSERT_TRUE(session.mail());
    EXPECT_EQ(session.mail()->text.size(), longest_kept_report);
}

TEST_F(ReportSession, ADotInTheMiddleOfALongLineEndsNothing)
{
    greet();
    open();
    say(std::string(4097, 'y'));
    say(".\r\n");
    EXPECT_FALSE(session.mail());
    say(".\r\n");
    EXPECT_TRUE(session.mail());
}

TEST_F(ReportSession, GoesOnInPieces)
{
    greet();
    for (const char c : std::string{"MAIL FROM:<>\r\nRCPT TO:<bounces@shop.example.jp>\r\nDATA\r\na\r\n.\r\n"})
        session.received({&c, 1});
    ASSERT_TRUE(session.mail());
    EXPECT_EQ(session.mail()->text, "a\r\n");
}

TEST_F(ReportSession, RefusesWhatIsOutOfOrderOrUnknown)
{
    session.take_answers();
    EXPECT_TRUE(say("MAIL FROM:<>\r\n").starts_with("503"));
    greet();
    EXPECT_TRUE(say("RCPT TO:<bounces@shop.example.jp>\r\n").starts_with("503"));
    EXPECT_TRUE(say("EXPN x\r\n").starts_with("500"));
    EXPECT_TRUE(say("MAIL FROM:x\r\n").starts_with("503"));
    EXPECT_EQ(say("NOOP\r\n"), "250 2.0.0 ok\r\n");
    EXPECT_EQ(say("MAIL FROM:<a@b>\r\nRSET\r\nMAIL FROM:<>\r\n"), "250 2.1.0 ok\r\n250 2.0.0 ok\r\n250 2.1.0 ok\r\n");
}

TEST_F(ReportSession, ALongCommandIsRefusedHoweverItArrives)
{
    greet();
    const auto answer = say("NOOP " + std::string(5000, 'x') + "\r\n");
    EXPECT_TRUE(answer.starts_with("500")) << answer;
    EXPECT_TRUE(session.is_over());
}

TEST_F(ReportSession, AnAddressWithAControlIsNone)
{
    greet();
    say("MAIL FROM:<>\r\n");
    EXPECT_TRUE(say(std::string{"RCPT TO:<bounces+\0\r@shop.example.jp>\r\n", 38}).starts_with("501"));
}

/// A page can make a browser send what it likes to a port of this machine, behind a head that the browser writes.
TEST_F(ReportSession, ABrowserIsTurnedAwayBeforeItsBody)
{
    session.take_answers();
    EXPECT_EQ(say("POST / HTTP/1.1\r\nHost: 127.0.0.1:8625\r\n\r\nLHLO mx\r\nMAIL FROM:<>\r\n"),
              "500 5.5.1 not known\r\n421 4.7.0 too many mistakes\r\n");
    EXPECT_TRUE(session.is_over());
}

TEST_F(ReportSession, EndsWithWhoDoesNotSpeakIt)
{
    for (int i = 0; i < 30 && !session.is_over(); ++i) session.received("GET / HTTP/1.1\r\n");
    EXPECT_TRUE(session.is_over());
    report_session other{"bounces@shop.example.jp"};
    other.received(std::string(100'000, 'x'));
    EXPECT_TRUE(other.is_over());
}

}  // namespace
}  // namespace todoke
