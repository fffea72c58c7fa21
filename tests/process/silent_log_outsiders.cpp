// What comes in from outside: webhooks, signed and not, readable and not; reports of mails; links that are none.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gateway/channel/sms/http/signing.hpp"
#include "tests/process/silent_log.hpp"

namespace todoke {

using testing::HasSubstr;
using namespace planted;

void SilentLog::outsiders_say_it()
{
    http_caller outside{public_address};
    line_says_it(outside);
    aggregators_say_it(outside);
    clouds_say_it(outside);
    EXPECT_EQ(outside.call({"GET", "/u/" + sent.front(), {}, ""}).status, 404u);
    EXPECT_EQ(outside.call({"POST", "/u/" + sent.front(), {}, "List-Unsubscribe=One-Click"}).status, 404u);
    EXPECT_EQ(outside.call({"GET", "/c/" + line_token, {}, ""}).status, 404u);
    wait_in_log("event=receipt_unreadable");
    wait_in_log("event=webhook_forward_");
}

void SilentLog::line_says_it(http_caller& outside)
{
    const auto line_says = [&](const std::string& body, const std::string& secret) {
        const auto signature = "X-Line-Signature: " + in_base64(hmac_of(digest_kind::sha256, secret, body));
        return outside.call({"POST", "/hooks/line/line", {signature}, body}).status;
    };
    const auto event = R"({"events":[{"type":"message","webhookEventId":"01H-1","timestamp":1,"source":{"type":"user",)"
                       R"("userId":")" +
                       line_user(4) + R"("},"message":{"type":"text","text":")" + text + R"("}}]})";
    EXPECT_EQ(line_says(event, line_secret), 200u);
    EXPECT_EQ(line_says(event, "of somebody else"), 403u);
    EXPECT_EQ(line_says(R"({"events": ")" + line_user(4) + text, line_secret), 200u);
}

void SilentLog::aggregators_say_it(http_caller& outside)
{
    const auto agg_says = [&](const std::string& query) {
        return outside.call({"GET", "/hooks/http/agg?" + query, {}, ""}).status;
    };
    EXPECT_EQ(agg_says("k=" + hook_secret + "&id=agg-1&st=ok"), 200u);
    EXPECT_EQ(agg_says("k=" + hook_secret + "&id=" + number(4) + "&st=" + number(5)), 200u);
    EXPECT_EQ(agg_says("k=" + hook_secret + "&from=" + number(5) + "&text=STOP"), 200u);
    EXPECT_EQ(agg_says("k=" + hook_secret + "&from=" + number(5) + "&text=" + percent_encoded(text)), 200u);
    EXPECT_EQ(agg_says("k=x" + hook_secret + "&from=" + number(5) + "&text=STOP"), 403u);
    EXPECT_EQ(agg_says("k=" + hook_secret + "&from=" + sent.front() + "&text=x"), 200u);
}

/// Signed over its address and its fields, as Twilio does it.
void SilentLog::clouds_say_it(http_caller& outside)
{
    using fields = std::vector<std::pair<std::string, std::string>>;  // by name
    const std::string target = "/hooks/twilio/cloud";
    const auto says = [&](const fields& all, const std::string& token) {
        auto covered = "http://" + public_address + target;
        std::string body;
        for (const auto& [name, value] : all) {
            covered += name + value;
            body += (body.empty() ? "" : "&") + name + "=" + percent_encoded(value);
        }
        const auto signature = "X-Twilio-Signature: " + in_base64(hmac_of(digest_kind::sha1, token, covered));
        return outside.call({"POST", target, {signature, "Content-Type: application/x-www-form-urlencoded"}, body})
            .status;
    };
    const auto who = "+81" + cloud_number(4).substr(1);
    EXPECT_EQ(says({{"Body", "STOP"}, {"From", who}, {"MessageSid", "SM1"}, {"SmsStatus", "received"}}, cloud_token),
              200u);
    EXPECT_EQ(says({{"Body", text}, {"From", who}, {"MessageSid", "SM2"}, {"SmsStatus", "received"}}, cloud_token),
              200u);
    EXPECT_EQ(
        says({{"ErrorMessage", text + who}, {"MessageSid", who}, {"MessageStatus", who}, {"To", who}}, cloud_token),
        200u);
    EXPECT_EQ(says({{"Body", text}, {"From", who}, {"MessageSid", "SM3"}}, "of somebody else"), 403u);
    EXPECT_EQ(outside.call({"POST", target, {"X-Twilio-Signature: " + cloud_token}, text}).status, 403u);
}

/// Reports that quote the mail, of mails that were sent and of none; and what is no report, or no dialogue.
void SilentLog::mailboxes_say_it()
{
    const auto report = [](const std::string& to, const std::string& about) {
        return "LHLO mx." + about + "\r\nMAIL FROM:<" + about + ">\r\nRCPT TO:<" + to + ">\r\nDATA\r\nFrom: " + about +
               "\r\nSubject: " + text +
               "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; "
               "boundary=\"b\"\r\n"
               "\r\n--b\r\nContent-Type: text/plain\r\n\r\n" +
               text + about + "\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx." +
               about + "\r\n\r\nFinal-Recipient: rfc822; " + about +
               "\r\nAction: failed\r\nStatus: 5.1.1\r\n"
               "Diagnostic-Code: smtp; 550 " +
               about + " " + mail_password + " " + text + "\r\n\r\n--b--\r\n.\r\nQUIT\r\n";
    };
    const auto id = send("email", "bounced.hanako@example.jp", R"("state":"sent")");
    EXPECT_THAT(deliver(report("bounces+" + id + ".0@shop.example.jp", sent.back())), HasSubstr("250 2.0.0 kept"));
    ask_until(address(), "", "/v1/messages/" + id, R"("state":"failed")");
    deliver(report("bounces+00000000-0000-7000-8000-000000000000.0@shop.example.jp", sent.front()));
    deliver(report("bounces@shop.example.jp", sent.front()));
    deliver(report(sent.front(), sent.front()));
    deliver("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bounces@shop.example.jp>\r\nDATA\r\n" + text + sent.front() +
            "\r\n.\r\nQUIT\r\n");
    deliver(mail_password + "\r\nAUTH PLAIN " + mail_password + "\r\nVRFY " + sent.front() + "\r\nQUIT\r\n");
}

}  // namespace todoke
