// Callbacks as requests in the form of Standard Webhooks, and what their answers mean.
#include "gateway/receipt/callbacks/callback_request.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "gateway/receipt/readers/receipt_json.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const instant now = *parse_instant("2026-11-23T03:00:00Z");

// The example of the specification (standard-webhooks, spec/standard-webhooks.md).
TEST(CallbackSignature, IsThatOfTheSpecification)
{
    const auto key = callback_key("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
    ASSERT_TRUE(key);
    EXPECT_EQ(callback_signature(*key, "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", "1649367553",
                                 R"({"email":"test@example.com","username":"test_user"})"),
              "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
}

TEST(CallbackKey, IsBase64Of24To64BytesAfterItsPrefix)
{
    EXPECT_EQ(callback_key("whsec_" + std::string(32, 'A'))->size(), 24u);
    EXPECT_EQ(callback_key("whsec_" + std::string(42, 'A') + "A=")->size(), 32u);
    for (const auto& bad :
         {std::string{}, std::string{"whsec_"}, std::string(32, 'A'), "whsec_" + std::string(28, 'A'),
          "whsec_" + std::string(88, 'A'), "whsec_" + std::string(31, 'A'), "whsec_" + std::string(31, 'A') + "*"})
        EXPECT_FALSE(callback_key(bad)) << bad;
}

TEST(CallbackUrl, IsHttpsOrLoopback)
{
    callback_account made;
    EXPECT_EQ(put_callback_url("https://shop.example.jp/hooks/todoke?a=1", made), "");
    EXPECT_EQ(made.to, (http_address{true, "shop.example.jp", 443}));
    EXPECT_EQ(made.target, "/hooks/todoke?a=1");
    EXPECT_EQ(put_callback_url("http://127.0.0.1:3000", made), "");
    EXPECT_EQ(made.target, "/");
    for (const auto* bad :
         {"http://shop.example.jp/hook", "ftp://shop.example.jp/", "shop.example.jp", "https:///x",
          "https://shop.example.jp/a b", "https://shop.example.jp/a#b", "https://shop.example.jp/\r\n"})
        EXPECT_NE(put_callback_url(bad, made), "") << bad;
}

due_callback sent()
{
    due_callback made;
    made.place = 0x1f;
    made.seq = 3;
    made.what.emplace();
    made.what->type = "message.sent";
    made.what->at = now;
    made.what->message = message_id::make(1, message_no{7}, 1);
    return made;
}

std::string header(const http_request& of, std::string_view name)
{
    for (const auto& [key, value] : of.headers)
        if (key == name) return value;
    return {};
}

TEST(CallbackRequest, HasOneIdForEveryTryAndTheTimeOfThisOne)
{
    callback_account account;
    account.target = "/hook";
    account.key = std::string(24, 'k');
    const auto first = callback_request(account, sent(), 5, now),
               again = callback_request(account, sent(), 5, now + 1h);
    EXPECT_EQ(first.target, "/hook");
    EXPECT_EQ(header(first, "webhook-id"), "todoke_5_1f");
    EXPECT_EQ(header(first, "webhook-id"), header(again, "webhook-id"));
    EXPECT_EQ(header(first, "webhook-timestamp"), "1795402800");
    EXPECT_EQ(header(again, "webhook-timestamp"), "1795406400");
    EXPECT_NE(header(first, "webhook-signature"), header(again, "webhook-signature"));
    EXPECT_EQ(first.body, again.body);
    const auto body = boost::json::parse(first.body);
    EXPECT_EQ(body.at("type").as_string(), "message.sent");
    EXPECT_EQ(body.at("timestamp").as_string(), "2026-11-23T03:00:00Z");
    EXPECT_EQ(body.at("data").at("seq").as_int64(), 3);
    EXPECT_TRUE(body.at("data").at("customer").is_null());
}

// Standard Webhooks: several signatures, with spaces between them.
TEST(CallbackRequest, IsSignedWithBothKeysWhileTheyAreChanged)
{
    callback_account account;
    account.key = std::string(24, 'n');
    const auto by_new = header(callback_request(account, sent(), 5, now), "webhook-signature");
    account.key = std::string(24, 'o');
    const auto by_old = header(callback_request(account, sent(), 5, now), "webhook-signature");
    account.key = std::string(24, 'n');
    account.previous_key = std::string(24, 'o');
    EXPECT_EQ(header(callback_request(account, sent(), 5, now), "webhook-signature"), by_new + " " + by_old);
}

http_result answered(int status, const std::string& retry_after = {})
{
    http_result made;
    made.ended = http_result::how::answered;
    made.answer.status = status;
    if (!retry_after.empty()) made.answer.headers["retry-after"] = retry_after;
    return made;
}

TEST(CallbackVerdict, TwoHundredsAreTakenAndGoneIsTheEnd)
{
    for (const int status : {200, 202, 204})
        EXPECT_TRUE(std::holds_alternative<callback_taken>(verdict_on(answered(status), 1, 0, now)));
    EXPECT_TRUE(std::holds_alternative<callback_gone>(verdict_on(answered(410), 1, 0, now)));
    for (const int status : {100, 301, 302, 400, 404, 429, 500, 502, 504})
        EXPECT_TRUE(std::holds_alternative<callback_later>(verdict_on(answered(status), 1, 0, now))) << status;
    EXPECT_TRUE(std::holds_alternative<callback_later>(verdict_on({}, 1, 0, now))) << "no answer";
}

TEST(CallbackVerdict, FollowsTheScheduleToItsEnd)
{
    const std::vector<span> schedule{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
    for (std::size_t i = 0; i < schedule.size(); ++i) {
        const auto verdict = verdict_on(answered(500), 77, static_cast<int>(i), now);
        ASSERT_TRUE(std::holds_alternative<callback_later>(verdict));
        const auto wait = std::get<callback_later>(verdict).at - now;
        EXPECT_GE(wait, schedule[i] * 9 / 10);
        EXPECT_LE(wait, schedule[i] * 11 / 10);
    }
    const auto last = verdict_on(answered(500), 77, 9, now);
    ASSERT_TRUE(std::holds_alternative<callback_spent>(last));
    EXPECT_EQ(std::get<callback_spent>(last).last, "500");
}

TEST(CallbackVerdict, RetryAfterCountsWhenItIsLater)
{
    const auto at = [](const std::string& after, int tries) {
        return std::get<callback_later>(verdict_on(answered(429, after), 1, tries, now)).at - now;
    };
    EXPECT_EQ(at("120", 0), 120s);
    EXPECT_GT(at("1", 1), 4min);
    EXPECT_EQ(at("99999999", 0), 24h) << "nobody puts it off for ever";
    EXPECT_LT(at("soon", 0), 6s);
    EXPECT_LT(at("-5", 0), 6s);
}

TEST(ReceiptPlace, IsReadBackAsItWasWritten)
{
    for (const receipt_place place : {receipt_place{}, receipt_place{1, 2}, receipt_place{INT64_MAX, INT64_MAX}})
        EXPECT_EQ(parse_receipt_place(to_text(place)), place);
    for (const auto* bad : {"", "-", "1", "1-", "-1", "1-2-3", "g-1", "-1-1", "1--1", "1-ffffffffffffffffff"})
        EXPECT_FALSE(parse_receipt_place(bad)) << bad;
}

}  // namespace
}  // namespace todoke
