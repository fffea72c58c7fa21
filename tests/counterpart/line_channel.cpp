// The LINE channel against a LINE that remembers, and against LINE's own description of its requests.

#include "gateway/channel/line/line_channel.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "gateway/channel/line/line_probe.hpp"
#include "tests/counterpart/double_suite.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

struct LineDouble : http_double {
    LineDouble() { account.credentials = long_lived_token{"token"}; }
    void start(double_settings settings = {}, answer_limit limit = {})
    {
        start_script("line.mjs", std::move(settings));
        account.endpoint = endpoint;
        account.ca_file = certificates().ca_file();
        account.timeout = limit.value_or(std::chrono::seconds{30});
        connect(make_line_channel(io.get_executor(), account));
    }
    /// The message of a test: the same number is the same message, with the same retry key.
    static envelope message_to(const std::string& ends_with, std::int64_t number = 1, const std::string& messages = {})
    {
        auto what = std::make_shared<content>();
        what->line =
            line_content{messages.empty() ? R"([{"type":"text","text":"ご注文の品を発送しました 🚚"}])" : messages};
        envelope made;
        made.id = made.attempt_key = message_id::make(1'700'000'000'000, message_no{number}, 7);
        made.address = "U" + std::string(28, '1') + ends_with;
        made.what = std::move(what);
        made.campaign = "spring_sale";
        return made;
    }
    outcome send_to(const std::string& ends_with, std::int64_t number = 1)
    {
        return send(message_to(ends_with, number));
    }
    outcome send_again(envelope what, const outcome& earlier)
    {
        what.attempt += 1;
        what.resume = earlier.resume;
        return send(std::move(what));
    }

    line_account account;
};

TEST_F(LineDouble, TakesAPush)
{
    start();
    const auto ended = send_to("0001");
    expect_kind(ended, outcome_kind::accepted);
    ASSERT_EQ(ended.references.size(), 1u);
    EXPECT_NE(ended.detail.find("x-line-request-id: "), std::string::npos);
    const auto all = taken();
    ASSERT_EQ(all.size(), 1u);
    const auto& body = all[0].at("body");
    EXPECT_EQ(body.at("messages").at(0).at("text").as_string(), "ご注文の品を発送しました 🚚");
    EXPECT_EQ(body.at("customAggregationUnits").at(0).as_string(), "spring_sale");
    EXPECT_EQ(std::string{all[0].at("key").as_string()}, message_to("0001").id.text());
}

TEST_F(LineDouble, ARepeatedKeyIsAcceptedWithTheFirstTrysIdAndSentOnce)
{
    start();
    const auto first = send_to("0001");
    const auto second = send_to("0001");
    expect_kind(second, outcome_kind::accepted);
    EXPECT_EQ(second.code, "409");
    EXPECT_EQ(second.references, first.references);
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(LineDouble, AFailureThatWasNoneOfItsIsRepeatedAndSentOnce)
{
    start();
    const auto first = send_to("0500");
    expect_kind(first, outcome_kind::uncertain);
    EXPECT_EQ(taken().size(), 0u);
    const auto second = send_again(message_to("0500"), first);
    expect_kind(second, outcome_kind::accepted);
    EXPECT_EQ(second.code, "200");
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(LineDouble, AFailureThatTookTheMessageIsFoundOutByRepeating)
{
    start();
    const auto first = send_to("0501");
    expect_kind(first, outcome_kind::uncertain);
    const auto second = send_again(message_to("0501"), first);
    expect_kind(second, outcome_kind::accepted);
    EXPECT_EQ(second.code, "409");
    EXPECT_EQ(second.references.size(), 1u);
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(LineDouble, ASocketCutAfterTheMessageWasTakenIsFoundOutByRepeating)
{
    start();
    const auto first = send_to("0999");
    expect_kind(first, outcome_kind::uncertain);
    EXPECT_TRUE(first.transport);
    const auto second = send_again(message_to("0999"), first);
    expect_kind(second, outcome_kind::accepted);
    EXPECT_EQ(second.code, "409");
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(LineDouble, AChangedProfileDoesNotChangeABodyInDoubt)
{
    start();
    const auto first = send_to("0501");
    auto changed = message_to("0001");
    changed.campaign = "autumn";
    const auto second = send_again(changed, first);
    EXPECT_EQ(second.code, "409");
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(LineDouble, TheMonthlyLimitIsToldApartFromTheRateLimit)
{
    start();
    expect_kind(send_to("0430"), outcome_kind::over_quota);
    expect_kind(send_to("0429", 2), outcome_kind::throttled);
    expect_kind(send_to("0429", 2), outcome_kind::throttled);
    expect_kind(send_to("0429", 2), outcome_kind::accepted);
    EXPECT_EQ(taken().size(), 1u);
}

TEST_F(LineDouble, AnAllowanceThatRunsOutIsTheMonthlyLimit)
{
    start({{"QUOTA", "1"}});
    expect_kind(send_to("0001", 1), outcome_kind::accepted);
    expect_kind(send_to("0001", 2), outcome_kind::over_quota);
}

TEST_F(LineDouble, ADeadUserIsRejected)
{
    start();
    expect_kind(send_to("dead"), outcome_kind::rejected);
}

TEST_F(LineDouble, AWrongTokenIsTheAccountsFaultAndNeverShown)
{
    account.credentials = long_lived_token{"wrong-token"};
    start();
    const auto ended = send_to("0001");
    expect_kind(ended, outcome_kind::misconfigured);
    EXPECT_EQ(ended.detail.find("wrong-token"), std::string::npos);
    EXPECT_EQ(taken().size(), 0u);
}

TEST_F(LineDouble, ManyMessagesShareOneConnection)
{
    start();
    for (int number = 1; number <= 50; ++number) expect_kind(send_to("0001", number), outcome_kind::accepted);
    const auto all = ask();
    EXPECT_EQ(all.at("taken").as_array().size(), 50u);
    EXPECT_EQ(all.at("connections").as_int64(), 1);
}

TEST_F(LineDouble, IssuesAStatelessTokenAndAnotherOnceItIsRevoked)
{
    const auto time = std::make_shared<manual_clock>(io.get_executor(), *parse_instant("2026-11-22T17:00:00+09:00"));
    account.time = time;
    account.credentials = stateless_token{"1650000000", "shop secret+/="};
    start({{"CHANNEL_ID", "1650000000"}, {"CHANNEL_SECRET", "shop secret+/="}});
    expect_kind(send_to("0001", 1), outcome_kind::accepted);
    ask("/revoke");
    time->advance(std::chrono::minutes{5});
    expect_kind(send_to("0001", 2), outcome_kind::accepted);
    EXPECT_EQ(taken().size(), 2u);
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
    account.credentials = assertion_token{"1650000000", line_signing_key{secret}, "kid-1"};
    start({{"CHANNEL_ID", "1650000000"}, {"KEY_ID", "kid-1"}, {"PUBLIC_KEY", open}});
    expect_kind(send_to("0001"), outcome_kind::accepted);
    const auto told = run(io, probe_line(io.get_executor(), account));
    EXPECT_TRUE(told.good) << told.what;
    EXPECT_THAT(told.what, testing::HasSubstr("the channel has 1 of 30 tokens")) << "none was issued to ask";
}

TEST_F(LineDouble, PeopleWhoBlockedTheAccountAreFoundOutBeforeAPush)
{
    account.reads_quota = account.checks_profile = true;
    start({{"QUOTA", "20"}});
    expect_kind(send_to("b10c", 1), outcome_kind::rejected);
    expect_kind(send_to("0001", 2), outcome_kind::accepted);
    EXPECT_EQ(taken().size(), 1u);
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

    expect_kind(send_to("0001", 1), outcome_kind::accepted);
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
        expect_kind(send(message_to("0001", number++, row.messages)), row.expected);
    }
}

TEST_F(LineDouble, ANotificationMessageGoesToThePhoneNumberUnderItsTag)
{
    account.notifications = true;
    start({{"UNREACHED", "+819000000000"}});
    auto mail = message_to("");
    mail.address = "+818000001234";
    const auto first = send(mail);
    expect_kind(first, outcome_kind::uncertain);
    EXPECT_EQ(first.references, std::vector<std::string>{mail.attempt_key.text()}) << "the delivery event will name it";
    mail.address = "+819000000000";
    expect_kind(send(mail), outcome_kind::rejected);
    auto picture =
        message_to("", 2, R"([{"type":"image","originalContentUrl":"https://a","previewImageUrl":"https://a"}])");
    picture.address = "+818000001234";
    expect_kind(send(picture), outcome_kind::rejected);
    const auto all = taken();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].at("tag").as_string(), mail.attempt_key.text());
    EXPECT_EQ(all[0].at("body").at("to").as_string(),
              "d41e0ad70dddfeb68f149ad6fc61574b9c5780ab7bcb2fba5517771ffbb2409c");
}

INSTANTIATE_TYPED_TEST_SUITE_P(Line, DoubleGoingWrong, LineDouble);

}  // namespace
}  // namespace todoke
