// The LINE channel against a LINE that remembers, and against LINE's own description of its requests.

#include "gateway/channel/line/line_channel.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <optional>

#include "gateway/channel/http_client.hpp"
#include "gateway/task_group.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/expect_kind.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;

struct LineDouble : testing::Test {
    void SetUp() override
    {
        if (const auto why = missing_program("node")) GTEST_SKIP() << *why;
        start({});
    }
    ~LineDouble() override { stop(); }

    void start(std::map<std::string, std::string> environment, const std::string& token = "token")
    {
        stop();
        line.emplace(node_script("line.mjs"), std::move(environment));
        address = {false, "127.0.0.1", line->port()};
        connect(token);
    }
    void connect(const std::string& token) { connect_with(long_lived_token{token}); }
    void connect_with(line_credentials credentials, bool watches = false, bool notifies = false)
    {
        stop();
        line_account account;
        account.credentials = std::move(credentials);
        account.reads_quota = account.checks_profile = watches;
        account.notifications = notifies;
        account.endpoint = "http://127.0.0.1:" + std::to_string(address.port);
        channel = make_line_channel(io.get_executor(), account);
        tasks.emplace(io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks->spawn("line", channel->run());
    }
    void stop()
    {
        if (!tasks) return;
        tasks->cancel();
        run_until(io, [this] { return tasks->size() == 0; });
        tasks.reset();
    }

    /// The message of a test: the same number is the same message, with the same retry key.
    envelope message(const std::string& to_ends_with, std::int64_t number = 1, std::string messages = {})
    {
        auto what = std::make_shared<content>();
        what->line =
            line_content{messages.empty() ? R"([{"type":"text","text":"ご注文の品を発送しました 🚚"}])" : messages};
        envelope made;
        made.id = made.attempt_key = message_id::make(1'700'000'000'000, message_no{number}, 7);
        made.address = "U" + std::string(28, '1') + to_ends_with;
        made.what = std::move(what);
        made.campaign = "spring_sale";
        return made;
    }
    outcome send(envelope what)
    {
        channel->want(1);
        run_until(io, [this] { return channel->room() > 0; });
        return run(io, channel->send(std::move(what)));
    }
    outcome send_again(envelope what, const outcome& earlier)
    {
        what.attempt += 1;
        what.resume = earlier.resume;
        return send(std::move(what));
    }
    /// What the double has to tell; asking it is one more connection.
    boost::json::value seen()
    {
        http_client_options options;
        options.to = address;
        http_client reader{io.get_executor(), options};
        const auto result = run(io, reader.exchange({"GET", "/_seen", {}, {}}));
        return boost::json::parse(result.answer.body);
    }
    void revoke()
    {
        http_client_options options;
        options.to = address;
        http_client caller{io.get_executor(), options};
        run(io, caller.exchange({"GET", "/_revoke", {}, {}}));
    }
    boost::json::array sent() { return seen().at("sent").as_array(); }

    asio::io_context io;
    std::optional<server_process> line;
    http_address address;
    std::unique_ptr<provider_channel> channel;
    std::optional<task_group> tasks;
};

TEST_F(LineDouble, TakesAPush)
{
    const auto ended = send(message("0001"));
    expect_kind(ended, outcome_kind::accepted);
    ASSERT_EQ(ended.references.size(), 1u);
    EXPECT_NE(ended.detail.find("x-line-request-id: "), std::string::npos);
    const auto all = sent();
    ASSERT_EQ(all.size(), 1u);
    const auto& body = all[0].at("body");
    EXPECT_EQ(body.at("messages").at(0).at("text").as_string(), "ご注文の品を発送しました 🚚");
    EXPECT_EQ(body.at("customAggregationUnits").at(0).as_string(), "spring_sale");
    EXPECT_EQ(std::string{all[0].at("key").as_string()}, message("0001").id.text());
}

TEST_F(LineDouble, ARepeatedKeyIsAcceptedWithTheFirstTrysIdAndSentOnce)
{
    const auto first = send(message("0001"));
    const auto second = send(message("0001"));
    expect_kind(second, outcome_kind::accepted);
    EXPECT_EQ(second.code, "409");
    EXPECT_EQ(second.references, first.references);
    EXPECT_EQ(sent().size(), 1u);
}

TEST_F(LineDouble, AFailureThatWasNoneOfItsIsRepeatedAndSentOnce)
{
    const auto first = send(message("0500"));
    expect_kind(first, outcome_kind::uncertain);
    EXPECT_EQ(sent().size(), 0u);
    const auto second = send_again(message("0500"), first);
    expect_kind(second, outcome_kind::accepted);
    EXPECT_EQ(second.code, "200");
    EXPECT_EQ(sent().size(), 1u);
}

TEST_F(LineDouble, AFailureThatTookTheMessageIsFoundOutByRepeating)
{
    const auto first = send(message("0501"));
    expect_kind(first, outcome_kind::uncertain);
    const auto second = send_again(message("0501"), first);
    expect_kind(second, outcome_kind::accepted);
    EXPECT_EQ(second.code, "409");
    EXPECT_EQ(second.references.size(), 1u);
    EXPECT_EQ(sent().size(), 1u);
}

TEST_F(LineDouble, ASocketCutAfterTheMessageWasTakenIsFoundOutByRepeating)
{
    const auto first = send(message("0999"));
    expect_kind(first, outcome_kind::uncertain);
    EXPECT_TRUE(first.transport);
    const auto second = send_again(message("0999"), first);
    expect_kind(second, outcome_kind::accepted);
    EXPECT_EQ(second.code, "409");
    EXPECT_EQ(sent().size(), 1u);
}

TEST_F(LineDouble, AChangedProfileDoesNotChangeABodyInDoubt)
{
    const auto first = send(message("0501"));
    auto changed = message("0001");
    changed.campaign = "autumn";
    const auto second = send_again(changed, first);
    EXPECT_EQ(second.code, "409");
    EXPECT_EQ(sent().size(), 1u);
}

TEST_F(LineDouble, TheMonthlyLimitIsToldApartFromTheRateLimit)
{
    expect_kind(send(message("0430")), outcome_kind::over_quota);
    expect_kind(send(message("0429", 2)), outcome_kind::throttled);
    expect_kind(send(message("0429", 2)), outcome_kind::throttled);
    expect_kind(send(message("0429", 2)), outcome_kind::accepted);
    EXPECT_EQ(sent().size(), 1u);
}

TEST_F(LineDouble, AnAllowanceThatRunsOutIsTheMonthlyLimit)
{
    start({{"QUOTA", "1"}});
    expect_kind(send(message("0001", 1)), outcome_kind::accepted);
    expect_kind(send(message("0001", 2)), outcome_kind::over_quota);
}

TEST_F(LineDouble, ADeadUserIsRejected)
{
    expect_kind(send(message("dead")), outcome_kind::rejected);
}

TEST_F(LineDouble, AWrongTokenIsTheAccountsFaultAndNeverShown)
{
    start({}, "wrong-token");
    const auto ended = send(message("0001"));
    expect_kind(ended, outcome_kind::misconfigured);
    EXPECT_EQ(ended.detail.find("wrong-token"), std::string::npos);
    EXPECT_EQ(sent().size(), 0u);
}

TEST_F(LineDouble, ManyMessagesShareOneConnection)
{
    for (int number = 1; number <= 50; ++number) expect_kind(send(message("0001", number)), outcome_kind::accepted);
    const auto all = seen();
    EXPECT_EQ(all.at("sent").as_array().size(), 50u);
    EXPECT_EQ(all.at("connections").as_int64(), 2);
}

TEST_F(LineDouble, IssuesAStatelessTokenAndAnotherOnceItIsRevoked)
{
    start({{"CHANNEL_ID", "1650000000"}, {"CHANNEL_SECRET", "shop secret+/="}});
    connect_with(stateless_token{"1650000000", "shop secret+/="});
    expect_kind(send(message("0001", 1)), outcome_kind::accepted);
    revoke();
    expect_kind(send(message("0001", 2)), outcome_kind::accepted);
    EXPECT_EQ(sent().size(), 2u);
}

TEST_F(LineDouble, ChecksTheAssertionForATokenOfVersion21)
{
    EVP_PKEY* key = EVP_RSA_gen(2048);
    const auto text = [&](auto write) {
        BIO* out = BIO_new(BIO_s_mem());
        write(out);
        char* bytes = nullptr;
        const auto length = BIO_get_mem_data(out, &bytes);
        std::string made(bytes, static_cast<std::size_t>(length));
        BIO_free(out);
        return made;
    };
    const auto secret =
        text([&](BIO* out) { PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr); });
    const auto open = text([&](BIO* out) { PEM_write_bio_PUBKEY(out, key); });
    EVP_PKEY_free(key);
    start({{"CHANNEL_ID", "1650000000"}, {"KEY_ID", "kid-1"}, {"PUBLIC_KEY", open}});
    connect_with(assertion_token{"1650000000", line_signing_key{secret}, "kid-1"});
    expect_kind(send(message("0001")), outcome_kind::accepted);
}

TEST_F(LineDouble, PeopleWhoBlockedTheAccountAreFoundOutBeforeAPush)
{
    start({{"QUOTA", "20"}});
    connect_with(long_lived_token{"token"}, true);
    expect_kind(send(message("b10c", 1)), outcome_kind::rejected);
    expect_kind(send(message("0001", 2)), outcome_kind::accepted);
    EXPECT_EQ(sent().size(), 1u);
    run_until(io, [this] { return channel->monthly().has_value(); });
    EXPECT_EQ(channel->monthly()->limit, 20);
}

/// Prism takes seconds to start, so one test asks it everything.
TEST_F(LineDouble, TheStrictDescriptionOfLinesRequestsAgrees)
{
    if (const auto why = missing_npm_package("@stoplight/prism-cli")) GTEST_SKIP() << *why;
    const auto strict = counterpart_file(".cache/strict-line.yml");
    if (!std::filesystem::exists(strict)) GTEST_SKIP() << strict << " is missing: run tests/counterpart/install";
    const auto port = std::to_string(refusing_port());
    auto command = node_script("node_modules/@stoplight/prism-cli/dist/index.js");
    for (const auto& word : {std::string{"mock"}, std::string{"-h"}, std::string{"127.0.0.1"}, std::string{"-p"}, port,
                             std::string{"--errors"}, strict})
        command.push_back(word);
    server_process prism{command};
    prism.wait_for("Prism is listening");
    start({{"PRISM", "http://127.0.0.1:" + port}});

    expect_kind(send(message("0001", 1)), outcome_kind::accepted);
    const struct {
        const char *what, *messages;
        outcome_kind expected;
    } rows[] = {
        {"sticker", R"([{"type":"sticker","packageId":"446","stickerId":"1988"}])", outcome_kind::accepted},
        {"text without text", R"([{"type":"text"}])", outcome_kind::rejected},
        {"unknown kind", R"([{"type":"telegram","text":"x"}])", outcome_kind::rejected},
        {"image without preview", R"([{"type":"image","originalContentUrl":"https://a.example/b.jpg"}])",
         outcome_kind::rejected},
        {"six messages", R"([{"type":"text","text":"1"},{"type":"text","text":"2"},{"type":"text","text":"3"},
            {"type":"text","text":"4"},{"type":"text","text":"5"},{"type":"text","text":"6"}])",
         outcome_kind::rejected},
        {"wrong type", R"([{"type":"text","text":"x","quoteToken":7}])", outcome_kind::rejected},
    };
    std::int64_t number = 2;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.what);
        expect_kind(send(message("0001", number++, row.messages)), row.expected);
    }
}

TEST_F(LineDouble, ANotificationMessageGoesToThePhoneNumberUnderItsTag)
{
    stop();
    line.emplace(node_script("line.mjs"), std::map<std::string, std::string>{{"UNREACHED", "+819000000000"}});
    address.port = line->port();
    connect_with(long_lived_token{"token"}, false, true);
    auto mail = message("");
    mail.address = "+818000001234";
    const auto taken = send(mail);
    expect_kind(taken, outcome_kind::uncertain);
    EXPECT_EQ(taken.references, std::vector<std::string>{mail.attempt_key.text()}) << "the delivery event will name it";
    mail.address = "+819000000000";
    expect_kind(send(mail), outcome_kind::rejected);
    auto picture =
        message("", 2, R"([{"type":"image","originalContentUrl":"https://a","previewImageUrl":"https://a"}])");
    picture.address = "+818000001234";
    expect_kind(send(picture), outcome_kind::rejected);
    const auto all = sent();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].at("tag").as_string(), mail.attempt_key.text());
    EXPECT_EQ(all[0].at("body").at("to").as_string(),
              "d41e0ad70dddfeb68f149ad6fc61574b9c5780ab7bcb2fba5517771ffbb2409c");
}

}  // namespace
}  // namespace todoke
