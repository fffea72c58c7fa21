// What a server may offer beyond the plain dialogue: BDAT in place of DATA (RFC 3030), reports of deliveries (RFC
// 3461).

#include <gtest/gtest.h>

#include "tests/channel/email_talk.hpp"

namespace todoke {
namespace {

using next = smtp_dialogue::next;

class SmtpChunk : public testing::TestWithParam<mail_case> {};

TEST_P(SmtpChunk, GoesByTheBook)
{
    expect_by_the_book(GetParam());
}

#define CHUNKED "250-mx\r\n250 CHUNKING\r\n"
#define CHUNKED_AND_PIPED "250-mx\r\n250-PIPELINING\r\n250 CHUNKING\r\n"
#define BDAT "BDAT 18 LAST\r\nSubject: a\r\n\r\n.b\r\n"

INSTANTIATE_TEST_SUITE_P(
    Servers, SmtpChunk,
    testing::Values(
        mail_case{"taken", CHUNKED, {"250 a\r\n", "250 b\r\n", "250 d\r\n"}, MAIL RCPT BDAT, outcome_kind::accepted},
        mail_case{"behind_both_answers",
                  CHUNKED_AND_PIPED,
                  {"250 a\r\n250 b\r\n", "250 d\r\n"},
                  MAIL RCPT BDAT,
                  outcome_kind::accepted},
        mail_case{"recipient_refused",
                  CHUNKED_AND_PIPED,
                  {"250 a\r\n550 5.1.1 no\r\n", "250 r\r\n"},
                  MAIL RCPT RSET,
                  outcome_kind::blocked},
        mail_case{"sender_refused_and_yet_a_recipient_taken",
                  CHUNKED_AND_PIPED,
                  {"550 5.7.1 no\r\n250 b\r\n", "250 r\r\n"},
                  MAIL RCPT RSET,
                  outcome_kind::misconfigured},
        mail_case{"message_refused",
                  CHUNKED,
                  {"250 a\r\n", "250 b\r\n", "554 5.7.1 no\r\n", "250 r\r\n"},
                  MAIL RCPT BDAT RSET,
                  outcome_kind::rejected},
        mail_case{
            "offered_but_not_known",
            CHUNKED,
            {"250 a\r\n", "250 b\r\n", "500 what\r\n", "250 r\r\n", "250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"},
            MAIL RCPT BDAT RSET MAIL RCPT DATA BODY,
            outcome_kind::accepted},
        mail_case{"garbage_after_the_chunk",
                  CHUNKED,
                  {"250 a\r\n", "250 b\r\n", "huh\r\n"},
                  MAIL RCPT BDAT,
                  outcome_kind::uncertain,
                  next::end}),
    [](const auto& row) { return row.param.name; });

/// All but the last line end has left, and that is held back to the last: without it the chunk is not whole.
TEST(SmtpDialogue, AChunkWithoutItsLastLineEndIsARetryAndWithItUncertain)
{
    for (const bool whole : {false, true}) {
        auto dialogue = logged_in(CHUNKED);
        dialogue.begin(small_mail());
        for (const auto* answer : {"250 a\r\n", "250 b\r\n"}) {
            dialogue.begin_write();
            dialogue.wrote();
            dialogue.received(answer);
        }
        dialogue.begin_write();
        dialogue.wrote();
        EXPECT_TRUE(dialogue.is_text_next());
        EXPECT_EQ(dialogue.begin_write(), "Subject: a\r\n\r\n.b");
        EXPECT_FALSE(dialogue.awaits_verdict());
        dialogue.wrote();
        EXPECT_TRUE(dialogue.is_text_next());
        if (whole) {
            EXPECT_EQ(dialogue.begin_write(), "\r\n");
        }
        dialogue.lost("reset");
        EXPECT_EQ(to_text(dialogue.result()->kind), to_text(whole ? outcome_kind::uncertain : outcome_kind::retry));
    }
}

struct cut_dialogue {
    const char* name;
    std::string extensions;
    std::vector<std::string> server;
    std::string last_word;
};

class SmtpEveryCut : public testing::TestWithParam<cut_dialogue> {};

/// A connection that is lost behind each byte of what the server says: nothing is in doubt before the last word was
/// said, and nothing is harmless behind it, until the answer is whole.
TEST_P(SmtpEveryCut, LeavesNoDoubtButBehindTheLastWord)
{
    std::string answers;
    for (const auto& each : GetParam().server) answers += each;
    for (std::size_t bytes = 0; bytes <= answers.size(); ++bytes) {
        auto dialogue = logged_in(GetParam().extensions);
        dialogue.begin(small_mail());
        std::string said;
        for (std::size_t heard = 0; dialogue.now() != next::ready && dialogue.now() != next::end;) {
            if (dialogue.now() == next::write) {
                said += dialogue.begin_write();
                dialogue.wrote();
            } else if (heard == bytes) {
                dialogue.lost("cut");
            } else {
                dialogue.received({&answers[heard++], 1});
            }
        }
        const bool all_said = said.ends_with(GetParam().last_word);
        const auto wanted = bytes == answers.size() ? outcome_kind::accepted
                            : all_said              ? outcome_kind::uncertain
                                                    : outcome_kind::retry;
        EXPECT_EQ(to_text(dialogue.result().value().kind), to_text(wanted)) << bytes << ": " << said;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Dialogues, SmtpEveryCut,
    testing::Values(
        cut_dialogue{"data", BARE, {"250 a\r\n", "250 b\r\n", "354 c\r\n", "250-d\r\n250 e\r\n"}, "\r\n.\r\n"},
        cut_dialogue{"data_in_a_group", PIPED, {"250 a\r\n250 b\r\n354 c\r\n", "250 d\r\n"}, "\r\n.\r\n"},
        cut_dialogue{"chunk", CHUNKED_AND_PIPED, {"250 a\r\n250 b\r\n", "250 d\r\n"}, "\r\n.b\r\n"}),
    [](const auto& row) { return row.param.name; });

// Delivery reports

#define REPORTING "250-mx\r\n250-SIZE 1000\r\n250 DSN\r\n"

smtp_mail reported_mail()
{
    auto mail = small_mail();
    mail.envelope_id = "01a207ee-36d9-7a30-85a1-1d0000000001.0";
    return mail;
}

const std::string told_mail =
    "MAIL FROM:<shop@example.jp> SIZE=18 RET=HDRS ENVID=01a207ee-36d9-7a30-85a1-1d0000000001.0\r\n";

TEST(SmtpReports, AreAskedForWhereTheyAreOffered)
{
    auto dialogue = logged_in(REPORTING);
    dialogue.begin(reported_mail());
    EXPECT_EQ(talk(dialogue, {"250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"}),
              told_mail + "RCPT TO:<taro@example.jp> NOTIFY=FAILURE,DELAY ORCPT=rfc822;taro@example.jp\r\n" DATA BODY);
    auto without = logged_in();
    without.begin(reported_mail());
    EXPECT_EQ(talk(without, {"250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"}), MAIL RCPT DATA BODY);
}

TEST(SmtpReports, TellOfSuccessOnRequestAndKeepTheAddressAsXtext)
{
    auto dialogue = logged_in(REPORTING);
    auto mail = reported_mail();
    mail.tell_success = true;
    mail.to = "\"a b+c=d\"@example.jp";
    dialogue.begin(mail);
    dialogue.begin_write();
    dialogue.wrote();
    dialogue.received("250 a\r\n");
    EXPECT_EQ(dialogue.begin_write(),
              "RCPT TO:<\"a b+c=d\"@example.jp> NOTIFY=SUCCESS,FAILURE,DELAY "
              "ORCPT=rfc822;\"a+20b+2Bc+3Dd\"@example.jp\r\n");
}

TEST(SmtpReports, AServerThatOffersThemAndDoesNotKnowThemGetsTheMailWithout)
{
    auto dialogue = logged_in(REPORTING);
    dialogue.begin(reported_mail());
    const auto said = talk(
        dialogue, {"250 a\r\n", "555 5.5.4 what\r\n", "250 r\r\n", "250 a\r\n", "250 b\r\n", "354 c\r\n", "250 d\r\n"});
    EXPECT_TRUE(said.ends_with(RSET MAIL RCPT DATA BODY)) << said;
    EXPECT_EQ(to_text(dialogue.result()->kind), to_text(outcome_kind::accepted));
}

/// 501 5.1.3 is about the address: asking again without parameters would change nothing, and lose the reports of all
/// that follow.
TEST(SmtpReports, ABadAddressIsNoUnknownParameter)
{
    auto dialogue = logged_in(REPORTING);
    dialogue.begin(reported_mail());
    talk(dialogue, {"250 a\r\n", "501 5.1.3 bad address\r\n", "250 r\r\n"});
    EXPECT_EQ(to_text(dialogue.result()->kind), to_text(outcome_kind::rejected));
    dialogue.begin(reported_mail());
    EXPECT_EQ(dialogue.begin_write(), told_mail);
}

}  // namespace
}  // namespace todoke
