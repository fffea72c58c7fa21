// The SMTP channel against a real Postfix: STARTTLS, AUTH, PIPELINING, and what comes out at its other end.

#include <gtest/gtest.h>
#include <optional>
#include <unistd.h>

#include "tests/counterpart/mail_sender.hpp"
#include "tests/counterpart/postfix_server.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct Postfix : testing::Test {
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "Postfix must be started as root";
        for (const auto* program : {"postfix", "postconf", "saslpasswd2"})
            if (const auto why = missing_program(program)) GTEST_SKIP() << *why;
        account.name = "mail";
        account.host = "localhost";
        account.ca_file = certificates().ca_file();
        account.user = "todoke@test";
        account.password = "secret";
        account.from = "お店 <news@shop.test>";
        account.first_pause = account.longest_pause = 10ms;
    }
    void start(const std::string& mechanisms = "PLAIN LOGIN", int relay_port = refusing_port(),
               int report_port = refusing_port())
    {
        host.emplace(mechanisms, relay_port, report_port);
        account.port = host->port();
        sender.emplace(io, account);
    }

    boost::asio::io_context io;
    smtp_account account;
    std::optional<postfix> host;
    std::optional<mail_sender> sender;
};

TEST_F(Postfix, TakesMailsOverOneConnectionAndTellsRefusalsApart)
{
    start();
    const auto taken = sender->send(mail_to("taro@example.jp", shipped()));
    expect_kind(taken, outcome_kind::accepted);
    EXPECT_EQ(taken.code, "250 2.0.0");
    ASSERT_EQ(taken.references.size(), 1u);
    const auto login = host->logged("sasl_method=PLAIN");
    EXPECT_NE(login.find(taken.references[0]), std::string::npos) << login;
    host->logged("message-id=<0198f2c4-1111-7222-8333-444455556666@shop.test>");

    const auto refused = sender->send(mail_to("nouser@example.jp", shipped()));
    expect_kind(refused, outcome_kind::blocked);
    EXPECT_EQ(refused.code, "550 5.1.1");
    EXPECT_EQ(refused.detail.find("nouser"), std::string::npos) << refused.detail;
    expect_kind(sender->send(mail_to("grey@example.jp", shipped())), outcome_kind::retry);
    const auto full = sender->send(mail_to("full@example.jp", shipped()));
    expect_kind(full, outcome_kind::retry);
    EXPECT_EQ(full.after, span{24h});

    auto big = shipped();
    big.attachments = {{"a.bin", "application/octet-stream", std::string(300'000, 'x')}};
    expect_kind(sender->send(mail_to("taro@example.jp", std::move(big))), outcome_kind::rejected);
    expect_kind(sender->send(mail_to("taro@日本語.jp", shipped())), outcome_kind::accepted);
    expect_kind(sender->send(mail_to("太郎@example.jp", shipped())), outcome_kind::accepted);
    sender.reset();
    // All of it over one connection, and no command that Postfix did not understand.
    const auto farewell = host->logged("disconnect from");
    EXPECT_NE(farewell.find("ehlo=2 starttls=1 auth=1"), std::string::npos) << farewell;
    EXPECT_NE(farewell.find("quit=1"), std::string::npos) << farewell;
    EXPECT_EQ(farewell.find("unknown="), std::string::npos) << farewell;
}

TEST_F(Postfix, RelaysTheMailAsItWasWritten)
{
    auto what = shipped();
    what.text = ".\n..two\n\nplain line\n";
    const auto command = [](const char* answer) {
        return std::vector<peer::step>{peer::read_until{"\r\n"}, peer::reply{answer}};
    };
    peer::script relay{peer::reply{"220 relay.test\r\n"}};
    for (const auto* answer : {"250 relay.test\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"})
        for (auto& step : command(answer)) relay.push_back(std::move(step));
    relay.push_back(peer::read_until{"\r\n.\r\n"});
    relay.push_back(peer::reply{"250 taken\r\n"});
    scripted_peer next_host{io, {relay}};
    start("LOGIN", next_host.port());

    expect_kind(sender->send(mail_to("a..b@docomo.ne.jp", std::move(what))), outcome_kind::accepted);
    run_until(io, [&] { return next_host.received().find("\r\n.\r\n") != std::string::npos; });
    const auto got = next_host.received();
    EXPECT_NE(got.find("RCPT TO:<\"a..b\"@docomo.ne.jp>"), std::string::npos) << got;
    EXPECT_NE(got.find("\r\nMessage-Id: <0198f2c4-1111-7222-8333-444455556666@shop.test>\r\n"), std::string::npos)
        << got;
    EXPECT_NE(got.find("\r\nSubject: =?UTF-8?B?"), std::string::npos) << got;
    EXPECT_NE(got.find("\r\n\r\n..\r\n...two\r\n\r\nplain line\r\n.\r\n"), std::string::npos) << got;
    host->logged("sasl_method=LOGIN");
}

TEST_F(Postfix, LogsInByScramAndTakesAMailInAChunkWithItsEnvelopeId)
{
    account.bounces = "bounces@reports.test";
    start("SCRAM-SHA-256 PLAIN");
    expect_kind(sender->send(mail_to("taro@example.jp", shipped())), outcome_kind::accepted);
    const auto login = host->logged("sasl_method=SCRAM-SHA-256");
    host->logged("from=<bounces+0198f2c4-1111-7222-8333-444455556666.0@reports.test>");
    sender.reset();
    const auto farewell = host->logged("disconnect from");
    EXPECT_NE(farewell.find("bdat=1"), std::string::npos) << farewell;
    EXPECT_EQ(farewell.find("data="), std::string::npos) << farewell;
}

TEST_F(Postfix, AWrongPasswordByScramIsAnOperatorsBusiness)
{
    account.password = "wrong";
    account.mechanism = "SCRAM-SHA-256";
    start("SCRAM-SHA-256");
    EXPECT_TRUE(sender->trouble().misconfigured);
}

TEST_F(Postfix, AWrongPasswordIsAnOperatorsBusiness)
{
    account.password = "wrong";
    start();
    const auto state = sender->trouble();
    EXPECT_TRUE(state.misconfigured);
    EXPECT_NE(state.why.find("535"), std::string::npos) << state.why;
}

}  // namespace
}  // namespace todoke
