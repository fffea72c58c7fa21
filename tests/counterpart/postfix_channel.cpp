// The SMTP channel against a real Postfix: STARTTLS, AUTH, PIPELINING, and what comes out at its other end.

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <unistd.h>

#include "tests/counterpart/mail_sender.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

/// Postfix with a folder and two ports of its own.
class postfix {
public:
    /// Mail for relay@example.jp and docomo customers goes on to `relay_port`.
    postfix(const std::string& mechanisms, int relay_port) : folder_{made_folder()}
    {
        const auto shown = certificates().valid();
        const std::vector<std::string> command{counterpart_file("postfix/smarthost.sh"),
                                               folder_.string(),
                                               std::to_string(port_),
                                               std::to_string(relay_port),
                                               shown.certificate_file,
                                               shown.key_file,
                                               mechanisms};
        process_ = std::make_unique<server_process>(command);
        process_->wait_for("daemon started");
    }
    ~postfix()
    {
        process_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    postfix(const postfix&) = delete;
    postfix& operator=(const postfix&) = delete;

    int port() const { return port_; }
    /// Its log goes on from here.
    std::string logged(std::string_view part) { return process_->wait_for(part); }

private:
    static std::filesystem::path made_folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "todoke-postfix-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error{"no temporary folder"};
        return name;
    }

    std::filesystem::path folder_;
    int port_ = refusing_port();
    std::unique_ptr<server_process> process_;
};

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
    void start(const std::string& mechanisms = "PLAIN LOGIN", int relay_port = refusing_port())
    {
        host.emplace(mechanisms, relay_port);
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
    expect_kind(refused, outcome_kind::rejected);
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
