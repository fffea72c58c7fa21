// A mail that comes back: its report reaches the door of a real todoked, and kill -9 right after loses nothing of it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/process/bench.hpp"
#include "tests/support/outside/provider_sinks.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;

/// What the site's mail server delivers to the bounce address, over LMTP.
std::string report_over_lmtp(const std::string& bounce_address)
{
    return "LHLO mx.example.jp\r\nMAIL FROM:<>\r\nRCPT TO:<" + bounce_address + ">\r\nDATA\r\n" +
           "From: MAILER-DAEMON@mx.example.jp\r\nTo: " + bounce_address +
           "\r\nMIME-Version: 1.0\r\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
           "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
           "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
           "Reporting-MTA: dns; mx.example.jp\r\n\r\n"
           "Final-Recipient: rfc822; hanako@example.jp\r\nAction: failed\r\nStatus: 5.1.1\r\n"
           "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b--\r\n.\r\nQUIT\r\n";
}

/// What a mailbox provider's feedback loop sends there.
std::string complaint_over_lmtp(const std::string& bounce_address)
{
    return "LHLO mx.example.jp\r\nMAIL FROM:<fbl@isp.example.net>\r\nRCPT TO:<bounces@shop.example.jp>\r\nDATA\r\n"
           "From: fbl@isp.example.net\r\nMIME-Version: 1.0\r\n"
           "Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n"
           "--b\r\nContent-Type: text/plain\r\n\r\nSomebody complained.\r\n"
           "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
           "Feedback-Type: abuse\r\nUser-Agent: FBL/1.0\r\nVersion: 1\r\nOriginal-Mail-From: <" +
           bounce_address + ">\r\n\r\n--b--\r\n.\r\nQUIT\r\n";
}

class DeliveryReports : public Process {
protected:
    std::string get(const std::string& target) { return http_caller{address()}.call({"GET", target, {}, ""}).body; }
    std::string wait_for(const std::string& target, const std::string& part) const
    {
        return ask_until(address(), "", target, part);
    }
    /// A daemon to whose door for reports its mails come back.
    void begin(const std::string& more = "")
    {
        write_configuration(
            fmt::format("[class.transactional]\nquiet_hours = \"never\"\n"
                        "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\n"
                        "port = {}\nsecurity = \"none\"\nfrom = \"shop@example.jp\"\n"
                        "bounces = \"bounces@shop.example.jp\"\nreports = \"unix:{}/reports.sock\"\n{}",
                        sinks.smtp_port(), folder.string(), more));
        daemon.start();
        systemd.hear_until("READY=1");
    }
    /// The id of a message that was sent.
    std::string sent(const std::string& to, const std::string& legs)
    {
        const auto stored = api.call({"POST",
                                      "/v1/messages",
                                      {"Content-Type: application/json"},
                                      fmt::format(R"({{"to": {}, "class": "transactional", "legs": {},
                                                      "content": {{"text": "届きました"}}}})",
                                                  to, legs)});
        EXPECT_EQ(stored.status, 202u) << stored.body;
        const auto id = stored.body.substr(stored.body.find("\"id\":\"") + 6, 36);
        wait_for("/v1/messages/" + id, R"("state":"sent")");
        return id;
    }

    provider_sinks sinks{sink_settings{}};
};

TEST_F(DeliveryReports, ADeadAddressIsBlockedAndTheNextLegGoesThroughACrash)
{
    begin("[[provider]]\nname = \"sms\"\nchannel = \"sms\"\nkind = \"sandbox\"\n");
    const auto id = sent(R"({"email": "hanako@example.jp", "sms": "090-1234-5678"})", R"(["email", "sms"])");
    ASSERT_EQ(sinks.mail().count(), 1u);

    EXPECT_THAT(deliver(report_over_lmtp("bounces+" + id + ".0@shop.example.jp")), HasSubstr("250 2.0.0 kept"));
    daemon.kill_at_once();
    daemon.start();
    systemd.hear_until("READY=1");
    const auto story = wait_for("/v1/messages/" + id, R"("provider":"sms")");
    EXPECT_THAT(story, HasSubstr("no such user"));
    EXPECT_THAT(wait_for("/v1/messages/" + id, R"("state":"sent")"), HasSubstr(R"("outcome":"accepted")"));
    EXPECT_THAT(get("/v1/blocks"), HasSubstr("hanako@example.jp"));
    EXPECT_EQ(sinks.mail().count(), 1u) << "and no mail went a second time";
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(DeliveryReports, AComplaintWithdrawsTheConsentAndBlocksNothing)
{
    begin();
    const auto id = sent(R"({"email": "hanako@example.jp"})", R"(["email"])");
    EXPECT_THAT(deliver(complaint_over_lmtp("bounces+" + id + ".0@shop.example.jp")), HasSubstr("250 2.0.0 kept"));
    const auto story = wait_for("/v1/messages/" + id, R"("state":"delivered")");
    EXPECT_THAT(story, HasSubstr("complained"));
    EXPECT_THAT(story, HasSubstr("they reported this mail as unwanted"));
    EXPECT_THAT(get("/v1/consents"), HasSubstr(R"("source":"complaint")"));
    EXPECT_THAT(get("/v1/consents"), HasSubstr(R"("class":"promotional")"));
    EXPECT_THAT(get("/v1/blocks"), testing::Not(HasSubstr("hanako@example.jp")));
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
