// SMS over HTTP as the shipped example describes it (etc/conf.d.examples/karaden.toml), against an aggregator that
// behaves as Karaden's public documents say. Of the example only address, credentials and CA file are other ones.
#include <gtest/gtest.h>

#include "daemon/providers/sms_calls.hpp"
#include "tests/counterpart/double_suite.hpp"
#include "tests/daemon/providers/shipped_example.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr const char* text_of_shop = "ご注文の品を\n発送しました 🚚 & more";

struct AggregatorDouble : http_double {
    void start(double_settings settings = {}, answer_limit limit = {})
    {
        settings["TOKEN"] = "token-of-the-tenant";
        start_script("aggregator.mjs", std::move(settings));
        changes["https://karaden.example.jp"] = endpoint;
        changes["# ca_file = \"/etc/todoke/aggregator-ca.pem\""] = "ca_file = \"" + certificates().ca_file() + "\"";
        set = shipped_example("karaden.toml", {{"karaden-token", token}, {"karaden-receipts", "open-sesame"}}, changes);
        auto account = only_account_of(*set);
        if (limit) account.timeout = *limit;
        connect(make_http_sms(io.get_executor(), std::move(account)));
    }
    static envelope message_to(const std::string& ends_with, std::int64_t number = 7)
    {
        envelope e;
        e.id = e.attempt_key = message_id::make(1'700'000'000'000, message_no{number}, 1);
        e.address = "+81901234" + ends_with;
        content c;
        c.sms = sms_content{text_of_shop};
        e.what = std::make_shared<const content>(std::move(c));
        e.started = *parse_instant("2026-11-22T17:00:00+09:00");
        e.valid_until = e.started + 2h;
        return e;
    }
    outcome send_to(const std::string& ends_with) { return send(message_to(ends_with)); }
    /// What the next call back tells, and whether it is believed.
    std::vector<told> call_back(const std::string& key = "open-sesame")
    {
        hook_checks checks;
        add_sms_checks(*set, checks);
        const auto body = std::string{event("callback").at("body").as_string()};
        const auto checked = checks.find("http", "karaden")
                                 ->check({"https://msg.shop.example.jp/hooks/http/karaden?key=" + key,
                                          {{"content-type", "application/json"}},
                                          body,
                                          {}});
        if (const auto* no = std::get_if<hook_refused>(&checked)) {
            ADD_FAILURE() << no->why;
            return {};
        }
        receipt_readers readers;
        add_sms_readers(*set, readers);
        return std::get<std::vector<told>>(readers.read(std::get<raw_receipt>(checked)));
    }

    std::string token = "token-of-the-tenant";
    example_changes changes;
    std::optional<config> set;
};

TEST_F(AggregatorDouble, TakesAMessageAndTellsOfIt)
{
    start();
    const auto ended = send_to("0001");
    expect_kind(ended, outcome_kind::accepted);
    const auto all = taken();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].at("to"), "09012340001");
    EXPECT_EQ(all[0].at("body"), text_of_shop);
    EXPECT_EQ(all[0].at("limited_at"), "2026-11-22T10:00:00Z");
    EXPECT_EQ(ended.references, std::vector<std::string>{std::string{all[0].at("id").as_string()}});
    const auto things = call_back();
    ASSERT_EQ(things.size(), 1u);
    const auto& receipt = std::get<told_receipt>(things[0].what);
    EXPECT_EQ(receipt.reference, ended.references.at(0));
    EXPECT_EQ(to_text(receipt.what.kind), "delivered");
}

TEST_F(AggregatorDouble, TellsOfAPhoneThatWasOff)
{
    start();
    expect_kind(send_to("0002"), outcome_kind::accepted);
    EXPECT_EQ(to_text(std::get<told_receipt>(call_back().at(0).what).what.kind), "failed");
}

TEST_F(AggregatorDouble, ANumberThatItRefusesIsRejectedAndNotTaken)
{
    start();
    const auto ended = send_to("0422");
    expect_kind(ended, outcome_kind::rejected);
    EXPECT_EQ(ended.code, "422");
    EXPECT_FALSE(ended.transport);
    EXPECT_TRUE(taken().empty());
}

TEST_F(AggregatorDouble, ThrottlesTwiceAndThenTakesItOnce)
{
    start();
    for (int i = 0; i < 2; ++i) {
        const auto ended = send_to("0429");
        expect_kind(ended, outcome_kind::throttled);
        EXPECT_EQ(ended.after, 2s);
    }
    EXPECT_TRUE(taken().empty());
    expect_kind(send_to("0429"), outcome_kind::accepted);
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(AggregatorDouble, AFailureOfItsIsUncertainWhetherItTookTheMessageOrNot)
{
    start();
    const auto not_taken = send_to("0500");
    expect_kind(not_taken, outcome_kind::uncertain);
    EXPECT_EQ(not_taken.code, "500");
    EXPECT_TRUE(not_taken.transport);
    EXPECT_TRUE(taken().empty());
    const auto in_doubt = send_to("0501");
    expect_kind(in_doubt, outcome_kind::uncertain);
    EXPECT_TRUE(in_doubt.references.empty());
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(AggregatorDouble, AWrongTokenIsAnOperatorsBusinessAndNeverShown)
{
    token = "wrong-token";
    start();
    const auto ended = send_to("0001");
    expect_kind(ended, outcome_kind::misconfigured);
    EXPECT_EQ(ended.detail.find("wrong-token"), std::string::npos) << ended.detail;
    EXPECT_TRUE(taken().empty());
}

INSTANTIATE_TYPED_TEST_SUITE_P(Aggregator, DoubleGoingWrong, AggregatorDouble);

}  // namespace
}  // namespace todoke
