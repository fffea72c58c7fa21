#include <gtest/gtest.h>

#include "gateway/channel/email/smtp_answers.hpp"

namespace todoke {
namespace {

using enum smtp_stage;
using namespace std::chrono_literals;
constexpr auto full_day = std::chrono::hours{24};

struct smtp_answer_case {
    const char* name;
    smtp_stage stage;
    int code;
    std::string enhanced;
    outcome_kind kind;
    bool transport = false;
    std::optional<span> after = std::nullopt;
    std::string resume = "";  ///< of the try before
};

class SmtpAnswer : public testing::TestWithParam<smtp_answer_case> {};

TEST_P(SmtpAnswer, HasOneOutcome)
{
    const auto& row = GetParam();
    smtp_reply reply;
    reply.code = row.code;
    reply.enhanced = row.enhanced;
    reply.lines = {"text for taro@example.jp"};
    const auto o = smtp_outcome(row.stage, reply, row.resume);
    EXPECT_EQ(to_text(o.kind), to_text(row.kind)) << o.detail;
    EXPECT_EQ(o.transport, row.transport);
    EXPECT_EQ(o.after, row.after);
    EXPECT_EQ(o.code, reply.code_text());
    EXPECT_EQ(o.detail.find("taro"), std::string::npos) << o.detail;
}

using ends = outcome_kind;

INSTANTIATE_TEST_SUITE_P(
    Login, SmtpAnswer,
    testing::Values(smtp_answer_case{"greeting_no_service", greeting, 554, "", ends::retry, true},
                    smtp_answer_case{"greeting_later", greeting, 421, "4.3.2", ends::retry, true},
                    smtp_answer_case{"ehlo_refused", helo, 550, "", ends::retry, true},
                    smtp_answer_case{"starttls_not_now", starttls, 454, "4.7.0", ends::retry, true},
                    smtp_answer_case{"wrong_password", auth, 535, "5.7.8", ends::misconfigured},
                    smtp_answer_case{"weak_mechanism", auth, 534, "5.7.9", ends::misconfigured},
                    smtp_answer_case{"needs_encryption", auth, 538, "5.7.11", ends::misconfigured},
                    smtp_answer_case{"password_to_be_changed", auth, 432, "4.7.12", ends::misconfigured},
                    smtp_answer_case{"auth_unknown", auth, 502, "", ends::misconfigured},
                    smtp_answer_case{"auth_not_now", auth, 454, "4.7.0", ends::retry, true},
                    smtp_answer_case{"auth_closing", auth, 421, "", ends::retry, true},
                    smtp_answer_case{"auth_asks_more", auth, 334, "", ends::retry, true}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(Mail, SmtpAnswer,
                         testing::Values(smtp_answer_case{"login_needed", mail, 530, "5.7.0", ends::misconfigured},
                                         smtp_answer_case{"sender_not_ours", mail, 553, "5.7.1", ends::misconfigured},
                                         smtp_answer_case{"sender_syntax", mail, 501, "", ends::misconfigured},
                                         smtp_answer_case{"too_big", mail, 552, "5.3.4", ends::rejected},
                                         smtp_answer_case{"too_big_by_554", mail, 554, "5.3.4", ends::rejected},
                                         smtp_answer_case{"no_utf8", mail, 550, "5.6.7", ends::rejected},
                                         smtp_answer_case{"parameter_unknown", mail, 555, "5.5.4", ends::rejected},
                                         smtp_answer_case{"no_room_now", mail, 452, "4.3.1", ends::retry, true},
                                         smtp_answer_case{"stopping", mail, 451, "4.3.2", ends::retry, true},
                                         smtp_answer_case{"too_much_mail", mail, 450, "4.7.1", ends::throttled},
                                         smtp_answer_case{"mail_closing", mail, 421, "4.7.0", ends::retry, true}),
                         [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Recipient, SmtpAnswer,
    testing::Values(smtp_answer_case{"unknown_user", rcpt, 550, "5.1.1", ends::blocked},
                    smtp_answer_case{"unknown_user_without_enhanced", rcpt, 550, "", ends::rejected},
                    smtp_answer_case{"null_mx", rcpt, 556, "5.1.10", ends::blocked},
                    smtp_answer_case{"policy", rcpt, 550, "5.7.1", ends::rejected},
                    smtp_answer_case{"not_local", rcpt, 551, "5.7.1", ends::rejected},
                    smtp_answer_case{"mailbox_name", rcpt, 553, "5.1.3", ends::rejected},
                    smtp_answer_case{"domain_unknown", rcpt, 550, "5.1.2", ends::rejected},
                    smtp_answer_case{"moved", rcpt, 551, "5.1.6", ends::blocked},
                    smtp_answer_case{"mailbox_closed", rcpt, 550, "5.2.1", ends::rejected},
                    smtp_answer_case{"mailbox_closed_by_552", rcpt, 552, "5.2.1", ends::rejected},
                    smtp_answer_case{"not_found_for_now", rcpt, 450, "4.1.1", ends::retry},
                    smtp_answer_case{"sender_domain_unknown", rcpt, 550, "5.1.8", ends::misconfigured},
                    smtp_answer_case{"rcpt_login_needed", rcpt, 530, "5.7.0", ends::misconfigured},
                    smtp_answer_case{"greylisted", rcpt, 451, "4.7.1", ends::retry},
                    smtp_answer_case{"busy", rcpt, 450, "4.2.0", ends::retry},
                    smtp_answer_case{"too_many_recipients", rcpt, 452, "4.5.3", ends::retry},
                    smtp_answer_case{"rate_of_google", rcpt, 450, "4.7.28", ends::throttled},
                    smtp_answer_case{"full", rcpt, 552, "5.2.2", ends::retry, false, full_day},
                    smtp_answer_case{"full_by_550", rcpt, 550, "5.2.2", ends::retry, false, full_day},
                    smtp_answer_case{"full_at_docomo", rcpt, 552, "", ends::retry, false, full_day},
                    smtp_answer_case{"full_again", rcpt, 552, "5.2.2", ends::rejected, false, std::nullopt,
                                     "mailbox-full"},
                    smtp_answer_case{"too_big_for_this_one", rcpt, 552, "5.3.4", ends::rejected},
                    smtp_answer_case{"rcpt_closing", rcpt, 421, "4.7.0", ends::retry, true}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Message, SmtpAnswer,
    testing::Values(smtp_answer_case{"taken", dot, 250, "2.0.0", ends::accepted},
                    smtp_answer_case{"data_refused", data, 554, "5.5.1", ends::rejected},
                    smtp_answer_case{"data_not_now", data, 451, "4.3.0", ends::retry},
                    smtp_answer_case{"data_answered_oddly", data, 250, "", ends::retry, true},
                    smtp_answer_case{"not_now", dot, 451, "4.3.0", ends::retry},
                    smtp_answer_case{"unknown_code_at_the_dot", dot, 571, "", ends::rejected},
                    smtp_answer_case{"unknown_code_at_rcpt", rcpt, 571, "5.7.1", ends::rejected},
                    smtp_answer_case{"unknown_code_for_now", dot, 490, "", ends::retry},
                    smtp_answer_case{"unknown_code_of_taking", dot, 260, "", ends::accepted},
                    smtp_answer_case{"not_wanted", dot, 554, "5.7.1", ends::rejected},
                    smtp_answer_case{"dead_only_behind_the_text", dot, 550, "5.1.1", ends::rejected},
                    smtp_answer_case{"line_too_long", dot, 500, "", ends::rejected},
                    smtp_answer_case{"message_too_big", dot, 552, "5.3.4", ends::rejected},
                    smtp_answer_case{"message_too_big_without_enhanced", dot, 552, "", ends::rejected},
                    smtp_answer_case{"mailbox_full_at_the_dot", dot, 552, "5.2.2", ends::retry, false, full_day},
                    smtp_answer_case{"closing_instead_of_taking", dot, 421, "4.3.2", ends::retry, true},
                    smtp_answer_case{"answered_oddly", dot, 354, "", ends::uncertain, true}),
    [](const auto& row) { return row.param.name; });

/// Where codes are shared by too many meanings, the words decide: each as its server says it.
struct spoken_case {
    const char* name;
    smtp_stage stage;
    int code;
    std::string enhanced, text;
    outcome_kind kind;
    bool names_sender = false;  ///< the mail's From is its own, not the account's
};

class SmtpWords : public testing::TestWithParam<spoken_case> {};

TEST_P(SmtpWords, TellTheAccountsTroubleFromTheMessages)
{
    const auto& row = GetParam();
    smtp_reply reply;
    reply.code = row.code;
    reply.enhanced = row.enhanced;
    reply.lines = {row.text};
    const auto o = smtp_outcome(row.stage, reply, {}, row.names_sender);
    EXPECT_EQ(to_text(o.kind), to_text(row.kind)) << o.detail;
    EXPECT_FALSE(o.transport);
    EXPECT_FALSE(o.after && o.kind == ends::over_quota) << "a rolling day's: it is asked again every hour";
}

INSTANTIATE_TEST_SUITE_P(
    Allowance, SmtpWords,
    testing::Values(
        spoken_case{"google_day", rcpt, 550, "5.4.5", "Daily user sending limit exceeded. - gsmtp", ends::over_quota},
        spoken_case{"google_day_at_mail", mail, 550, "5.4.5", "Daily sending quota exceeded.", ends::over_quota},
        spoken_case{"google_day_at_the_dot", dot, 550, "5.4.5", "Daily SMTP relay limit exceeded for user.",
                    ends::over_quota},
        spoken_case{"google_customers_day", rcpt, 550, "5.7.1", "Daily SMTP relay limit exceeded for customer.",
                    ends::over_quota},
        spoken_case{"google_peak", rcpt, 450, "4.2.1", "Peak SMTP relay limit exceeded for customer.", ends::throttled},
        spoken_case{"google_user_is_busy", rcpt, 450, "4.2.1",
                    "The user you are trying to contact is receiving mail too quickly.", ends::retry},
        spoken_case{"ses_day", dot, 454, "", "Throttling failure: Daily message quota exceeded.", ends::over_quota},
        spoken_case{"ses_rate", dot, 454, "", "Throttling failure: Maximum sending rate exceeded.", ends::throttled},
        spoken_case{"ses_rate_at_mail", mail, 454, "", "Throttling failure: Maximum sending rate exceeded.",
                    ends::throttled},
        spoken_case{"exchange_day", dot, 550, "5.1.90",
                    "Your message can't be sent because you've reached your daily limit for message recipients",
                    ends::over_quota},
        spoken_case{"exchange_submission", dot, 554, "5.2.2",
                    "mailbox full; STOREDRV.Submission.Exception:SubmissionQuotaExceededException", ends::over_quota},
        spoken_case{"exchange_sender_is_slowed", dot, 432, "4.3.2",
                    "STOREDRV.ClientSubmit; sender thread limit exceeded", ends::throttled},
        spoken_case{"exchange_recipient_is_busy", dot, 432, "4.3.2",
                    "STOREDRV.Deliver; recipient thread limit exceeded", ends::retry},
        spoken_case{"mailbox_quota", rcpt, 452, "4.2.2", "Quota exceeded (mailbox for user is full)", ends::retry},
        spoken_case{"mailbox_over_quota", rcpt, 552, "5.2.2", "The user is over quota", ends::retry}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    SenderAndRelay, SmtpWords,
    testing::Values(
        spoken_case{"postfix_login", rcpt, 553, "5.7.1",
                    "<news@shop.jp>: Sender address rejected: not owned by user shop", ends::misconfigured},
        spoken_case{"postfix_relay", rcpt, 554, "5.7.1", "<taro@example.jp>: Relay access denied", ends::misconfigured},
        spoken_case{"exim_relay", rcpt, 550, "", "relay not permitted", ends::misconfigured},
        spoken_case{"google_relay", rcpt, 550, "5.7.1", "Invalid credentials for relay [192.0.2.1].",
                    ends::misconfigured},
        spoken_case{"exchange_relay", rcpt, 550, "5.7.54", "SMTP; Unable to relay recipient in non-accepted domain",
                    ends::misconfigured},
        spoken_case{"qmail_relay", rcpt, 553, "", "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
                    ends::misconfigured},
        spoken_case{"exchange_send_as", dot, 550, "5.7.60",
                    "SMTP; Client does not have permissions to send as this sender", ends::misconfigured},
        spoken_case{"exchange_send_as_denied", dot, 554, "5.2.252",
                    "SendAsDenied; shop@a.jp not allowed to send as news@a.jp", ends::misconfigured},
        spoken_case{"ses_identity", dot, 554, "",
                    "Message rejected: Email address is not verified. The following identities failed the check",
                    ends::misconfigured},
        spoken_case{"sendgrid_identity", dot, 550, "",
                    "The from address does not match a verified Sender Identity. Mail cannot be sent until",
                    ends::misconfigured},
        spoken_case{"sender_by_code_at_the_dot", dot, 554, "5.1.8", "no", ends::misconfigured},
        // A From that the message brought along is its own fault; the account goes on.
        spoken_case{"own_identity", dot, 554, "", "Message rejected: Email address is not verified.", ends::rejected,
                    true},
        spoken_case{"own_send_as", dot, 550, "5.7.60", "may not send as", ends::rejected, true},
        spoken_case{"own_from_before_it_is_seen", rcpt, 553, "5.7.1", "Sender address rejected: not owned by user shop",
                    ends::misconfigured, true},
        // What the recipient does not want is the recipient's.
        spoken_case{"policy_of_the_recipient", rcpt, 550, "5.7.1", "Message refused by the recipient's policy",
                    ends::rejected},
        spoken_case{"recipient_refused", rcpt, 554, "5.7.1",
                    "<taro@example.jp>: Recipient address rejected: Access denied", ends::rejected},
        spoken_case{"words_of_the_next_server", rcpt, 550, "5.7.1",
                    "Recipient address rejected: undeliverable address: host mx.jp[192.0.2.7] said: 550 5.7.1 Sender "
                    "address rejected: blocked",
                    ends::rejected},
        spoken_case{"asked_of_the_next_server", rcpt, 550, "", "Callout verification failed: 550 Relay access denied",
                    ends::rejected},
        spoken_case{"content", dot, 554, "5.7.1", "Message contains a virus", ends::rejected},
        spoken_case{"not_now", rcpt, 450, "4.1.8", "Sender address rejected: Domain not found", ends::retry}),
    [](const auto& row) { return row.param.name; });

TEST(SmtpAnswers, AFullMailboxIsTriedOnceMore)
{
    smtp_reply reply;
    reply.code = 552;
    reply.enhanced = "5.2.2";
    const auto first = smtp_outcome(rcpt, reply);
    EXPECT_EQ(first.kind, ends::retry);
    EXPECT_EQ(smtp_outcome(rcpt, reply, first.resume).kind, ends::rejected);
}

struct queued_case {
    const char* name;
    std::string text;
    std::vector<std::string> references;
};

class SmtpAcceptance : public testing::TestWithParam<queued_case> {};

TEST_P(SmtpAcceptance, KeepsTheServersNameForTheMessage)
{
    smtp_reply reply;
    reply.code = 250;
    reply.lines = {GetParam().text};
    EXPECT_EQ(smtp_outcome(dot, reply).references, GetParam().references);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, SmtpAcceptance,
    testing::Values(queued_case{"postfix", "Ok: queued as 4F3B21", {"4F3B21"}},
                    queued_case{"more_behind", "queued as abc, thanks", {"abc"}},
                    queued_case{"ses", "Ok 0102018c1e5a2b3c-4d5e6f70-000000", {"0102018c1e5a2b3c-4d5e6f70-000000"}},
                    queued_case{"google", "OK  1700000000 d2e1a72fcca58-7f1b2.17 - gsmtp", {"d2e1a72fcca58-7f1b2.17"}},
                    queued_case{"exchange",
                                "<0198f2c4@shop.jp> [InternalId=89687961370822, Hostname=TY.PROD.jp] "
                                "1234 bytes in 0.1, 10 KB/sec Queued mail for delivery",
                                {"89687961370822"}},
                    queued_case{"exim", "OK id=1rABcd-0001Xy-2B", {"1rABcd-0001Xy-2B"}},
                    queued_case{"one_word", "Accepted", {}}, queued_case{"ok_and_words", "Ok thanks for it", {}},
                    queued_case{"ok_and_a_word", "Ok thanks", {}}, queued_case{"an_address", "Ok taro1@example.jp", {}},
                    queued_case{"nothing_behind", "queued as ", {}}, queued_case{"no_name", "OK", {}}),
    [](const auto& row) { return row.param.name; });

TEST(SmtpAnswers, ALossIsARetryUntilTheDotAndUncertainAfterIt)
{
    EXPECT_EQ(smtp_lost(body, false, "reset").kind, ends::retry);
    EXPECT_EQ(smtp_lost(dot, true, "reset").kind, ends::uncertain);
    EXPECT_TRUE(smtp_lost(dot, true, "reset").transport);
    EXPECT_EQ(smtp_cancelled(false).kind, ends::retry);
    EXPECT_EQ(smtp_cancelled(true).kind, ends::uncertain);
    EXPECT_FALSE(smtp_cancelled(true).transport);
}

TEST(SmtpAnswers, ALongExplanationIsCutShort)
{
    smtp_reply reply;
    reply.code = 550;
    reply.lines = {std::string(2000, 'x')};
    EXPECT_LE(smtp_outcome(rcpt, reply).detail.size(), 500u);
}

}  // namespace
}  // namespace todoke
