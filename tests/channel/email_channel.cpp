#include "gateway/channel/email/smtp_channel.hpp"
#include "tests/channel/cut_suite.hpp"
#include "tests/channel/doubt_suite.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const std::string mx_greeting = "220 mx.test ESMTP\r\n";
const std::string offers = "250-mx.test\r\n250-SIZE 50000000\r\n250 AUTH PLAIN LOGIN\r\n";
const std::string secret_of_shop = "AHNob3AAaHVudGVyMjI=";

class smtp_bench final : public channel_bench {
public:
    std::unique_ptr<provider_channel> make(boost::asio::any_io_executor executor, channel_setup setup) override
    {
        smtp_account account;
        account.name = "mail";
        account.host = setup.host;
        account.port = setup.port;
        account.security = setup.tls ? smtp_security::starttls : smtp_security::none;
        account.ca_file = setup.ca_file;
        account.user = "shop";
        account.password = "hunter22";
        account.helo = "shop.test";
        account.from = "お店 <news@shop.example.jp>";
        account.window = 2;
        account.timeout = setup.step_limit;
        account.answer_timeout = setup.answer_limit;
        account.first_pause = 2ms;
        account.longest_pause = 10ms;
        account.refused_pause = 50ms;
        account.farewell = 200ms;
        if (adjust) adjust(account);
        return make_smtp_channel(std::move(executor), std::move(account));
    }

    peer::script plays(behaviour what) override
    {
        if (what == behaviour::says_nothing) return {peer::silence{}};
        peer::script steps{peer::reply{mx_greeting}, peer::read_until{"\r\n"}, peer::reply{offers}};
        return with_mail(std::move(steps), what);
    }
    peer::script plays_over_tls(behaviour what, server_certificate as) override
    {
        peer::script steps{
            peer::reply{mx_greeting}, peer::read_until{"\r\n"},  peer::reply{"250-mx.test\r\n250 STARTTLS\r\n"},
            peer::read_until{"\r\n"}, peer::reply{"220 go\r\n"}, peer::secure{std::move(as)},
            peer::read_until{"\r\n"}, peer::reply{offers}};
        return with_mail(std::move(steps), what);
    }

    envelope message() override
    {
        content what;
        what.email = email_content{"発送のお知らせ", "本日発送しました。\n", "", "", {}, {}};
        return with(std::move(what), "taro@example.jp");
    }
    envelope big() override
    {
        content what;
        what.email = email_content{"発送のお知らせ", std::string(8 << 20, 'x'), "", "", {}, {}};
        return with(std::move(what), "taro@example.jp");
    }
    std::size_t copies(const std::string& received) override { return occurrences(received, "\r\n.\r\n"); }
    bool can_take_back() override { return true; }
    outcome_kind for_stalling() override { return outcome_kind::retry; }
    std::vector<std::string> confidential() override { return {secret_of_shop, "taro@example.jp"}; }

    std::vector<envelope> hostile() override;

    std::function<void(smtp_account&)> adjust;

private:
    static envelope with(content what, std::string address)
    {
        envelope e;
        e.id = *message_id::parse("0198f2c4-1111-7222-8333-444455556666");
        e.address = std::move(address);
        e.what = std::make_shared<const content>(std::move(what));
        e.klass = "transactional";
        e.first_started = *parse_instant("2026-11-23T03:00:00Z");
        return e;
    }
    static peer::script with_mail(peer::script steps, behaviour what);
};

/// Answers a command by its first word, as long as the connection lives: a server with `what` in it.
std::string answer_to(const std::string& line, behaviour what)
{
    if (line.starts_with("MAIL")) return what == behaviour::throttles ? "450 4.7.1 too much mail\r\n" : "250 ok\r\n";
    if (line.starts_with("RCPT"))
        return what == behaviour::refuses ? "550 5.1.1 <taro@example.jp> no\r\n" : "250 ok\r\n";
    if (line.starts_with("DATA")) return "354 go\r\n";
    if (line.starts_with("RSET")) return "250 ok\r\n";
    if (line.starts_with("QUIT")) return "221 bye\r\n";
    return "500 what?\r\n";
}

peer::script smtp_bench::with_mail(peer::script steps, behaviour what)
{
    const auto command = [&] {
        steps.push_back(peer::read_until{"\r\n"});
        steps.push_back(peer::answer{[what](const std::string& line) { return answer_to(line, what); }});
    };
    steps.push_back(peer::read_until{"\r\n"});
    steps.push_back(peer::reply{"235 welcome\r\n"});
    const bool goes_through = what != behaviour::refuses && what != behaviour::throttles;
    const int mails = what == behaviour::accepts ? 12 : 1;
    for (int i = 0; i < mails; ++i) {
        for (int commands = 0; commands < (goes_through ? 3 : 8); ++commands) command();
        if (!goes_through) break;
        if (what == behaviour::stalls) steps.push_back(peer::stall{});
        steps.push_back(peer::read_until{"\r\n.\r\n"});
        if (what == behaviour::accepts) steps.push_back(peer::reply{"250 2.0.0 Ok: queued as 4F3B21\r\n"});
        if (what == behaviour::talks_garbage) steps.push_back(peer::reply{"yes, fine\r\n"});
        if (what == behaviour::breaks_off) steps.push_back(peer::cut{});
        if (what == behaviour::never_answers) steps.push_back(peer::silence{});
        if (what == behaviour::answers_for_ever) steps.push_back(peer::pour{"250-2.0.0 and more\r\n"});
        if (what == behaviour::answers_slowly)
            steps.push_back(
                peer::drip{[](const std::string&) { return "250-2.0.0 Ok:\r\n250 2.0.0 queued as 1\r\n"; }});
    }
    return steps;
}

std::vector<envelope> smtp_bench::hostile()
{
    std::vector<envelope> all;
    const std::vector<std::string> marks{"\r\nX-Injected: 1", "\nX-Injected: 1", "\rX-Injected: 1",
                                         std::string("\0X-Injected", 11)};
    for (const auto& mark : marks) {
        const auto put = [&](auto change) {
            content what = *message().what;
            change(*what.email);
            all.push_back(with(std::move(what), "taro@example.jp"));
        };
        put([&](email_content& mail) { mail.subject += mark; });
        put([&](email_content& mail) { mail.from = "a" + mark; });
        put([&](email_content& mail) { mail.from = "a" + mark + " <a@example.jp>"; });
        put([&](email_content& mail) { mail.from = "a <a@example.jp" + mark + ">"; });
        put([&](email_content& mail) { mail.headers = {{"X-A", "b" + mark}}; });
        put([&](email_content& mail) { mail.headers = {{"X-A" + mark, "b"}}; });
        put([&](email_content& mail) { mail.headers = {{"Reply-To", "a" + mark + " <a@example.jp>"}}; });
        put([&](email_content& mail) { mail.attachments = {{"a" + mark, "a/b", "x"}}; });
        put([&](email_content& mail) { mail.attachments = {{"a", "a/b" + mark, "x"}}; });
        all.push_back(with(*message().what, "taro@example.jp" + mark));
        all.push_back(with(*message().what, "taro" + mark + "@example.jp"));
        all.push_back(with(*message().what, "\"taro" + mark + "\"@example.jp"));
    }
    return all;
}

INSTANTIATE_TYPED_TEST_SUITE_P(Smtp, Channel, smtp_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Smtp, ChannelInDoubt, smtp_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Smtp, EveryCut, smtp_bench);

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
