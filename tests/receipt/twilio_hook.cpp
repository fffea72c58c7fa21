#include "gateway/receipt/readers/twilio_hook.hpp"

#include <gtest/gtest.h>

#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/signing.hpp"

namespace todoke {

namespace {

const instant call_came = *parse_instant("2026-11-22T17:50:00+09:00");
const std::string form_type = "application/x-www-form-urlencoded; charset=UTF-8";

hook_call twilio_call_with(std::string url, form_fields fields, std::string signature)
{
    return {std::move(url),
            {{"content-type", form_type}, {"x-twilio-signature", std::move(signature)}},
            to_form(fields),
            call_came};
}

/// The example of Twilio's own libraries: token "12345".
const std::string example_url = "https://mycompany.com/myapp.php?foo=1&bar=2";
const form_fields example_fields{{"CallSid", "CA1234567890ABCDE"},
                                 {"Digits", "1234"},
                                 {"Caller", "+14158675309"},
                                 {"To", "+18005551212"},
                                 {"From", "+14158675309"}};
const std::string example_signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

TEST(TwilioSignature, OfTheirExampleFits)
{
    EXPECT_TRUE(is_signed_by_twilio(twilio_call_with(example_url, example_fields, example_signature), "12345"));
}

TEST(TwilioSignature, OfTheirExampleWithABodyThatIsNoFormFits)
{
    const std::string body = R"({"property": "value", "boolean": true})";
    const auto digest = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
    hook_call call{example_url + "&bodySHA256=" + digest,
                   {{"content-type", "application/json"}, {"x-twilio-signature", "a9nBmqA0ju/hNViExpshrM61xv4="}},
                   body,
                   call_came};
    EXPECT_TRUE(is_signed_by_twilio(call, "12345"));
    call.body += " ";
    EXPECT_FALSE(is_signed_by_twilio(call, "12345"));
    call.body = body;
    call.url = example_url;
    EXPECT_FALSE(is_signed_by_twilio(call, "12345")) << "no digest, and a body nobody signed";
}

TEST(TwilioSignature, FitsWithThePortAndWithoutIt)
{
    EXPECT_TRUE(is_signed_by_twilio(
        twilio_call_with("https://mycompany.com:443/myapp.php?foo=1&bar=2", example_fields, example_signature),
        "12345"));
    const auto with_port = in_base64(hmac_of(digest_kind::sha1, "12345", "https://a.example:443/x"));
    EXPECT_TRUE(is_signed_by_twilio(twilio_call_with("https://a.example/x", {}, with_port), "12345"));
    EXPECT_FALSE(is_signed_by_twilio(twilio_call_with("https://a.example:8443/x", {}, with_port), "12345"));
}

TEST(TwilioSignature, CountsAValueThatComesTwiceOnce)
{
    const auto signature = in_base64(hmac_of(digest_kind::sha1, "12345", "https://a.example/xa1a2b"));
    EXPECT_TRUE(is_signed_by_twilio(
        twilio_call_with("https://a.example/x", {{"b", ""}, {"a", "2"}, {"a", "1"}, {"a", "2"}}, signature), "12345"));
}

TEST(TwilioSignature, DoesNotFitWhateverElseIsChanged)
{
    const auto good = twilio_call_with(example_url, example_fields, example_signature);
    EXPECT_FALSE(is_signed_by_twilio(good, "12346"));
    auto call = good;
    call.body += "&More=1";
    EXPECT_FALSE(is_signed_by_twilio(call, "12345"));
    call = good;
    call.url += "3";
    EXPECT_FALSE(is_signed_by_twilio(call, "12345"));
    call = good;
    call.headers.pop_back();
    EXPECT_FALSE(is_signed_by_twilio(call, "12345"));
    EXPECT_FALSE(is_signed_by_twilio(twilio_call_with(example_url, example_fields, ""), "12345"));
    call = good;
    call.body = "a=%zz";
    EXPECT_FALSE(is_signed_by_twilio(call, "12345"));
}

TEST(TwilioCheck, KeepsWhatWasSignedAndRefusesTheRest)
{
    const auto check = make_twilio_check("twilio", "12345");
    auto call = twilio_call_with(example_url, example_fields, example_signature);
    call.headers.emplace_back("i-twilio-idempotency-token", "3f1c");
    const auto kept = check(call);
    ASSERT_TRUE(std::holds_alternative<raw_receipt>(kept));
    const auto& raw = std::get<raw_receipt>(kept);
    EXPECT_EQ(raw.provider + " " + raw.form + " " + raw.key, "twilio twilio.form 3f1c");
    EXPECT_EQ(raw.body, call.body);
    EXPECT_EQ(raw.received, call_came);
    call.body = "MessageStatus=delivered";
    const auto refused = check(call);
    ASSERT_TRUE(std::holds_alternative<hook_refused>(refused));
    EXPECT_EQ(std::get<hook_refused>(refused).why.find("12345"), std::string::npos);
}

read_receipt read_twilio(form_fields fields)
{
    return make_twilio_reader()({"twilio", twilio_form, {}, {}, to_form(fields), call_came});
}
std::vector<told> things(form_fields fields)
{
    auto made = read_twilio(std::move(fields));
    if (const auto* why = std::get_if<unreadable_receipt>(&made)) ADD_FAILURE() << why->why;
    return std::holds_alternative<unreadable_receipt>(made) ? std::vector<told>{} : std::get<std::vector<told>>(made);
}

struct twilio_status_case {
    std::string name, status, error;
    receipt_kind kind;
    std::string code;
};
class TwilioStatus : public testing::TestWithParam<twilio_status_case> {};

TEST_P(TwilioStatus, IsAReceipt)
{
    const auto& row = GetParam();
    form_fields fields{{"MessageSid", "SM1"}, {"MessageStatus", row.status}, {"To", "+819012345678"}, {"New", "x"}};
    if (!row.error.empty()) fields.emplace_back("ErrorCode", row.error);
    const auto all = things(fields);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].key, "SM1 " + row.status);
    const auto& receipt = std::get<told_receipt>(all[0].what);
    EXPECT_EQ(to_text(receipt.what.kind), to_text(row.kind));
    EXPECT_EQ(receipt.what.code, row.code);
    EXPECT_EQ(receipt.provider + " " + receipt.reference + " " + receipt.to, "twilio SM1 +819012345678");
    EXPECT_EQ(receipt.what.at, call_came);
    EXPECT_NE(receipt.what.detail, "");
}

using enum receipt_kind;

INSTANTIATE_TEST_SUITE_P(
    Table, TwilioStatus,
    testing::Values(twilio_status_case{"delivered", "delivered", "", delivered, "delivered"},
                    twilio_status_case{"read", "read", "", opened, "read"},
                    twilio_status_case{"unreachable", "undelivered", "30003", failed, "undelivered 30003"},
                    twilio_status_case{"blocked_by_carrier", "undelivered", "30004", failed, "undelivered 30004"},
                    twilio_status_case{"unknown_number", "undelivered", "30005", blocked, "undelivered 30005"},
                    twilio_status_case{"landline", "failed", "30006", blocked, "failed 30006"},
                    twilio_status_case{"filtered", "undelivered", "30007", failed, "undelivered 30007"},
                    twilio_status_case{"no_reason", "undelivered", "30008", failed, "undelivered 30008"},
                    twilio_status_case{"too_late", "failed", "30036", expired, "failed 30036"},
                    twilio_status_case{"stop", "failed", "21610", blocked, "failed 21610"},
                    twilio_status_case{"another_code", "failed", "39999", failed, "failed 39999"},
                    twilio_status_case{"no_code", "failed", "", failed, "failed"},
                    twilio_status_case{"cancelled", "canceled", "", failed, "canceled"}),
    [](const auto& row) { return row.param.name; });

raw_receipt call_for(const std::string& leg, form_fields fields)
{
    const auto url = "https://msg.shop.example.jp/hooks/twilio/twilio?leg=" + leg;
    std::string signed_text = url;
    for (const auto& [name, value] : fields) signed_text += name + value;
    const auto signature = in_base64(hmac_of(digest_kind::sha1, "12345", signed_text));
    return std::get<raw_receipt>(make_twilio_check("twilio", "12345")(twilio_call_with(url, fields, signature)));
}

/// What Twilio was told to call names the leg: it settles an attempt whose answer was lost, with no sid known.
TEST(TwilioReader, TheUrlNamesTheLeg)
{
    const auto leg = message_id::make(1'700'000'000'000, message_no{7}, 1).text() + ".2";
    for (const auto& [status, kind] : {std::pair{"sent", accepted}, std::pair{"delivered", delivered}}) {
        const auto read = make_twilio_reader()(call_for(leg, {{"MessageSid", "SM1"}, {"MessageStatus", status}}));
        const auto& receipt = std::get<told_receipt>(std::get<std::vector<told>>(read).at(0).what);
        EXPECT_EQ(to_text(receipt.what.kind), to_text(kind));
        EXPECT_EQ(receipt.message, message_id::make(1'700'000'000'000, message_no{7}, 1));
        EXPECT_EQ(receipt.leg, 2u);
        EXPECT_EQ(receipt.reference, "SM1");
    }
    const auto odd =
        make_twilio_reader()(call_for("nonsense", {{"MessageSid", "SM1"}, {"MessageStatus", "delivered"}}));
    EXPECT_FALSE(std::get<told_receipt>(std::get<std::vector<told>>(odd).at(0).what).message);
}

TEST(TwilioReader, WhatIsOnItsWayTellsNothing)
{
    for (const auto* status : {"accepted", "scheduled", "queued", "sending", "sent", "partially_delivered"})
        EXPECT_TRUE(things({{"MessageSid", "SM1"}, {"MessageStatus", status}}).empty()) << status;
}

TEST(TwilioReader, WhatAPersonWritesIsTold)
{
    const auto all = things({{"MessageSid", "SM9"},
                             {"SmsStatus", "received"},
                             {"From", "+819012345678"},
                             {"To", "+1"},
                             {"Body", "STOP 停止"}});
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].key, "SM9");
    const auto& words = std::get<told_words>(all[0].what);
    EXPECT_EQ(words.address, "+819012345678");
    EXPECT_EQ(words.text, "STOP 停止");
    EXPECT_EQ(words.kind, "message");
    EXPECT_EQ(words.on, channel::sms);
}

/// Told again it may come with other fields, or under another token.
TEST(TwilioReader, WhatAPersonWritesHasOneKeyHoweverItIsTold)
{
    const auto key_of_words = [](form_fields more) {
        more.insert(more.end(), {{"SmsStatus", "received"}, {"From", "+819012345678"}, {"Body", "STOP"}});
        return things(std::move(more)).at(0).key;
    };
    EXPECT_EQ(key_of_words({{"MessageSid", "SM9"}}), "SM9");
    EXPECT_EQ(key_of_words({{"NumMedia", "0"}, {"MessageSid", "SM9"}, {"ApiVersion", "2010-04-01"}}), "SM9");
    EXPECT_EQ(key_of_words({{"SmsSid", "SM9"}}), "SM9");
}

TEST(TwilioReader, WhatCannotBeReadSaysSo)
{
    EXPECT_TRUE(std::holds_alternative<unreadable_receipt>(read_twilio({})));
    EXPECT_TRUE(
        std::holds_alternative<unreadable_receipt>(read_twilio({{"MessageStatus", "happy"}, {"MessageSid", "SM1"}})));
    EXPECT_TRUE(std::holds_alternative<unreadable_receipt>(read_twilio({{"MessageStatus", "delivered"}})));
    EXPECT_TRUE(std::holds_alternative<unreadable_receipt>(read_twilio({{"SmsStatus", "received"}})));
    EXPECT_TRUE(std::holds_alternative<unreadable_receipt>(
        make_twilio_reader()({"twilio", twilio_form, {}, {}, "%", call_came})));
}

}  // namespace

}  // namespace todoke
