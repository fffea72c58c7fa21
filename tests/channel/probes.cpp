// Questions to providers that cost nothing: what is asked, and what is made of each answer.
#include <gmock/gmock.h>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/email/smtp_probe.hpp"
#include "gateway/channel/line/line_probe.hpp"
#include "gateway/channel/sms/http/twilio_probe.hpp"
#include "gateway/channel/sms/smpp/smpp_answers.hpp"
#include "gateway/channel/sms/smpp/smpp_probe.hpp"
#include "tests/channel/line_keys.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

peer::script http_says(const std::string& status, const std::string& body)
{
    return {peer::read_http{}, peer::reply{"HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
                                           "\r\n\r\n" + body}};
}

class Probes : public testing::Test {
protected:
    void play(std::vector<peer::script> scripts) { other.emplace(io, std::move(scripts)); }
    std::string here() const { return "http://127.0.0.1:" + std::to_string(other->port()); }
    std::string nowhere() const { return "http://127.0.0.1:" + std::to_string(refusing_port()); }

    probe_answer line(line_credentials credentials, const std::string& endpoint)
    {
        line_account account;
        account.credentials = std::move(credentials);
        account.endpoint = endpoint;
        return run(io, probe_line(io.get_executor(), std::move(account)));
    }
    line_token_life life_of(const std::string& token, const std::string& endpoint)
    {
        line_account account;
        account.credentials = long_lived_token{token};
        account.endpoint = endpoint;
        return run(io, ask_line_token_life(io.get_executor(), std::move(account)));
    }
    probe_answer twilio(const std::string& endpoint, const std::string& key = "")
    {
        twilio_account account;
        account.account_sid = "AC0123456789abcdef0123456789abcdef";
        account.auth_token = "token-of-the-account";
        account.api_key = key;
        account.api_secret = key.empty() ? "" : "secret-of-the-key";
        account.endpoint = endpoint;
        return run(io, probe_twilio(io.get_executor(), std::move(account)));
    }
    probe_answer smtp(const std::string& user = "")
    {
        smtp_account account;
        account.host = "127.0.0.1";
        account.port = other->port();
        account.security = smtp_security::none;
        account.user = user;
        account.password = user.empty() ? "" : "pass word";
        account.helo = "shop.example.jp";
        return run(io, probe_smtp(io.get_executor(), std::make_shared<const smtp_account>(account), "127.0.0.1"));
    }
    probe_answer smpp(int port, probe_time now = std::chrono::steady_clock::now)
    {
        smpp_account account;
        account.host = "127.0.0.1";
        account.port = port;
        account.system_id = "shop";
        account.password = "secret";
        return run(io, probe_smpp(io.get_executor(), std::make_shared<const smpp_account>(account), std::move(now)));
    }

    boost::asio::io_context io;
    std::optional<scripted_peer> other;
};

TEST_F(Probes, LineIsAskedWhoTheBotIs)
{
    play({http_says("200 OK", R"({"displayName": "お店", "userId": "U1"})")});
    const auto told = line(long_lived_token{"long-lived"}, here());
    EXPECT_TRUE(told.good);
    EXPECT_THAT(told.what, HasSubstr("the account is \"お店\""));
    EXPECT_THAT(other->received(), AllOf(HasSubstr("GET /v2/bot/info HTTP/1.1"), HasSubstr("Bearer long-lived")));
}

TEST_F(Probes, AStatelessTokenOfLineIsIssuedForIt)
{
    play({http_says("200 OK", R"({"token_type": "Bearer", "access_token": "issued", "expires_in": 900})"),
          http_says("200 OK", R"({"displayName": "shop"})")});
    EXPECT_TRUE(line(stateless_token{"1234", "channel-secret"}, here()).good);
    EXPECT_THAT(other->received(), HasSubstr("Bearer issued"));
}

TEST_F(Probes, ARefusedTokenIsToldFromALineThatIsDown)
{
    play({http_says("401 Unauthorized", R"({"message": "bad long-lived"})"), http_says("500 Internal", "{}")});
    const auto refused = line(long_lived_token{"long-lived"}, here());
    EXPECT_TRUE(refused.refused);
    EXPECT_THAT(refused.what, AllOf(HasSubstr("401"), Not(HasSubstr("long-lived"))));
    const auto down = line(long_lived_token{"long-lived"}, here());
    EXPECT_FALSE(down.good || down.refused);
    const auto gone = line(long_lived_token{"long-lived"}, nowhere());
    EXPECT_FALSE(gone.good || gone.refused);
    EXPECT_THAT(gone.what, HasSubstr("refused"));
}

/// A channel has thirty tokens at most: none is issued to ask.
TEST_F(Probes, ALineChannelWithAKeyIsAskedWhichTokensItHas)
{
    const key_pair pair;
    const assertion_token key{"1234", line_signing_key{pair.pem}, "kid-1"};
    const auto assertion = line_assertion(key, instant{});
    play({http_says("200 OK", R"({"kids": ["a", "b"]})"),
          http_says("400 Bad Request", R"({"error": "invalid_client", "of": ")" + assertion + R"("})"),
          http_says("200 OK", "[]"), http_says("503 Down", "")});
    const auto ask = [&] {
        line_account account;
        account.credentials = key;
        account.endpoint = here();
        account.time = std::make_shared<manual_clock>(io.get_executor(), instant{});
        return run(io, probe_line(io.get_executor(), std::move(account)));
    };
    const auto taken = ask();
    EXPECT_TRUE(taken.good);
    EXPECT_THAT(taken.what, HasSubstr("the key is taken, the channel has 2 of 30 tokens"));
    const auto refused = ask();
    EXPECT_TRUE(refused.refused) << refused.what;
    EXPECT_THAT(refused.what, AllOf(HasSubstr("LINE answers 400"), HasSubstr("(secret)")));
    EXPECT_THAT(refused.what, Not(HasSubstr(assertion.substr(assertion.rfind('.')))));
    for (const auto* const odd : {"LINE answers 200", "LINE answers 503"}) {
        const auto told = ask();
        EXPECT_FALSE(told.good || told.refused);
        EXPECT_THAT(told.what, HasSubstr(odd));
    }
    EXPECT_THAT(other->received(), AllOf(HasSubstr("GET /oauth2/v2.1/tokens/kid?client_assertion_type="),
                                         Not(HasSubstr("/oauth2/v2.1/token "))));
}

TEST_F(Probes, LineIsAskedHowLongATokenOfTheConsoleIsGood)
{
    play({http_says("200 OK", R"({"client_id": "1", "expires_in": 3138007490, "scope": "P CM"})")});
    EXPECT_EQ(life_of("long/lived=", here()).left, std::chrono::seconds{3138007490});
    EXPECT_THAT(other->received(),
                AllOf(HasSubstr("POST /v2/oauth/verify HTTP/1.1"), HasSubstr("\r\n\r\naccess_token=long%2Flived%3D")))
        << "in the body, which nobody logs";
}

TEST_F(Probes, ATokenOfTheNewerKindHasAQuestionOfItsOwn)
{
    play({http_says("400 Bad Request", R"({"error": "invalid_request"})"),
          http_says("200 OK", R"({"client_id": "1", "expires_in": 2591659})")});
    EXPECT_EQ(life_of("eyJ.x", here()).left, std::chrono::seconds{2591659});
    EXPECT_THAT(other->received(1), HasSubstr("GET /oauth2/v2.1/verify?access_token=eyJ.x HTTP/1.1"));
}

TEST_F(Probes, WhatLineDoesNotSayOfATokenIsNotMadeUp)
{
    play({http_says("400 Bad Request", "{}"), http_says("400 Bad Request", R"({"error": "no long-lived here"})"),
          http_says("500 Internal", "{}"), http_says("200 OK", "[]"),
          http_says("200 OK", R"({"expires_in": "soon"})")});
    const auto unknown = life_of("long-lived", here());
    EXPECT_FALSE(unknown.left);
    EXPECT_THAT(unknown.why, AllOf(HasSubstr("GET /oauth2/v2.1/verify: LINE answers 400"), HasSubstr("(secret)"),
                                   Not(HasSubstr("long-lived"))));
    for (const auto* const answer : {"answers 500", "answers 200", "answers 200"}) {
        const auto told = life_of("long-lived", here());
        EXPECT_FALSE(told.left);
        EXPECT_THAT(told.why, AllOf(HasSubstr("POST /v2/oauth/verify: "), HasSubstr(answer)));
    }
    EXPECT_THAT(life_of("long-lived", nowhere()).why, HasSubstr("refused"));
}

TEST_F(Probes, TheAccountIsReadAtTwilio)
{
    play({http_says("200 OK", R"({"status": "active"})"), http_says("200 OK", R"({"status": "suspended"})"),
          http_says("401 Unauthorized", "{}"), http_says("200 OK", R"({"messages": []})")});
    EXPECT_TRUE(twilio(here()).good);
    EXPECT_THAT(other->received(0), HasSubstr("GET /2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef.json HTTP"));
    const auto suspended = twilio(here());
    EXPECT_TRUE(suspended.refused);
    EXPECT_THAT(suspended.what, HasSubstr("suspended"));
    EXPECT_TRUE(twilio(here()).refused);
    EXPECT_TRUE(twilio(here(), "SK0123456789abcdef0123456789abcdef").good);
    EXPECT_THAT(other->received(3), HasSubstr("/Messages.json?PageSize=1")) << "an API key may not read the account";
    EXPECT_FALSE(twilio(nowhere()).refused);
}

TEST_F(Probes, AMailServerIsGreetedAndLeft)
{
    play({{peer::reply{"220 mail\r\n"}, peer::expect{"EHLO shop.example.jp\r\n"}, peer::reply{"250 mail\r\n"},
           peer::expect{"QUIT\r\n"}, peer::reply{"221 bye\r\n"}, peer::hang_up{}}});
    const auto told = smtp();
    EXPECT_TRUE(told.good) << told.what;
    EXPECT_THAT(told.what, HasSubstr("no login is configured"));
}

TEST_F(Probes, AMailServerThatRefusesTheLoginIsNamed)
{
    play({{peer::reply{"220 mail\r\n"}, peer::read_until{"\r\n"}, peer::reply{"250-mail\r\n250 AUTH PLAIN\r\n"},
           peer::read_until{"\r\n"}, peer::reply{"535 5.7.8 no such user\r\n"}, peer::read_until{"QUIT\r\n"},
           peer::reply{"221 bye\r\n"}, peer::hang_up{}}});
    const auto told = smtp("shop");
    EXPECT_TRUE(told.refused) << told.what;
    EXPECT_THAT(told.what, AllOf(HasSubstr("535"), Not(HasSubstr("pass word"))));
}

/// The answer to the PDU that was read: its command with the answer's bit, this status, its sequence number.
peer::answer smpp_says(std::uint32_t status, const std::string& body)
{
    return {[status, body](const std::string& read) {
        const auto number = [](std::uint32_t value) {
            return std::string{static_cast<char>(value >> 24), static_cast<char>(value >> 16),
                               static_cast<char>(value >> 8), static_cast<char>(value)};
        };
        auto command = read.substr(4, 4);
        command[0] = '\x80';
        return number(static_cast<std::uint32_t>(16 + body.size())) + command + number(status) + read.substr(12, 4) +
               body;
    }};
}

TEST_F(Probes, AnSmsCentreIsBoundToAndLeft)
{
    const std::string name{"smsc\0", 5};
    play({{peer::read_pdu{}, smpp_says(0, name), peer::read_pdu{}, smpp_says(0, ""), peer::hang_up{}}});
    const auto told = smpp(other->port());
    EXPECT_TRUE(told.good) << told.what;
    EXPECT_EQ(other->received(0).substr(4, 4), std::string("\0\0\0\x02", 4)) << "a bind that only sends";
    EXPECT_EQ(other->received(0).substr(other->received(0).size() - 12, 4), std::string("\0\0\0\x06", 4)) << "unbind";
}

TEST_F(Probes, AnSmsCentreThatRefusesTheBindIsNamed)
{
    play({{peer::read_pdu{}, smpp_says(0x0e, ""), peer::hang_up{}}, {peer::read_pdu{}, peer::hang_up{}}});
    const auto refused = smpp(other->port());
    EXPECT_TRUE(refused.refused) << refused.what;
    EXPECT_THAT(refused.what, Not(HasSubstr("secret")));
    const auto cut = smpp(other->port());
    EXPECT_FALSE(cut.good || cut.refused) << cut.what;
    const auto gone = smpp(refusing_port());
    EXPECT_FALSE(gone.good || gone.refused);
    EXPECT_THAT(gone.what, HasSubstr("refused"));
}

/// With one bind allowed, and that one not ended yet: the host, the port and the account are right.
TEST_F(Probes, AnSmsCentreThatCountsTheAccountAsBoundIsAlive)
{
    play({{peer::read_pdu{}, smpp_says(smpp_status::already_bound, ""), peer::hang_up{}}});
    const auto told = smpp(other->port());
    EXPECT_TRUE(told.in_use) << told.what;
    EXPECT_FALSE(told.good || told.refused);
    EXPECT_THAT(told.what, HasSubstr("ESME_RALYBND"));
}

/// What a centre sends that is alive, but does not answer.
const std::string link_check{"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x01", 16};

TEST_F(Probes, AnSmsCentreThatTalksOnWithoutAnsweringTheBindIsGivenUp)
{
    peer::script never_answers{peer::read_pdu{}};
    for (int i = 0; i < 40; ++i) {
        never_answers.emplace_back(peer::reply{link_check});
        never_answers.emplace_back(peer::read_pdu{});
    }
    never_answers.emplace_back(peer::hang_up{});
    play({never_answers});
    std::chrono::steady_clock::time_point at{};
    const auto told = smpp(other->port(), [&at] { return at += std::chrono::milliseconds{200}; });
    EXPECT_FALSE(told.good || told.refused);
    EXPECT_THAT(told.what, HasSubstr("no answer in time"));
}

TEST_F(Probes, AnyOtherProviderIsConnectedTo)
{
    play({{peer::secure{certificates().valid()}, peer::silence{}}, {peer::secure{certificates().expired()}}});
    const auto to = [&](bool tls, int port) {
        http_address address{tls, "localhost", port};
        return run(io, probe_connection(io.get_executor(), address, certificates().ca_file()));
    };
    const auto told = to(true, other->port());
    EXPECT_TRUE(told.good);
    EXPECT_TRUE(told.certificate_ends);
    EXPECT_FALSE(to(true, refusing_port()).good);
    const auto ended = to(true, other->port());
    EXPECT_FALSE(ended.good || ended.certificate_ends);
    EXPECT_THAT(ended.what, HasSubstr("certificate has expired"));
}

/// By TLS from the start, and by STARTTLS.
TEST_F(Probes, EachKindSeesWhenTheCertificateEnds)
{
    const peer::step with_tls = peer::secure{certificates().valid()};
    auto bot = http_says("200 OK", R"({"displayName": "shop"})");
    bot.insert(bot.begin(), with_tls);
    auto active = http_says("200 OK", R"({"status": "active"})");
    active.insert(active.begin(), with_tls);
    const std::string name{"smsc\0", 5};
    play({bot,
          active,
          {peer::reply{"220 mail\r\n"}, peer::read_until{"\r\n"}, peer::reply{"250-mail\r\n250 STARTTLS\r\n"},
           peer::expect{"STARTTLS\r\n"}, peer::reply{"220 go\r\n"}, with_tls, peer::read_until{"\r\n"},
           peer::reply{"250 mail\r\n"}, peer::expect{"QUIT\r\n"}, peer::reply{"221 bye\r\n"}, peer::hang_up{}},
          {with_tls, peer::read_pdu{}, smpp_says(0, name), peer::read_pdu{}, smpp_says(0, ""), peer::hang_up{}}});
    const auto here_by_tls = "https://localhost:" + std::to_string(other->port());
    line_account line;
    line.credentials = long_lived_token{"long-lived"};
    line.endpoint = here_by_tls;
    twilio_account twilio;
    twilio.account_sid = "AC0123456789abcdef0123456789abcdef";
    twilio.auth_token = "token-of-the-account";
    twilio.endpoint = here_by_tls;
    smtp_account mail;
    mail.host = "localhost";
    mail.port = other->port();
    mail.security = smtp_security::starttls;
    mail.helo = "shop.example.jp";
    line.ca_file = twilio.ca_file = mail.ca_file = certificates().ca_file();
    smpp_account centre;
    centre.host = "localhost";
    centre.port = other->port();
    centre.system_id = "shop";
    centre.password = "secret";
    centre.trust = std::make_shared<tls_trust>(certificates().ca_file());
    const auto on = io.get_executor();
    const probe_answer told[] = {run(io, probe_line(on, line)), run(io, probe_twilio(on, twilio)),
                                 run(io, probe_smtp(on, std::make_shared<const smtp_account>(mail), "localhost")),
                                 run(io, probe_smpp(on, std::make_shared<const smpp_account>(centre)))};
    for (const auto& one : told) {
        EXPECT_TRUE(one.good) << one.what;
        ASSERT_TRUE(one.certificate_ends) << one.what;
        EXPECT_EQ(*one.certificate_ends, *told[0].certificate_ends) << one.what;
    }
}

}  // namespace
}  // namespace todoke
