// Reports as Postfix made them (tests/receipt/reports/dsn-*.eml), and what else comes to a bounce address.

#include "gateway/receipt/readers/delivery_report.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "gateway/receipt/readers/email_receipts.hpp"
#include "store/model/dead_address.hpp"

namespace todoke {
namespace {

std::string sample(const std::string& name)
{
    std::ifstream file{TODOKE_SOURCE_DIR "/tests/receipt/reports/" + name, std::ios::binary};
    EXPECT_TRUE(file) << name;
    return {std::istreambuf_iterator<char>{file}, {}};
}

const std::string reported_id = "01a207ee-36d9-7a30-85a1-1d0000000001";

/// The sample with our own envelope id in it.
std::string ours(const std::string& name)
{
    auto mail = sample(name);
    const std::string field = "Original-Envelope-Id: ";
    const auto at = mail.find(field) + field.size();
    return mail.replace(at, mail.find('\n', at) - at, reported_id + ".1");
}

raw_receipt raw(std::string mail, std::string recipient = "bounces@shop.example.jp")
{
    raw_receipt what;
    what.provider = "mail";
    what.form = email_report_form;
    what.headers = {{"recipient", std::move(recipient)}};
    what.body = std::move(mail);
    what.received = *parse_instant("2026-11-23T03:00:00Z");
    return what;
}

struct report_case {
    const char* name;
    std::string file;
    delivery_action action;
    std::string status, envelope_id, diagnostic;
};

class DeliveryReport : public testing::TestWithParam<report_case> {};

TEST_P(DeliveryReport, OfPostfixIsRead)
{
    const auto& row = GetParam();
    const auto report = read_delivery_report(sample(row.file));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->envelope_id, row.envelope_id);
    EXPECT_TRUE(report->by_the_book);
    ASSERT_EQ(report->recipients.size(), 1u);
    EXPECT_EQ(report->recipients[0].action, row.action);
    EXPECT_EQ(report->recipients[0].status, row.status);
    EXPECT_EQ(report->recipients[0].diagnostic, row.diagnostic);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, DeliveryReport,
    testing::Values(report_case{"failed", "dsn-failed.eml", delivery_action::failed, "5.1.1", "m-fail-0001",
                                "550 5.1.1 no such user"},
                    report_case{"failed_without_a_class", "dsn-failed-unclassed.eml", delivery_action::failed, "5.1.1",
                                "m-fail-0002", "550 5.1.1 no such user"},
                    report_case{"delayed", "dsn-delayed.eml", delivery_action::delayed, "4.7.1", "m-delay-0001",
                                "451 4.7.1 greylisted, try later"},
                    report_case{"delivered", "dsn-delivered.eml", delivery_action::delivered, "2.0.0", "m-ok-0001",
                                "delivery via virtual: delivered to maildir"},
                    report_case{"relayed", "dsn-relayed.eml", delivery_action::relayed, "2.0.0", "m-relay-0001",
                                "250 2.0.0 Ok"}),
    [](const auto& row) { return row.param.name; });

std::string report_of(const std::string& status_part)
{
    return "From: MAILER-DAEMON@x.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
           "report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
           "--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
           status_part + "\r\n--b--\r\n";
}

struct status_case {
    const char* name;
    std::string part;
    std::optional<delivery_report> made;
};

delivery_report one(std::string envelope, delivery_action action, std::string status, std::string diagnostic)
{
    return {std::move(envelope), {{action, std::move(status), std::move(diagnostic)}}, true};
}

class DeliveryStatus : public testing::TestWithParam<status_case> {};

TEST_P(DeliveryStatus, IsReadAsFarAsItGoes)
{
    EXPECT_TRUE(read_delivery_report(report_of(GetParam().part)) == GetParam().made);
}

INSTANTIATE_TEST_SUITE_P(
    Parts, DeliveryStatus,
    testing::Values(
        status_case{"bare", "Reporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.2.1\r\n",
                    one("", delivery_action::failed, "5.2.1", "")},
        status_case{"folded_and_in_capitals",
                    "ORIGINAL-ENVELOPE-ID: abc\r\n\r\nACTION: Failed\r\nSTATUS: 5.1.1 (unknown)\r\n"
                    "DIAGNOSTIC-CODE: smtp; 550\r\n\tno <taro@x.jp>\r\n",
                    one("abc", delivery_action::failed, "5.1.1", "550 no <***@x.jp>")},
        status_case{"xtext", "Original-Envelope-Id: a+2Bb\r\n\r\nAction: delayed\r\nStatus: 4.0.0\r\n",
                    one("a+b", delivery_action::delayed, "4.0.0", "")},
        status_case{"no_status", "X: y\r\n\r\nAction: failed\r\n", one("", delivery_action::failed, "", "")},
        status_case{"odd_status", "X: y\r\n\r\nAction: failed\r\nStatus: 5.1.1.1\r\n",
                    one("", delivery_action::failed, "", "")},
        status_case{"quoted_over_lines",
                    "X: y\r\n\r\nAction: failed\r\nStatus: 5.0.0\r\n"
                    "Diagnostic-Code: SMTP ;550-5.2.2 full\r\n",
                    one("", delivery_action::failed, "5.2.2", "550-5.2.2 full")},
        status_case{"quoted_without_a_reply_code",
                    "X: y\r\n\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 5.1.1 no\r\n",
                    one("", delivery_action::failed, "5.1.1", "5.1.1 no")},
        status_case{"quoted_of_another_class",
                    "X: y\r\n\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 450 4.2.0 no\r\n",
                    one("", delivery_action::failed, "5.0.0", "450 4.2.0 no")},
        status_case{"quoted_of_no_mail_server",
                    "X: y\r\n\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: x-unix; 5.1.1 no\r\n",
                    one("", delivery_action::failed, "5.0.0", "5.1.1 no")},
        status_case{"nothing_more_precise",
                    "X: y\r\n\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 Unknown user\r\n",
                    one("", delivery_action::failed, "5.0.0", "550 Unknown user")},
        status_case{"precise_already",
                    "X: y\r\n\r\nAction: failed\r\nStatus: 5.7.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no\r\n",
                    one("", delivery_action::failed, "5.7.1", "550 5.1.1 no")},
        status_case{"no_recipient", "Reporting-MTA: dns; x\r\n", std::nullopt},
        status_case{"unknown_action", "X: y\r\n\r\nAction: eaten\r\nStatus: 5.1.1\r\n", std::nullopt},
        status_case{"empty", "", std::nullopt}),
    [](const auto& row) { return row.param.name; });

TEST(DeliveryReport, ThatWasCutOffBehindItsStatusIsRead)
{
    const auto whole = sample("dsn-failed.eml");
    const auto cut = whole.substr(0, whole.find("Diagnostic-Code"));
    const auto report = read_delivery_report(cut);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->recipients[0].status, "5.1.1");
}

TEST(DeliveryReport, InProseIsReadOnlyFromAMailServer)
{
    const auto report = read_delivery_report(sample("japanese-prose.eml"));
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->by_the_book);
    EXPECT_EQ(report->recipients[0].status, "5.1.1");
    EXPECT_EQ(report->recipients[0].diagnostic, "550 5.1.1 <***@carrier.example.jp>... User unknown");
    EXPECT_FALSE(read_delivery_report(sample("vacation.eml")));
}

struct prose_case {
    const char* name;
    std::string text, status, diagnostic;  ///< no status: it is no report
};

class DeliveryProse : public testing::TestWithParam<prose_case> {};

TEST_P(DeliveryProse, IsSearchedForARefusal)
{
    const auto& row = GetParam();
    const auto report = read_delivery_report("From: MAILER-DAEMON@x.jp\r\n\r\n" + row.text);
    ASSERT_EQ(report.has_value(), !row.status.empty());
    if (!report) return;
    EXPECT_FALSE(report->by_the_book);
    EXPECT_EQ(report->recipients.at(0),
              (delivery_report::recipient{delivery_action::failed, row.status, row.diagnostic}));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, DeliveryProse,
    testing::Values(
        prose_case{"reply_code", "Sorry.\r\n550 Unknown user\r\n551 more\r\n", "550", "550 Unknown user"},
        prose_case{"reply_of_several_lines", "550-no\r\n550 user\r\n", "550", "550-no"},
        prose_case{"status_before_reply_code", "554 refused\r\n550 5.7.1 policy\r\n", "5.7.1", "550 5.7.1 policy"},
        prose_case{"as_said", "mx.x.jp said: 553 no such mailbox\r\n", "553", "mx.x.jp said: 553 no such mailbox"},
        prose_case{"in_a_transcript", ">>> RCPT TO:<a@x.jp>\r\n<<< 521 no mail\r\n", "521", "<<< 521 no mail"},
        prose_case{"late_at_first", "450 4.2.0 greylisted\r\n550 5.1.1 unknown\r\n", "5.1.1", "550 5.1.1 unknown"},
        prose_case{"late_not_lost", "451 4.4.1 no answer yet\r\n\r\n500 yen off\r\n", "", ""},
        prose_case{"in_the_mail_that_is_returned", "Sorry.\r\n\r\nSubject: sale\r\n\r\n500 yen off\r\n", "", ""},
        prose_case{"for_now", "450 Try again\r\n", "", ""},
        prose_case{"a_number_in_a_sentence", "Your mail of 550 characters waits.\r\n", "", ""},
        prose_case{"a_larger_number", "5500 yen\r\n15550 yen\r\n", "", ""},
        prose_case{"no_kind_of_reply", "512 KB\r\n599 no\r\n", "", ""}, prose_case{"cut_off", "550", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(DeliveryReport, IsNotMadeOfAnything)
{
    for (const std::string mail : {"", "\r\n", "x", "From: a@b\r\n\r\n", "Content-Type: multipart/report\r\n\r\n--"})
        EXPECT_FALSE(read_delivery_report(mail)) << mail;
    // Every beginning of a real one, and every one with a byte turned: no more than a wrong answer may come of it.
    const auto whole = sample("dsn-failed.eml");
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        read_delivery_report(std::string_view{whole}.substr(0, at));
        auto bent = whole;
        bent[at] = static_cast<char>(bent[at] ^ 0xa5);
        read_delivery_report(bent);
    }
}

TEST(DeliveryReport, KnowsWhichAddressesAreDead)
{
    for (const auto* status : {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
        EXPECT_TRUE(is_dead_address(status)) << status;
    for (const auto* status : {"", "4.1.1", "5.2.2", "5.7.1", "5.0.0", "5.4.7", "5.1.8", "5.1.7"})
        EXPECT_FALSE(is_dead_address(status)) << status;
}

// What it tells of the message.

struct told_case {
    const char* name;
    std::string mail;
    receipt_kind kind;
    std::string code;
};

class EmailReceipt : public testing::TestWithParam<told_case> {};

TEST_P(EmailReceipt, IsAboutTheMessageAndLegOfItsEnvelopeId)
{
    const auto read = read_email_report(raw(GetParam().mail));
    ASSERT_TRUE(std::holds_alternative<std::vector<told>>(read)) << std::get<unreadable_receipt>(read).why;
    const auto& all = std::get<std::vector<told>>(read);
    ASSERT_EQ(all.size(), 1u);
    const auto& what = std::get<told_receipt>(all[0].what);
    EXPECT_EQ(what.message, message_id::parse(reported_id));
    EXPECT_EQ(what.leg, 1u);
    EXPECT_EQ(what.provider, "mail");
    EXPECT_EQ(to_text(what.what.kind), to_text(GetParam().kind));
    EXPECT_EQ(what.what.code, GetParam().code);
    EXPECT_EQ(what.what.at, parse_instant("2026-11-23T03:00:00Z"));
    EXPECT_EQ(what.what.detail.find("nouser@"), std::string::npos);
}

std::string full_mailbox()
{
    auto mail = ours("dsn-failed.eml");
    const std::string status = "Status: 5.1.1";
    return mail.replace(mail.find(status), status.size(), "Status: 5.2.2");
}

INSTANTIATE_TEST_SUITE_P(
    Reports, EmailReceipt,
    testing::Values(told_case{"dead_address", ours("dsn-failed.eml"), receipt_kind::blocked, "5.1.1"},
                    told_case{"dead_without_a_class", ours("dsn-failed-unclassed.eml"), receipt_kind::blocked, "5.1.1"},
                    told_case{"full_mailbox", full_mailbox(), receipt_kind::failed, "5.2.2"},
                    told_case{"delivered", ours("dsn-delivered.eml"), receipt_kind::delivered, "2.0.0"}),
    [](const auto& row) { return row.param.name; });

/// It was not delivered yet: late, or gone on to a server, or a list, of which nobody tells.
TEST(EmailReceipt, OfAMailOnItsWayTellsNothingThatMatters)
{
    auto expanded = ours("dsn-relayed.eml");
    const std::string action = "Action: relayed";
    expanded.replace(expanded.find(action), action.size(), "Action: expanded");
    for (const auto& mail : {ours("dsn-delayed.eml"), ours("dsn-relayed.eml"), expanded}) {
        const auto read = read_email_report(raw(mail));
        ASSERT_TRUE(std::holds_alternative<std::vector<told>>(read)) << mail;
        EXPECT_TRUE(std::get<std::vector<told>>(read).empty()) << mail;
    }
}

TEST(EmailReceipt, IsMatchedByTheAddressWhereTheReportNamesNoMail)
{
    const auto address = "bounces+" + reported_id + ".2@shop.example.jp";
    for (const auto* file : {"dsn-failed.eml", "japanese-prose.eml"}) {
        const auto read = read_email_report(raw(sample(file), address));
        ASSERT_TRUE(std::holds_alternative<std::vector<told>>(read)) << file;
        const auto& what = std::get<told_receipt>(std::get<std::vector<told>>(read).at(0).what);
        EXPECT_EQ(what.message, message_id::parse(reported_id));
        EXPECT_EQ(what.leg, 2u);
    }
}

/// Prose may quote any number: it fails the message, and leaves the address alone.
TEST(EmailReceipt, OfProseBlocksNobody)
{
    for (const auto& [file, code] : {std::pair{"japanese-prose.eml", "5.1.1"}, std::pair{"carrier-prose.eml", "550"}}) {
        const auto read = read_email_report(raw(sample(file), "bounces+" + reported_id + ".0@shop.example.jp"));
        ASSERT_TRUE(std::holds_alternative<std::vector<told>>(read)) << file;
        const auto& what = std::get<told_receipt>(std::get<std::vector<told>>(read).at(0).what).what;
        EXPECT_EQ(what.kind, receipt_kind::failed) << file;
        EXPECT_EQ(what.code, code);
    }
}

TEST(EmailReceipt, ThatNamesNoMailIsUnreadable)
{
    const auto unmatched = read_email_report(raw(sample("dsn-failed.eml")));
    ASSERT_TRUE(std::holds_alternative<unreadable_receipt>(unmatched));
    const auto other = read_email_report(raw(sample("vacation.eml"), "bounces+" + reported_id + ".0@shop.example.jp"));
    ASSERT_TRUE(std::holds_alternative<unreadable_receipt>(other));
    EXPECT_EQ(std::get<unreadable_receipt>(other).why.find('@'), std::string::npos);
}

}  // namespace
}  // namespace todoke
