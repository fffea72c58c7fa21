// SMS over HTTP as the shipped example describes it (etc/conf.d.examples/karaden.toml), against an aggregator that
// behaves as Karaden's public documents say. Of the example only address, credentials and CA file are other ones.
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <optional>

#include "daemon/sms_calls.hpp"
#include "gateway/channel/http_client.hpp"
#include "gateway/task_group.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/daemon/shipped_example.hpp"
#include "tests/support/by_name.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/expect_kind.hpp"
#include "tests/support/run.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr const char* text_of_shop = "ご注文の品を\n発送しました 🚚 & more";

struct AggregatorDouble : testing::Test {
    void SetUp() override
    {
        if (const auto why = missing_program("node")) GTEST_SKIP() << *why;
    }
    ~AggregatorDouble() override
    {
        if (!tasks) return;
        tasks->cancel();
        run_until(io, [this] { return tasks->size() == 0; });
    }

    void start(std::map<std::string, std::string> environment = {}, std::optional<std::chrono::milliseconds> limit = {})
    {
        const std::string scheme = environment.contains("CERT") ? "https://localhost:" : "http://127.0.0.1:";
        environment["TOKEN"] = "token-of-the-tenant";
        aggregator.emplace(node_script("aggregator.mjs"), std::move(environment));
        const auto listening = event("listening");
        watch = {false, "127.0.0.1", static_cast<int>(listening.at("watch").as_int64())};
        changes["https://karaden.example.jp"] = scheme + std::to_string(listening.at("port").as_int64());
        changes["# ca_file = \"/etc/todoke/aggregator-ca.pem\""] = "ca_file = \"" + certificates().ca_file() + "\"";
        set = shipped_example("karaden.toml", {{"karaden-token", token}, {"karaden-receipts", "open-sesame"}}, changes);
        auto account = only_account_of(*set);
        if (limit) account.timeout = *limit;
        channel = make_http_sms(io.get_executor(), std::move(account));
        channel->on_change([this](availability now) { seen = std::move(now); });
        tasks.emplace(io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks->spawn("aggregator", channel->run());
        channel->want(1);
    }
    outcome send_now(const std::string& ends_with)
    {
        envelope e;
        e.id = e.attempt_key = message_id::make(1'700'000'000'000, message_no{7}, 1);
        e.address = "+81901234" + ends_with;
        content c;
        c.sms = sms_content{text_of_shop};
        e.what = std::make_shared<const content>(std::move(c));
        e.started = *parse_instant("2026-11-22T17:00:00+09:00");
        e.valid_until = e.started + 2h;
        auto attempt = channel->send(std::move(e));
        return run(io, std::move(attempt));
    }
    outcome send(const std::string& ends_with)
    {
        channel->want(1);
        run_until(io, [this] { return channel->room() > 0; });
        return send_now(ends_with);
    }
    json::object event(const std::string& name)
    {
        return json::parse(aggregator->wait_for("\"ev\":\"" + name + "\"")).as_object();
    }
    /// What the aggregator has taken so far.
    json::array taken()
    {
        http_client_options options;
        options.to = watch;
        http_client reader{io.get_executor(), options};
        auto asked = reader.exchange({"GET", "/_seen", {}, {}});
        const auto result = run(io, std::move(asked));
        return json::parse(result.answer.body).at("taken").as_array();
    }
    /// It may have been taken, and there is one copy of it at the aggregator and no more.
    void expect_one_in_doubt(const outcome& ended)
    {
        expect_kind(ended, outcome_kind::uncertain);
        EXPECT_TRUE(ended.references.empty());
        EXPECT_EQ(event("taken").at("body"), text_of_shop);
        EXPECT_EQ(taken().size(), 1u);
    }
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
    void expect_refused_certificate(const server_certificate& shown)
    {
        start({{"CERT", shown.certificate_file}, {"KEY", shown.key_file}});
        run_until(io, [this] { return !seen.usable; });
        EXPECT_NE(seen.why.find("certificate"), std::string::npos) << seen.why;
        EXPECT_EQ(channel->room(), 0u);
        expect_kind(send_now("0001"), outcome_kind::retry);
        EXPECT_TRUE(taken().empty());
    }

    boost::asio::io_context io;
    std::string token = "token-of-the-tenant";
    example_changes changes;
    std::optional<config> set;
    std::optional<server_process> aggregator;
    http_address watch;
    std::unique_ptr<provider_channel> channel;
    std::optional<task_group> tasks;
    availability seen;
};

TEST_F(AggregatorDouble, TakesAMessageAndTellsOfIt)
{
    start();
    const auto ended = send("0001");
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
    expect_kind(send("0002"), outcome_kind::accepted);
    EXPECT_EQ(to_text(std::get<told_receipt>(call_back().at(0).what).what.kind), "failed");
}

TEST_F(AggregatorDouble, ANumberThatItRefusesIsRejectedAndNotTaken)
{
    start();
    const auto ended = send("0422");
    expect_kind(ended, outcome_kind::rejected);
    EXPECT_EQ(ended.code, "422");
    EXPECT_FALSE(ended.transport);
    EXPECT_TRUE(taken().empty());
}

TEST_F(AggregatorDouble, ThrottlesTwiceAndThenTakesItOnce)
{
    start();
    for (int i = 0; i < 2; ++i) {
        const auto ended = send("0429");
        expect_kind(ended, outcome_kind::throttled);
        EXPECT_EQ(ended.after, 2s);
    }
    EXPECT_TRUE(taken().empty());
    expect_kind(send("0429"), outcome_kind::accepted);
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(AggregatorDouble, AFailureOfItsIsUncertainWhetherItTookTheMessageOrNot)
{
    start();
    const auto not_taken = send("0500");
    expect_kind(not_taken, outcome_kind::uncertain);
    EXPECT_EQ(not_taken.code, "500");
    EXPECT_TRUE(not_taken.transport);
    EXPECT_TRUE(taken().empty());
    expect_one_in_doubt(send("0501"));
}

TEST_F(AggregatorDouble, AWrongTokenIsAnOperatorsBusinessAndNeverShown)
{
    token = "wrong-token";
    start();
    const auto ended = send("0001");
    expect_kind(ended, outcome_kind::misconfigured);
    EXPECT_EQ(ended.detail.find("wrong-token"), std::string::npos) << ended.detail;
    EXPECT_TRUE(taken().empty());
}

struct doubt_case {
    const char* name;
    std::string number;
    std::optional<std::chrono::milliseconds> limit;  ///< in place of the example's half minute
};
void PrintTo(const doubt_case& row, std::ostream* out)
{
    *out << row.name;
}
class AggregatorDoubt : public AggregatorDouble, public testing::WithParamInterface<doubt_case> {};

TEST_P(AggregatorDoubt, IsOneCopyThatMayHaveBeenTaken)
{
    start({}, GetParam().limit);
    expect_one_in_doubt(send(GetParam().number));
}

INSTANTIATE_TEST_SUITE_P(Table, AggregatorDoubt,
                         testing::Values(doubt_case{"cut_after_it_was_taken", "0999", {}},
                                         doubt_case{"no_answer", "0111", 300ms}, doubt_case{"no_http", "0333", {}},
                                         doubt_case{"an_answer_without_end", "0444", 2s}),
                         by_name);

TEST_F(AggregatorDouble, TakesTheNextMessageAfterOneInDoubt)
{
    start();
    expect_kind(send("0999"), outcome_kind::uncertain);
    expect_kind(send("0001"), outcome_kind::accepted);
    EXPECT_EQ(taken().size(), 2u);
}

TEST_F(AggregatorDouble, AnAnswerThatComesSlowlyIsOne)
{
    start();
    const auto ended = send("0222");
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references.size(), 1u);
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(AggregatorDouble, TakesAMessageOverTls)
{
    const auto shown = certificates().valid();
    start({{"CERT", shown.certificate_file}, {"KEY", shown.key_file}});
    expect_kind(send("0001"), outcome_kind::accepted);
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(AggregatorDouble, ACertificateForAnotherNameIsRefusedAndNothingIsSent)
{
    expect_refused_certificate(certificates().wrong_name());
}

TEST_F(AggregatorDouble, AnExpiredCertificateIsRefusedAndNothingIsSent)
{
    expect_refused_certificate(certificates().expired());
}

}  // namespace
}  // namespace todoke
