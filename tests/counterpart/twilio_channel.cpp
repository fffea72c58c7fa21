// The Twilio channel against a Twilio that remembers, and against Twilio's own description of its requests. What that
// one would call back is signed by Node's crypto, not by ours.
#include <gtest/gtest.h>

#include "gateway/channel/sms/http/twilio.hpp"
#include "gateway/receipt/readers/twilio_hook.hpp"
#include "tests/counterpart/double_suite.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

constexpr const char* text_of_shop = "ご注文の品を発送しました 🚚 & more";
constexpr const char* hook = "https://msg.shop.example.jp/hooks/twilio/twilio";

struct TwilioDouble : http_double {
    TwilioDouble()
    {
        account.account_sid = "AC" + std::string(32, '0');
        account.auth_token = "authtoken";
        account.from = "+12025550100";
        account.status_callback = hook;
        account.ca_file = certificates().ca_file();
    }
    void start(double_settings settings = {}, answer_limit limit = {})
    {
        start_script("twilio.mjs", std::move(settings));
        account.endpoint = endpoint;
        account.timeout = limit.value_or(std::chrono::seconds{30});
        connect(make_twilio_channel(io.get_executor(), account));
    }
    static envelope message_to(const std::string& ends_with, std::int64_t number = 7)
    {
        envelope e;
        e.id = message_id::make(1'700'000'000'000, message_no{number}, 1);
        e.address = "+81901234" + ends_with;
        content c;
        c.sms = sms_content{text_of_shop};
        e.what = std::make_shared<const content>(std::move(c));
        e.started = *parse_instant("2026-11-22T17:00:00+09:00");
        e.valid_until = e.started + std::chrono::hours{2};
        return e;
    }
    outcome send_to(const std::string& ends_with) { return send(message_to(ends_with)); }
    /// What the next call back tells, once its signature was checked.
    std::vector<told> call_back()
    {
        const auto what = event("callback");
        const auto get = [&](const char* key) { return std::string{what.at(key).as_string()}; };
        const hook_call call{
            get("url"),
            {{"content-type", "application/x-www-form-urlencoded"}, {"x-twilio-signature", get("signature")}},
            get("body"),
            {}};
        const auto checked = make_twilio_check("twilio", account.auth_token)(call);
        if (const auto* no = std::get_if<hook_refused>(&checked)) {
            ADD_FAILURE() << no->why;
            return {};
        }
        return std::get<std::vector<told>>(make_twilio_reader()(std::get<raw_receipt>(checked)));
    }

    twilio_account account;
};

TEST_F(TwilioDouble, TakesAMessageAndTellsOfIt)
{
    start();
    const auto ended = send_to("0001");
    expect_kind(ended, outcome_kind::accepted);
    const auto form = taken().at(0).at("form").as_object();
    EXPECT_EQ(form.at("Body"), text_of_shop);
    EXPECT_EQ(form.at("ValidityPeriod"), "7200");
    EXPECT_EQ(to_text(std::get<told_receipt>(call_back().at(0).what).what.kind), "accepted");
    const auto things = call_back();
    ASSERT_EQ(things.size(), 1u);
    const auto& receipt = std::get<told_receipt>(things[0].what);
    EXPECT_EQ(receipt.reference, ended.references.at(0));
    EXPECT_EQ(to_text(receipt.what.kind), "delivered");
    EXPECT_EQ(receipt.to, "+819012340001");
}

TEST_F(TwilioDouble, TellsOfANumberThatNobodyHas)
{
    start();
    expect_kind(send_to("3005"), outcome_kind::accepted);
    call_back();
    EXPECT_EQ(to_text(std::get<told_receipt>(call_back().at(0).what).what.kind), "blocked");
}

TEST_F(TwilioDouble, RefusalsHaveTheirOutcomes)
{
    start();
    expect_kind(send_to("1610"), outcome_kind::blocked);
    expect_kind(send_to("1211"), outcome_kind::rejected);
    expect_kind(send_to("1614"), outcome_kind::rejected);
    for (int i = 0; i < 2; ++i) expect_kind(send_to("2904"), outcome_kind::throttled);
    expect_kind(send_to("2904"), outcome_kind::accepted);
}

TEST_F(TwilioDouble, AFailureOfItsIsUncertainWhetherItCreatedTheMessageOrNot)
{
    start();
    for (const auto* number : {"0500", "0501"}) {
        const auto ended = send_to(number);
        expect_kind(ended, outcome_kind::uncertain);
        EXPECT_TRUE(ended.transport);
        EXPECT_TRUE(ended.references.empty());
    }
    EXPECT_EQ(ask().at("asked"), (boost::json::array{"+819012340500", "+819012340501"})) << "once each";
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(TwilioDouble, TellsOfAMessageWhoseAnswerWasLost)
{
    start();
    expect_kind(send_to("0999"), outcome_kind::uncertain);
    const auto things = call_back();
    const auto& sent = std::get<told_receipt>(things.at(0).what);
    EXPECT_EQ(to_text(sent.what.kind), "accepted");
    EXPECT_EQ(sent.message, message_to("0999").id);
    EXPECT_EQ(sent.reference, std::string{taken().at(0).at("sid").as_string()});
}

TEST_F(TwilioDouble, AWrongTokenIsAnOperatorsBusiness)
{
    account.auth_token = "wrong-token";
    start();
    const auto ended = send_to("0001");
    expect_kind(ended, outcome_kind::misconfigured);
    EXPECT_EQ(ended.detail.find("wrong-token"), std::string::npos);
}

/// Prism takes seconds to start, so one test asks it everything.
TEST_F(TwilioDouble, TheDescriptionOfTwiliosRequestsAgrees)
{
    if (const auto why = missing_npm_package("@stoplight/prism-cli")) GTEST_SKIP() << *why;
    const auto port = std::to_string(refusing_port());
    auto command = node_script("node_modules/@stoplight/prism-cli/dist/index.js");
    for (const auto& word : {std::string{"mock"}, std::string{"-h"}, std::string{"127.0.0.1"}, std::string{"-p"}, port,
                             std::string{"--errors"}, counterpart_file("twilio/twilio-messages.yaml")})
        command.push_back(word);
    server_process prism{command};
    prism.wait_for("Prism is listening");
    account.smart_encoding = true;
    account.messaging_service = "MG" + std::string(32, 'a');
    start({{"PRISM", "http://127.0.0.1:" + port}});
    expect_kind(send_to("0001"), outcome_kind::accepted);
    account.messaging_service.clear();
    expect_kind(send_to("0001"), outcome_kind::accepted);
}

INSTANTIATE_TYPED_TEST_SUITE_P(Twilio, DoubleGoingWrong, TwilioDouble);

}  // namespace
}  // namespace todoke
