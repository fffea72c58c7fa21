// The SMTP channel against a smart host that is not ours: npm smtp-server, which fails as it is told to.

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <unistd.h>

#include "tests/counterpart/mail_sender.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/certificates.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct Smarthost : testing::Test {
    void SetUp() override
    {
        if (const auto why = missing_npm_package("smtp-server")) GTEST_SKIP() << *why;
        account.name = "mail";
        account.host = "localhost";
        account.ca_file = certificates().ca_file();
        account.user = "todoke";
        account.password = "secret";
        account.from = "お店 <news@shop.test>";
        account.first_pause = account.longest_pause = 10ms;
    }

    void start(std::map<std::string, std::string> environment = {})
    {
        const auto shown = certificates().valid();
        environment.emplace("CERT", shown.certificate_file);
        environment.emplace("KEY", shown.key_file);
        host.emplace(node_script("smarthost.mjs"), std::move(environment));
        account.port = host->port();
        sender.emplace(io, account);
    }
    boost::json::object event(const std::string& name)
    {
        return boost::json::parse(host->wait_for("\"ev\":\"" + name + "\"")).as_object();
    }
    /// How many the host has stored, once a mail of another sender's to somebody else has followed.
    std::size_t copies_for_taro()
    {
        sender.reset();
        account.from = "news@shop.test";
        account.answer_timeout = 1min;
        sender.emplace(io, account);
        expect_kind(sender->send(mail_to("hanako@example.jp", shipped())), outcome_kind::accepted);
        host->wait_for(R"("to":["hanako@example.jp"])");
        return host->count_of(R"("to":["taro@example.jp"])");
    }
    static std::string text(const boost::json::object& what, const char* key)
    {
        return std::string{what.at(key).as_string()};
    }

    boost::asio::io_context io;
    smtp_account account;
    std::optional<server_process> host;
    std::optional<mail_sender> sender;
};

TEST_F(Smarthost, TakesAMailOverStarttls)
{
    start();
    const auto ended = sender->send(mail_to("taro@example.jp", shipped()));
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references, std::vector<std::string>{"4F3B21"});
    const auto login = event("auth");
    EXPECT_EQ(text(login, "method"), "PLAIN");
    EXPECT_EQ(login.at("secure"), true);
    const auto got = event("stored");
    EXPECT_EQ(text(got, "id"), "<0198f2c4-1111-7222-8333-444455556666@shop.test>");
    EXPECT_EQ(got.at("to").at(0), "taro@example.jp");
}

TEST_F(Smarthost, TakesAMailOverTlsFromTheStart)
{
    account.security = smtp_security::tls;
    start({{"IMPLICIT", "1"}});
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::accepted);
}

TEST_F(Smarthost, IsNotUsedWithoutStarttls)
{
    start({{"NOTLS", "1"}});
    const auto state = sender->trouble();
    EXPECT_FALSE(state.misconfigured);
    EXPECT_NE(state.why.find("STARTTLS"), std::string::npos) << state.why;
}

TEST_F(Smarthost, AWrongPasswordIsAnOperatorsBusiness)
{
    account.password = "wrong";
    start();
    EXPECT_TRUE(sender->trouble().misconfigured);
}

/// The token is another program's, which renews it: each login reads it anew.
TEST_F(Smarthost, ATokenIsReadAnewForEachLogin)
{
    const auto token = std::filesystem::temp_directory_path() / ("todoke-token-" + std::to_string(::getpid()));
    std::ofstream{token} << "old\n";
    account.password.clear();
    account.token_file = token.string();
    account.refused_pause = 10ms;
    start();
    EXPECT_TRUE(sender->trouble().misconfigured);
    std::ofstream{token} << "token\n";
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::accepted);
    std::filesystem::remove(token);
    auto login = event("auth");
    while (login.at("good") != true) login = event("auth");
    EXPECT_EQ(text(login, "method"), "XOAUTH2");
}

TEST_F(Smarthost, ItsAccountIsFoundAtTheNextHostWhileTheFirstIsAway)
{
    account.host = "127.0.0.2";  // where nobody listens
    account.more_hosts = {"localhost"};
    start();
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::accepted);
    event("stored");
}

TEST_F(Smarthost, ACutAfterItWasStoredIsUncertainAndTheRepeatIsTheSameMail)
{
    account.from = "lost@shop.test";
    start();
    for (int i = 0; i < 2; ++i) {
        const auto ended = sender->send(mail_to("taro@example.jp", shipped()));
        expect_kind(ended, outcome_kind::uncertain);
        EXPECT_TRUE(ended.transport);
    }
    const auto first = event("stored"), second = event("stored");
    EXPECT_EQ(copies_for_taro(), 2u) << "one a try";
    EXPECT_EQ(text(first, "id"), "<0198f2c4-1111-7222-8333-444455556666@shop.test>");
    EXPECT_EQ(text(first, "raw"), text(second, "raw"));
}

TEST_F(Smarthost, NoAnswerAfterTheDotIsUncertain)
{
    account.from = "slow@shop.test";
    account.answer_timeout = 200ms;
    start();
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::uncertain);
    EXPECT_EQ(copies_for_taro(), 1u);
}

TEST_F(Smarthost, AnAnswerToTheDotThatGoesWrongIsUncertain)
{
    for (const auto* from : {"garbage@shop.test", "endless@shop.test"}) {
        SCOPED_TRACE(from);
        account.from = from;
        sender.reset();
        start();
        const auto ended = sender->send(mail_to("taro@example.jp", shipped()));
        expect_kind(ended, outcome_kind::uncertain);
        EXPECT_LT(ended.detail.size(), 1000u);
        EXPECT_EQ(copies_for_taro(), 1u);
    }
}

TEST_F(Smarthost, AnAnswerToTheDotThatComesSlowlyIsOne)
{
    account.from = "drip@shop.test";
    start();
    const auto ended = sender->send(mail_to("taro@example.jp", shipped()));
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references, std::vector<std::string>{"4F3B21"});
    EXPECT_EQ(copies_for_taro(), 1u);
}

TEST_F(Smarthost, SaysThatMailComesTooFast)
{
    start();
    expect_kind(sender->send(mail_to("fast@example.jp", shipped())), outcome_kind::throttled);
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::accepted);
    sender.reset();
    account.from = "fast@shop.test";
    start();
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::throttled);
}

TEST_F(Smarthost, GetsNothingUnderAnotherNameOrWithACertificateThatHasExpired)
{
    for (const auto& shown : {certificates().wrong_name(), certificates().expired()}) {
        SCOPED_TRACE(shown.certificate_file);
        sender.reset();
        start({{"CERT", shown.certificate_file}, {"KEY", shown.key_file}});
        const auto state = sender->trouble();
        EXPECT_NE(state.why.find("certificate"), std::string::npos) << state.why;
        host->wait_for("\"ev\"");  // that its connection ended, or TLS with it: which one depends on the moment
        EXPECT_EQ(host->count_of("\"auth\""), 0u) << "the password was sent to it";
    }
}

TEST_F(Smarthost, GreylistsTwiceAndThenTakesIt)
{
    start();
    for (int i = 0; i < 2; ++i) expect_kind(sender->send(mail_to("grey@example.jp", shipped())), outcome_kind::retry);
    expect_kind(sender->send(mail_to("grey@example.jp", shipped())), outcome_kind::accepted);
}

TEST_F(Smarthost, AFullMailboxIsTriedOnceMore)
{
    start();
    auto what = mail_to("full@example.jp", shipped());
    const auto first = sender->send(what);
    expect_kind(first, outcome_kind::retry);
    EXPECT_EQ(first.after, span{24h});
    what.resume = first.resume;
    expect_kind(sender->send(what), outcome_kind::rejected);
}

TEST_F(Smarthost, RefusalsLeaveTheConnectionGood)
{
    start();
    expect_kind(sender->send(mail_to("nouser@example.jp", shipped())), outcome_kind::blocked);
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::accepted);
    event("auth");
    sender.reset();
    host->wait_for("\"close\"");  // of the only connection there was
}

TEST_F(Smarthost, AServerThatClosesIsRetriedOverAnotherConnection)
{
    start();
    const auto ended = sender->send(mail_to("closing@example.jp", shipped()));
    expect_kind(ended, outcome_kind::retry);
    EXPECT_TRUE(ended.transport);
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::accepted);
}

TEST_F(Smarthost, AnAnswerToTheDotIsBelieved)
{
    account.from = "deferred@shop.test";
    start();
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::retry);
    sender.reset();
    account.from = "refused@shop.test";
    start();
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::rejected);
}

}  // namespace
}  // namespace todoke
