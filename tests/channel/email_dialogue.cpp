#include <gtest/gtest.h>

#include "tests/channel/email_talk.hpp"

namespace todoke {
namespace {

using next = smtp_dialogue::next;

class SmtpTransaction : public testing::TestWithParam<mail_case> {};

TEST_P(SmtpTransaction, GoesByTheBook)
{
    expect_by_the_book(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    OneByOne, SmtpTransaction,
    testing::Values(
        mail_case{"taken",
                  BARE,
                  {"250 a\r\n", "250 b\r\n", "354 c\r\n", "250 2.0.0 d\r\n"},
                  MAIL RCPT DATA BODY,
                  outcome_kind::accepted},
        mail_case{"size_is_told",
                  SIZED,
                  {"250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"},
                  "MAIL FROM:<shop@example.jp> SIZE=18\r\n" RCPT DATA BODY,
                  outcome_kind::accepted},
        mail_case{"recipient_forwarded",
                  BARE,
                  {"250 a\r\n", "251 b\r\n", "354 c\r\n", "250 d\r\n"},
                  MAIL RCPT DATA BODY,
                  outcome_kind::accepted},
        mail_case{"sender_refused", BARE, {"553 no\r\n", "250 reset\r\n"}, MAIL RSET, outcome_kind::misconfigured},
        mail_case{"recipient_refused",
                  BARE,
                  {"250 a\r\n", "550 5.1.1 no\r\n", "250 reset\r\n"},
                  MAIL RCPT RSET,
                  outcome_kind::blocked},
        mail_case{"data_refused",
                  BARE,
                  {"250 a\r\n", "250 b\r\n", "451 no\r\n", "250 reset\r\n"},
                  MAIL RCPT DATA RSET,
                  outcome_kind::retry},
        mail_case{"message_refused",
                  BARE,
                  {"250 a\r\n", "250 b\r\n", "354 c\r\n", "554 5.7.1 no\r\n", "250 reset\r\n"},
                  MAIL RCPT DATA BODY RSET,
                  outcome_kind::rejected},
        mail_case{"parameters_unknown",
                  SIZED,
                  {"555 no\r\n", "250 reset\r\n", "250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"},
                  "MAIL FROM:<shop@example.jp> SIZE=18\r\n" RSET MAIL RCPT DATA BODY,
                  outcome_kind::accepted},
        mail_case{"parameters_unknown_and_no_reset",
                  SIZED,
                  {"555 no\r\n", "500 what\r\n"},
                  "MAIL FROM:<shop@example.jp> SIZE=18\r\n" RSET "QUIT\r\n",
                  outcome_kind::rejected,
                  next::end},
        mail_case{"reset_refused",
                  BARE,
                  {"250 a\r\n", "550 no\r\n", "500 what\r\n"},
                  MAIL RCPT RSET "QUIT\r\n",
                  outcome_kind::rejected,
                  next::end},
        mail_case{"closing_at_the_recipient",
                  BARE,
                  {"250 a\r\n", "421 later\r\n"},
                  MAIL RCPT,
                  outcome_kind::retry,
                  next::end},
        mail_case{"closing_behind_the_acceptance",
                  BARE,
                  {"250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n421 bye\r\n"},
                  MAIL RCPT DATA BODY,
                  outcome_kind::accepted,
                  next::end},
        mail_case{
            "garbage_at_the_recipient", BARE, {"250 a\r\n", "huh\r\n"}, MAIL RCPT, outcome_kind::retry, next::end},
        mail_case{"garbage_after_the_dot",
                  BARE,
                  {"250 a\r\n", "250 b\r\n", "354 c\r\n", "huh\r\n"},
                  MAIL RCPT DATA BODY,
                  outcome_kind::uncertain,
                  next::end},
        mail_case{"two_answers_to_one_question", BARE, {"250 a\r\n250 b\r\n"}, MAIL, outcome_kind::retry, next::end}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(Pipelined, SmtpTransaction,
                         testing::Values(mail_case{"all_at_once",
                                                   PIPED,
                                                   {"250 a\r\n250 b\r\n354 c\r\n", "250 d\r\n"},
                                                   MAIL RCPT DATA BODY,
                                                   outcome_kind::accepted},
                                         mail_case{"all_in_pieces",
                                                   PIPED,
                                                   {"25", "0 a\r\n250 b\r", "\n354 c\r\n", "250 d\r\n"},
                                                   MAIL RCPT DATA BODY,
                                                   outcome_kind::accepted},
                                         mail_case{"refused_and_no_data",
                                                   PIPED,
                                                   {"250 a\r\n550 5.1.1 no\r\n554 none\r\n", "250 reset\r\n"},
                                                   MAIL RCPT DATA RSET,
                                                   outcome_kind::blocked},
                                         mail_case{"refused_and_yet_data",
                                                   PIPED,
                                                   {"250 a\r\n550 5.1.1 no\r\n354 go\r\n", "554 none\r\n", "250 r\r\n"},
                                                   MAIL RCPT DATA ".\r\n" RSET,
                                                   outcome_kind::blocked},
                                         mail_case{
                                             "refused_and_nothing_taken",
                                             PIPED,
                                             {"250 a\r\n550 5.1.1 no\r\n354 go\r\n", "250 taken\r\n", "250 r\r\n"},
                                             MAIL RCPT DATA ".\r\n" RSET,
                                             outcome_kind::blocked},
                                         mail_case{"sender_refused_first",
                                                   PIPED,
                                                   {"530 5.7.0 no\r\n503 a\r\n503 b\r\n", "250 r\r\n"},
                                                   MAIL RCPT DATA RSET,
                                                   outcome_kind::misconfigured},
                                         mail_case{"closing_after_the_refusal",
                                                   PIPED,
                                                   {"250 a\r\n550 5.1.1 no\r\n421 bye\r\n"},
                                                   MAIL RCPT DATA,
                                                   outcome_kind::blocked,
                                                   next::end}),
                         [](const auto& row) { return row.param.name; });

// A cut at each step: what the attempt is then.

struct cut_case {
    const char* name;
    std::size_t answers;  ///< how many the server gives before the cut
    outcome_kind kind;
};

class SmtpCut : public testing::TestWithParam<cut_case> {};

TEST_P(SmtpCut, IsARetryUntilTheDotHasLeft)
{
    const std::vector<std::string> server{"250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"};
    auto dialogue = logged_in();
    dialogue.begin(small_mail());
    talk(dialogue, {server.begin(), server.begin() + static_cast<std::ptrdiff_t>(GetParam().answers)});
    dialogue.lost("reset");
    EXPECT_EQ(dialogue.now(), next::end);
    EXPECT_EQ(to_text(dialogue.result()->kind), to_text(GetParam().kind));
    const bool taken = GetParam().kind == outcome_kind::accepted;
    EXPECT_EQ(dialogue.result()->transport, !taken);
}

INSTANTIATE_TEST_SUITE_P(Steps, SmtpCut,
                         testing::Values(cut_case{"before_mail_is_answered", 0, outcome_kind::retry},
                                         cut_case{"before_rcpt_is_answered", 1, outcome_kind::retry},
                                         cut_case{"before_data_is_answered", 2, outcome_kind::retry},
                                         cut_case{"before_the_dot_is_answered", 3, outcome_kind::uncertain},
                                         cut_case{"after_all_is_answered", 4, outcome_kind::accepted}),
                         [](const auto& row) { return row.param.name; });

/// A dialogue that has sent all of the body and is about to write the final dot.
smtp_dialogue before_the_dot(std::string text)
{
    auto dialogue = logged_in();
    dialogue.begin(small_mail(std::move(text)));
    for (const auto* answer : {"250 a\r\n", "250 b\r\n", "354 c\r\n"}) {
        dialogue.begin_write();
        dialogue.wrote();
        dialogue.received(answer);
    }
    while (dialogue.begin_write() != ".\r\n") dialogue.wrote();
    return dialogue;
}

TEST(SmtpDialogue, AFailureWhileTheDotIsWrittenIsUncertain)
{
    auto dialogue = before_the_dot("a\r\n");
    dialogue.lost("reset");
    EXPECT_EQ(dialogue.result()->kind, outcome_kind::uncertain);
}

TEST(SmtpDialogue, ADotOfWhichNothingLeftIsARetry)
{
    auto dialogue = before_the_dot("a\r\n");
    dialogue.not_written();
    dialogue.lost("reset");
    EXPECT_EQ(dialogue.result()->kind, outcome_kind::retry);
}

TEST(SmtpDialogue, AFailureInTheBodyIsARetry)
{
    auto dialogue = logged_in();
    dialogue.begin(small_mail(std::string(300'000, 'x')));
    talk(dialogue, {"250 a\r\n", "250 b\r\n"});
    dialogue.received("354 c\r\n");
    std::size_t pieces = 0;
    for (; dialogue.begin_write() != ".\r\n"; dialogue.wrote()) ++pieces;
    EXPECT_GT(pieces, 3u);
    auto again = logged_in();
    again.begin(small_mail(std::string(300'000, 'x')));
    talk(again, {"250 a\r\n", "250 b\r\n"});
    again.received("354 c\r\n");
    again.begin_write();
    again.wrote();
    again.begin_write();
    again.lost("reset");
    EXPECT_EQ(again.result()->kind, outcome_kind::retry);
}

TEST(SmtpDialogue, ALongBodyIsWrittenWholeAndWithItsDot)
{
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += ".line\r\n";
    auto dialogue = logged_in();
    auto mail = small_mail(text);
    const auto body = dot_stuffed(mail.text);
    dialogue.begin(std::move(mail));
    EXPECT_EQ(talk(dialogue, {"250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"}), MAIL RCPT DATA + body + ".\r\n");
}

TEST(SmtpDialogue, ACancelledMailIsARetryBeforeTheDotAndUncertainAfterIt)
{
    auto early = logged_in();
    early.begin(small_mail());
    early.cancelled();
    EXPECT_EQ(early.result()->kind, outcome_kind::retry);
    EXPECT_FALSE(early.result()->transport);
    auto late = before_the_dot("a\r\n");
    late.wrote();
    EXPECT_TRUE(late.awaits_verdict());
    late.cancelled();
    EXPECT_EQ(late.result()->kind, outcome_kind::uncertain);
}

TEST(SmtpDialogue, ARefusalStandsEvenIfTheLinkIsLostAfterIt)
{
    auto dialogue = logged_in();
    dialogue.begin(small_mail());
    talk(dialogue, {"250 a\r\n", "550 5.1.1 no\r\n"});
    dialogue.lost("reset");
    EXPECT_EQ(dialogue.result()->kind, outcome_kind::blocked);
}

TEST(SmtpDialogue, CarriesOneMailAfterTheOther)
{
    auto dialogue = logged_in();
    for (int i = 0; i < 3; ++i) {
        dialogue.begin(small_mail());
        EXPECT_EQ(talk(dialogue, {"250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"}), MAIL RCPT DATA BODY);
        EXPECT_EQ(dialogue.result()->kind, outcome_kind::accepted);
        EXPECT_FALSE(dialogue.awaits_verdict());
    }
    dialogue.quit();
    EXPECT_EQ(talk(dialogue, {"221 bye\r\n"}), "QUIT\r\n");
    EXPECT_EQ(dialogue.now(), next::end);
}

TEST(SmtpDialogue, AMailOverTheServersSizeIsRejectedWithoutAWord)
{
    auto dialogue = logged_in("250-mx\r\n250 SIZE 17\r\n");
    dialogue.begin(small_mail());
    EXPECT_EQ(dialogue.now(), next::ready);
    EXPECT_EQ(dialogue.result()->kind, outcome_kind::rejected);
    EXPECT_NE(dialogue.result()->detail.find("18 bytes"), std::string::npos) << dialogue.result()->detail;
}

TEST(SmtpDialogue, AnAddressThatIsNotAsciiGoesOnlyWhereItIsOffered)
{
    auto mail = small_mail();
    mail.to = "太郎@example.jp";
    mail.needs_utf8 = true;
    auto without = logged_in("250-mx\r\n250 8BITMIME\r\n");
    without.begin(mail);
    EXPECT_EQ(without.now(), next::ready);
    EXPECT_EQ(without.result()->kind, outcome_kind::rejected);
    auto with = logged_in("250-mx\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n");
    with.begin(mail);
    EXPECT_EQ(with.begin_write(), "MAIL FROM:<shop@example.jp> BODY=8BITMIME SMTPUTF8\r\n");
}

TEST(SmtpDialogue, NoAddressEndsItsCommand)
{
    for (const std::string hostile : {"a@x.jp>\r\nRCPT TO:<b@x.jp", "a@x.jp\n", "a\r@x.jp", "a@x.jp> SIZE=1",
                                      "a b@x.jp", "", "\"a@x.jp", "a@x.jp\0"}) {
        for (const bool sender : {false, true}) {
            auto dialogue = logged_in();
            auto mail = small_mail();
            (sender ? mail.from : mail.to) = hostile == "a@x.jp" ? std::string("a@x.jp\0", 7) : hostile;
            dialogue.begin(std::move(mail));
            ASSERT_EQ(dialogue.now(), next::ready) << hostile;
            EXPECT_EQ(dialogue.result()->kind, outcome_kind::rejected) << hostile;
        }
    }
}

}  // namespace
}  // namespace todoke
