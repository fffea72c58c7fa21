// Complaints as feedback loops write them (tests/receipt/reports/arf-*.eml).

#include "gateway/receipt/readers/complaint.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "gateway/receipt/readers/delivery_report.hpp"
#include "gateway/receipt/readers/email_receipts.hpp"

namespace todoke {
namespace {

const std::string complained_of = "01a207ee-36d9-7a30-85a1-1d0000000001";

std::string complaint_sample(const std::string& name)
{
    std::ifstream file{TODOKE_SOURCE_DIR "/tests/receipt/reports/" + name, std::ios::binary};
    EXPECT_TRUE(file) << name;
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string changed(const std::string& name, const std::string& from, const std::string& to)
{
    auto mail = complaint_sample(name);
    const auto at = mail.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return mail.replace(at, from.size(), to);
}

read_receipt read_complaint_to(std::string mail, std::string recipient = "bounces@shop.example.jp")
{
    raw_receipt what;
    what.provider = "mail";
    what.form = email_report_form;
    what.headers = {{"recipient", std::move(recipient)}};
    what.body = std::move(mail);
    what.received = *parse_instant("2026-11-23T03:00:00Z");
    return read_email_report(what);
}

/// "MESSAGE.LEG KIND CODE ADDRESS (DETAIL)", or what else it came to.
std::string told_of(const read_receipt& read)
{
    if (const auto* bad = std::get_if<unreadable_receipt>(&read)) return "unreadable: " + bad->why;
    const auto& all = std::get<std::vector<told>>(read);
    if (all.empty()) return "nothing";
    const auto& what = std::get<told_receipt>(all.at(0).what);
    std::string about = "no message";
    if (what.message) about = what.message->text() + (what.on ? " by " + std::string{to_text(*what.on)} : "");
    if (what.message && !what.on) about += "." + std::to_string(what.leg);
    return about + " " + std::string{to_text(what.what.kind)} + " " + what.what.code + " " + what.address + " (" +
           what.what.detail + ")";
}

struct complaint_case {
    std::string name, mail, told;
};
class Complaint : public testing::TestWithParam<complaint_case> {};

TEST_P(Complaint, IsAReceiptOfTheMailItIsAbout)
{
    EXPECT_EQ(told_of(read_complaint_to(GetParam().mail)), GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    Reports, Complaint,
    testing::Values(
        complaint_case{"by_the_sender_in_it", complaint_sample("arf-yahoo.eml"),
                       complained_of + ".1 complained abuse hanako@mail.example.com (Mail-Feedback/2.0)"},
        complaint_case{
            "by_the_message_id_among_headers", complaint_sample("arf-headers-only.eml"),
            complained_of + " by email complained abuse  (SomeGenerator/1.0 (operated by ***@isp.example.net))"},
        complaint_case{"by_the_message_id_of_the_mail", changed("arf-yahoo.eml", "Original-Mail-From:", "X-Redacted:"),
                       complained_of + " by email complained abuse hanako@mail.example.com (Mail-Feedback/2.0)"},
        complaint_case{"by_the_envelope_id_in_base64", complaint_sample("arf-opt-out.eml"),
                       complained_of + ".1 complained opt-out-list taro@hotmail.example.org (FBL/1.0)"},
        complaint_case{"by_the_return_path_of_the_mail",
                       changed("arf-of-another.eml", "Message-ID: <20261122085336.389AEA9E090@other.example.jp>",
                               "Return-Path: <bounces+" + complained_of + ".2@shop.example.jp>"),
                       complained_of + ".2 complained fraud jiro@isp.example.net (SomeGenerator/1.0)"},
        complaint_case{"about_none_of_ours", complaint_sample("arf-of-another.eml"),
                       "no message complained fraud jiro@isp.example.net (SomeGenerator/1.0)"},
        complaint_case{"opt_out", changed("arf-yahoo.eml", "Type: abuse", "Type: OPT-OUT (button)"),
                       complained_of + ".1 complained opt-out hanako@mail.example.com (Mail-Feedback/2.0)"},
        complaint_case{"not_spam", complaint_sample("arf-not-spam.eml"), "nothing"},
        complaint_case{"virus", changed("arf-yahoo.eml", "Type: abuse", "Type: virus"), "nothing"},
        complaint_case{"authentication", changed("arf-yahoo.eml", "Type: abuse", "Type: auth-failure"), "nothing"},
        complaint_case{"of_no_type", changed("arf-yahoo.eml", "Feedback-Type: abuse\n", ""),
                       "unreadable: the complaint names no Feedback-Type"},
        complaint_case{"of_a_type_that_is_none", changed("arf-yahoo.eml", "Type: abuse", "Type: <abuse>"),
                       "unreadable: the complaint names no Feedback-Type"}),
    [](const auto& row) { return row.param.name; });

TEST(ComplaintReport, IsMatchedByTheAddressItWasSentTo)
{
    const auto read =
        read_complaint_to(complaint_sample("arf-of-another.eml"), "bounces+" + complained_of + ".3@shop.example.jp");
    EXPECT_EQ(told_of(read), complained_of + ".3 complained fraud jiro@isp.example.net (SomeGenerator/1.0)");
}

TEST(ComplaintReport, ThatWasCutOffInTheMailItReturnsIsRead)
{
    const auto mail = complaint_sample("arf-yahoo.eml");
    const auto cut = read_complaint(mail.substr(0, mail.find("spring")));
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->about, parse_envelope_id(complained_of + ".1"));
    EXPECT_EQ(cut->mail, message_id::parse(complained_of));
}

/// A person who forwards one, a list that discusses them, a mail that has one attached.
TEST(ComplaintReport, IsNotMadeOfWhatOnlyMentionsOne)
{
    EXPECT_FALSE(
        read_complaint("Subject: feedback-report\r\n\r\nContent-Type: message/feedback-report\r\n\r\n"
                       "Feedback-Type: abuse\r\n"));
    EXPECT_FALSE(read_complaint("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n" +
                                complaint_sample("arf-yahoo.eml") + "\n--o--\n"));
    EXPECT_FALSE(read_delivery_report(complaint_sample("arf-yahoo.eml"))) << "and it is no bounce";
    EXPECT_FALSE(read_complaint(complaint_sample("dsn-failed.eml")));
}

}  // namespace
}  // namespace todoke
