#include "tests/channel/doubt_suite.hpp"
#include "tests/channel/email_bench.hpp"

namespace todoke {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Smtp, Channel, smtp_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Smtp, ChannelInDoubt, smtp_bench);

// What is particular to this one.

class SmtpChannel : public Channel<smtp_bench> {
protected:
    smtp_bench& bench() { return bench_; }
};

TEST_F(SmtpChannel, AWrongPasswordMakesTheAccountMisconfigured)
{
    peer::script steps{peer::reply{mx_greeting}, peer::read_until{"\r\n"},        peer::reply{offers},
                       peer::read_until{"\r\n"}, peer::reply{"535 5.7.8 no\r\n"}, peer::expect{"QUIT\r\n"}};
    start({steps});
    run_until(io_, [this] { return is_unusable(); });
    EXPECT_TRUE(seen_.back().misconfigured);
    EXPECT_EQ(seen_.back().why.find("hunter22"), std::string::npos);
    EXPECT_EQ(to_text(send().kind), to_text(outcome_kind::misconfigured));
}

/// In the log, in /v1/status and in the message's story stands what these two say.
TEST_F(SmtpChannel, WhatAServerRepeatsOfThePasswordIsKeptNowhere)
{
    peer::script steps{
        peer::reply{mx_greeting},
        peer::read_until{"\r\n"},
        peer::reply{offers},
        peer::read_until{"\r\n"},
        peer::reply{"535-5.7.8 AUTH PLAIN " + secret_of_shop + " refused\r\n535 5.7.8 wrong: hunter22\r\n"},
        peer::expect{"QUIT\r\n"}};
    start({steps});
    run_until(io_, [this] { return is_unusable(); });
    const auto wanted = "AUTH: 535 5.7.8 AUTH PLAIN (secret)= refused wrong: (secret)";
    EXPECT_EQ(seen_.back().why, wanted);
    EXPECT_EQ(send().detail, wanted);
}

TEST_F(SmtpChannel, TheSameMailGoesOutOnEveryTry)
{
    start({bench().plays(behaviour::breaks_off), bench().plays(behaviour::accepts)});
    get_ready();
    EXPECT_EQ(send().kind, outcome_kind::uncertain);
    channel_->want(1);
    get_ready();
    auto repeat = bench().message();
    repeat.attempt = 2;
    repeat.started = repeat.first_started + 1h;
    const auto second = run(io_, channel_->send(std::move(repeat)));
    EXPECT_EQ(second.kind, outcome_kind::accepted);
    EXPECT_EQ(second.references, std::vector<std::string>{"4F3B21"});
    EXPECT_EQ(peer_->received(0), peer_->received(1));
    const auto login = "EHLO shop.test\r\nAUTH PLAIN " + secret_of_shop + "\r\nMAIL FROM:<news@shop.example.jp> SIZE=";
    EXPECT_TRUE(peer_->received(0).starts_with(login)) << peer_->received(0);
    EXPECT_NE(peer_->received(0).find("\r\nMessage-Id: <0198f2c4-1111-7222-8333-444455556666@shop.example.jp>\r\n"),
              std::string::npos);
    EXPECT_NE(peer_->received(0).find("\r\nDate: Mon, 23 Nov 2026 03:00:00 +0000\r\n"), std::string::npos);
}

TEST_F(SmtpChannel, NoTextIsSentOnceItsTimeHasClosed)
{
    manual_clock time{io_.get_executor(), instant{}};
    const auto slow = [&](std::string says) {
        return peer::answer{[&time, says = std::move(says)](const std::string&) {
            time.advance(28s);
            return says;
        }};
    };
    const peer::read_until line{"\r\n"};
    peer::script steps{peer::reply{mx_greeting},  line, peer::reply{offers},    line,
                       peer::reply{"235 ok\r\n"}, line, slow("250 sender\r\n"), line,
                       slow("250 rcpt\r\n"),      line, slow("354 go\r\n"),     peer::silence{}};
    start({std::move(steps), bench_.plays(behaviour::accepts)});
    get_ready();
    auto late = bench_.message();
    late.closes = {time, time.now() + 62s};
    const auto ended = run(io_, channel_->send(late));
    expect_kind(ended, outcome_kind::retry);
    EXPECT_FALSE(ended.transport);
    EXPECT_NE(ended.detail.find(closed_before_hand_over), std::string::npos) << ended.detail;
    run_until(io_, [&] { return peer_->connections() == 2 && channel_->room() > 0; });
    EXPECT_TRUE(peer_->received(0).ends_with("\r\nDATA\r\n")) << "neither the text nor a dot";
    late.closes = {time, time.now() + 62s};
    expect_kind(run(io_, channel_->send(late)), outcome_kind::accepted);
}

TEST_F(SmtpChannel, AsManyConnectionsAsWantedAreOpenedUpToTheWindow)
{
    start({bench().plays(behaviour::accepts)});
    channel_->want(50);
    run_until(io_, [this] { return channel_->room() == 2; });
    EXPECT_EQ(peer_->connections(), 2u);
}

TEST_F(SmtpChannel, AConnectionTheServerHasLeftIsNotUsed)
{
    start_ready(behaviour::accepts);
    io_.restart();
    io_.poll();  // the channel has nothing left to do but to watch now and then
    peer_->cut_all();
    const auto ended = send();  // before it has looked again
    EXPECT_EQ(to_text(ended.kind), to_text(outcome_kind::accepted)) << ended.detail;
    EXPECT_EQ(peer_->connections(), 2u);
}

TEST_F(SmtpChannel, ConnectionsUnderWayCountAsWanted)
{
    bench().adjust = [](smtp_account& account) { account.window = 4; };
    start_ready(behaviour::accepts);
    auto attempt = channel_->send(bench().message());
    channel_->want(2);
    EXPECT_EQ(run(io_, std::move(attempt)).kind, outcome_kind::accepted);
    run_until(io_, [this] { return channel_->room() == 2; });
    EXPECT_EQ(peer_->connections(), 2u);
}

TEST_F(SmtpChannel, AConnectionIsReplacedAfterSoManyMails)
{
    bench().adjust = [](smtp_account& account) { account.mails_per_link = 2; };
    start_ready(behaviour::accepts);
    for (int i = 0; i < 3; ++i) {
        get_ready();
        EXPECT_EQ(send().kind, outcome_kind::accepted);
    }
    EXPECT_EQ(peer_->connections(), 2u);
    EXPECT_TRUE(peer_->received(0).ends_with("QUIT\r\n"));
}

TEST_F(SmtpChannel, AnIdleConnectionIsLeftWithAQuit)
{
    bench().adjust = [](smtp_account& account) { account.longest_idle = 1ms; };
    start_ready(behaviour::accepts);
    channel_->want(0);
    run_until(io_, [this] { return peer_->open() == 0; });
    EXPECT_TRUE(peer_->received(0).ends_with("QUIT\r\n"));
    EXPECT_EQ(channel_->room(), 0u);
}

TEST_F(SmtpChannel, OneConnectionTooManyDoesNotMakeTheAccountUnusable)
{
    start({bench().plays(behaviour::accepts), {peer::reply{"421 4.7.0 too many connections\r\n"}, peer::hang_up{}}});
    get_ready();
    channel_->want(2);
    run_until(io_, [this] { return peer_->connections() == 3; });
    EXPECT_FALSE(is_unusable());
    EXPECT_EQ(channel_->room(), 1u);
    EXPECT_EQ(send().kind, outcome_kind::accepted);
}

TEST_F(SmtpChannel, AMessageThatCannotBecomeAMailTakesNoConnection)
{
    channel_setup setup;
    setup.port = refusing_port();
    start_channel(setup);
    auto without = bench().message();
    without.what = std::make_shared<const content>();
    EXPECT_EQ(run(io_, channel_->send(without)).kind, outcome_kind::rejected);
}

TEST_F(SmtpChannel, ItSaysGoodbyeWhenItIsStopped)
{
    start_ready(behaviour::accepts);
    stop();
    EXPECT_TRUE(peer_->received(0).ends_with("QUIT\r\n")) << peer_->received(0);
}

}  // namespace
}  // namespace todoke
