// The SMPP channel against a message centre that is not ours: npm smpp decodes what we send.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <optional>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/sms/smpp_channel.hpp"
#include "gateway/task_group.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/run.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

std::string kana(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += i % 10 == 9 ? "届" : "あ";
    return text;
}

envelope sms(std::string text, const std::string& number_ends_with = "0001")
{
    envelope e;
    e.id = message_id::make(1'700'000'000'000, message_no{0x0142}, 1);
    e.address = "+81901234" + number_ends_with;
    content c;
    c.sms = sms_content{std::move(text)};
    e.what = std::make_shared<const content>(std::move(c));
    return e;
}

struct Smsc : testing::Test {
    void SetUp() override
    {
        if (const auto why = missing_program("node")) GTEST_SKIP() << *why;
        if (const auto why = missing_npm_package("smpp")) GTEST_SKIP() << *why;
        account.name = "smsc";
        account.host = "127.0.0.1";
        account.system_id = "todoke";
        account.password = "secret";
        account.source = "Shop";
        account.first_pause = account.longest_pause = 10ms;
    }
    ~Smsc() override { stop(); }

    void start(std::map<std::string, std::string> environment = {}, std::function<bool(const smpp_message&)> take = {})
    {
        centre.emplace(node_script("smsc.mjs"), std::move(environment));
        account.port = centre->port();
        channel = make_smpp_channel(io.get_executor(), account, std::move(take));
        channel->on_change([this](availability now) { seen.push_back(std::move(now)); });
        tasks.emplace(io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks->spawn("smsc", channel->run());
    }
    void stop()
    {
        if (!tasks) return;
        tasks->cancel();
        run_until(io, [this] { return tasks->size() == 0; });
        tasks.reset();
    }
    void get_ready()
    {
        run_until(io, [this] { return channel->room() > 0; });
    }
    outcome send(envelope what)
    {
        get_ready();
        auto attempt = channel->send(std::move(what));
        return run(io, std::move(attempt));
    }
    /// The next event of that name.
    boost::json::object event(const std::string& name)
    {
        return boost::json::parse(centre->wait_for("\"ev\":\"" + name + "\"")).as_object();
    }
    static std::string text(const boost::json::object& what, const char* key)
    {
        return std::string{what.at(key).as_string()};
    }

    asio::io_context io;
    smpp_account account;
    std::optional<server_process> centre;
    std::unique_ptr<provider_channel> channel;
    std::optional<task_group> tasks;
    std::vector<availability> seen;
};

void expect_kind(const outcome& ended, outcome_kind kind)
{
    EXPECT_EQ(to_text(ended.kind), to_text(kind)) << ended.code << " " << ended.detail;
}

TEST_F(Smsc, TakesAGsmText)
{
    start();
    const std::string said = "Order {42} @ Shop: 10€ ~ [ok] ÄÖÜ\nbye";
    const auto ended = send(sms(said));
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references, std::vector<std::string>{"m-1000000000"});
    const auto got = event("submit_sm");
    EXPECT_EQ(text(got, "text"), said);
    EXPECT_EQ(text(got, "to"), "819012340001");
    EXPECT_EQ(got.at("ton"), 1);
    EXPECT_EQ(got.at("npi"), 1);
    EXPECT_EQ(text(got, "from"), "Shop");
    EXPECT_EQ(got.at("from_ton"), 5);
    EXPECT_EQ(got.at("from_npi"), 0);
    EXPECT_EQ(got.at("coding"), 0);
    EXPECT_EQ(got.at("receipt"), 0);
    EXPECT_TRUE(got.at("udh").as_array().empty());
}

TEST_F(Smsc, TakesALongJapaneseTextInParts)
{
    start();
    const auto said = kana(66) + "😀" + kana(80) + "（終）";
    const auto ended = send(sms(said));
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references.size(), 3u);
    std::string joined;
    for (int part = 1; part <= 3; ++part) {
        const auto got = event("submit_sm");
        joined += text(got, "text");
        EXPECT_EQ(got.at("coding"), 8);
        EXPECT_EQ(got.at("esm"), 0x43);
        ASSERT_EQ(got.at("udh").as_array().size(), 1u);
        EXPECT_EQ(std::string{got.at("udh").at(0).as_string()},
                  "0003420"
                  "30" +
                      std::to_string(part));
    }
    EXPECT_EQ(joined, said);
}

TEST_F(Smsc, TakesALongGsmTextInParts)
{
    start();
    std::string said(152, 'a');
    said += "{" + std::string(160, 'b');
    expect_kind(send(sms(said)), outcome_kind::accepted);
    std::string joined;
    for (int part = 1; part <= 3; ++part) joined += text(event("submit_sm"), "text");
    EXPECT_EQ(joined, said);
}

TEST_F(Smsc, IsToldUntilWhenItMayDeliver)
{
    start();
    auto message = sms("hello");
    message.valid_until = *parse_instant("2027-11-22T21:00:00+09:00");
    expect_kind(send(message), outcome_kind::accepted);
    EXPECT_EQ(text(event("submit_sm"), "valid"), "2027-11-22T12:00:00.000Z");
}

TEST_F(Smsc, ABadPasswordIsAnOperatorsBusiness)
{
    account.password = "wrong";
    start();
    run_until(io, [this] { return !seen.empty() && !seen.back().usable; });
    EXPECT_TRUE(seen.back().misconfigured);
    EXPECT_NE(seen.back().why.find("ESME_RINVPASWD"), std::string::npos) << seen.back().why;
    EXPECT_EQ(channel->room(), 0u);
}

TEST_F(Smsc, ThrottlesTwiceAndThenTakesIt)
{
    start();
    auto message = sms("hello", "0088");
    for (int i = 0; i < 2; ++i) {
        const auto paused = send(message);
        expect_kind(paused, outcome_kind::throttled);
        EXPECT_EQ(paused.code, "ESME_RTHROTTLED");
        message.resume = paused.resume;
    }
    expect_kind(send(message), outcome_kind::accepted);
}

TEST_F(Smsc, RefusalsHaveTheirOutcomes)
{
    start();
    expect_kind(send(sms("hello", "0011")), outcome_kind::rejected);
    expect_kind(send(sms("hello", "0008")), outcome_kind::retry);
    expect_kind(send(sms("hello", "0069")), outcome_kind::retry);
    expect_kind(send(sms("hello", "0014")), outcome_kind::throttled);
    expect_kind(send(sms("hello", "0001")), outcome_kind::accepted);
}

TEST_F(Smsc, NoAnswerIsUncertainAndTheSessionGoesOn)
{
    account.answer_timeout = 1s;
    account.enquire_link = 20ms;
    start();
    const auto ended = send(sms(kana(100), "0006"));
    expect_kind(ended, outcome_kind::uncertain);
    EXPECT_TRUE(ended.transport);
    EXPECT_TRUE(ended.resume.ends_with(" ? -")) << ended.resume;
    EXPECT_EQ(event("enquire_link").at("answered"), true);
    expect_kind(send(sms("hello")), outcome_kind::accepted);
    for (const auto& now : seen) EXPECT_TRUE(now.usable) << now.why;
}

TEST_F(Smsc, ACutIsUncertainAndANewSessionFollows)
{
    start();
    const auto ended = send(sms("hello", "0007"));
    expect_kind(ended, outcome_kind::uncertain);
    EXPECT_TRUE(ended.transport);
    expect_kind(send(sms("hello")), outcome_kind::accepted);
}

TEST_F(Smsc, ALinkThatNoLongerAnswersIsReplaced)
{
    account.enquire_link = 20ms;
    account.timeout = 2s;
    start();
    expect_kind(send(sms("hello", "0010")), outcome_kind::accepted);
    run_until(io, [this] { return !seen.back().usable; });
    EXPECT_NE(seen.back().why.find("enquire_link"), std::string::npos) << seen.back().why;
    expect_kind(send(sms("hello")), outcome_kind::accepted);
}

TEST_F(Smsc, DeliversReceiptsToWhoeverTakesThem)
{
    std::vector<smpp_message> receipts;
    start({}, [&](const smpp_message& raw) {
        receipts.push_back(raw);
        return true;
    });
    const auto ended = send(sms("hello"));
    expect_kind(ended, outcome_kind::accepted);
    run_until(io, [&] { return !receipts.empty(); });
    EXPECT_EQ(receipts[0].esm_class, 0x04);
    ASSERT_TRUE(receipts[0].tlv(smpp_tag::receipted_message_id));
    EXPECT_TRUE(receipts[0].tlv(smpp_tag::receipted_message_id)->value.starts_with(ended.references.at(0)));
    stop();
    EXPECT_EQ(event("receipt_answered").at("status"), 0);
}

TEST_F(Smsc, SpeaksTls)
{
    const auto shown = certificates().valid();
    account.host = "localhost";
    account.trust = std::make_shared<tls_trust>(certificates().ca_file());
    start({{"CERT", shown.certificate_file}, {"KEY", shown.key_file}});
    expect_kind(send(sms("届きました")), outcome_kind::accepted);
    EXPECT_EQ(text(event("submit_sm"), "text"), "届きました");
}

TEST_F(Smsc, IsLeftWithAnUnbind)
{
    start();
    get_ready();
    stop();
    event("unbind");
}

}  // namespace
}  // namespace todoke
