// What becomes of the connections to a smart host, and of their number, when something goes wrong around them.

#include <gtest/gtest.h>
#include <optional>
#include <stdexcept>

#include "gateway/channel/email/smtp_channel.hpp"
#include "gateway/task_group.hpp"
#include "tests/support/expect_kind.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const peer::read_until a_line{"\r\n"};

/// Logs in with `welcome` as its last answer, then goes on with `then`.
peer::script logs_in(std::string welcome, peer::script then = {peer::silence{}}, std::string offers = "250 AUTH PLAIN")
{
    peer::script steps{peer::reply{"220 mx\r\n"}, a_line, peer::reply{"250-mx\r\n" + offers + "\r\n"}, a_line,
                       peer::reply{std::move(welcome)}};
    steps.insert(steps.end(), then.begin(), then.end());
    return steps;
}

const peer::script takes_a_mail{a_line,
                                peer::reply{"250 ok\r\n"},
                                a_line,
                                peer::reply{"250 ok\r\n"},
                                a_line,
                                peer::reply{"354 go\r\n"},
                                peer::read_until{"\r\n.\r\n"},
                                peer::reply{"250 taken\r\n"},
                                peer::silence{}};

struct SmtpLinks : testing::Test {
    ~SmtpLinks() override
    {
        tasks.cancel();
        run_until(io, [this] { return tasks.size() == 0; });
    }
    void start(std::vector<peer::script> scripts, std::size_t wanted = 1)
    {
        server.emplace(io, std::move(scripts));
        account.name = "mail";
        account.host = "127.0.0.1";
        account.port = server->port();
        account.security = smtp_security::none;
        account.user = "shop";
        account.password = "secret";
        account.from = "news@shop.example.jp";
        account.window = 1;
        account.farewell = 1ms;
        channel = make_smtp_channel(io.get_executor(), account);
        channel->on_change([this](availability now) {
            seen.push_back(std::move(now));
            if (on_change) on_change(seen.back());
        });
        tasks.spawn("mail", channel->run());
        channel->want(wanted);
    }
    void pause_for(smtp_account::duration length) { account.first_pause = account.longest_pause = length; }
    void get_ready()
    {
        channel->want(1);
        run_until(io, [this] { return channel->room() > 0; });
    }
    bool is_unusable() const { return !seen.empty() && !seen.back().usable; }
    outcome send(closing_time closes = {})
    {
        envelope what;
        what.id = *message_id::parse("0198f2c4-1111-7222-8333-444455556666");
        what.address = "taro@example.jp";
        what.closes = closes;
        content carries;
        carries.email = email_content{"a", "b", "", "", {}, {}};
        what.what = std::make_shared<const content>(std::move(carries));
        auto attempt = channel->send(std::move(what));
        return run(io, std::move(attempt));
    }

    boost::asio::io_context io;
    task_group tasks{io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
    smtp_account account;
    std::function<void(const availability&)> on_change;
    std::optional<scripted_peer> server;
    std::unique_ptr<provider_channel> channel;
    std::vector<availability> seen;
};

TEST_F(SmtpLinks, ALoginThatIsOverWithItsLastAnswerIsNone)
{
    pause_for(1h);
    start({logs_in("235 ok\r\n421 closing\r\n")});
    run_until(io, [this] { return is_unusable() || server->connections() > 1; });
    EXPECT_TRUE(is_unusable());
    EXPECT_EQ(server->connections(), 1u) << "the next try is an hour away";
    EXPECT_EQ(channel->room(), 0u);
}

TEST_F(SmtpLinks, AMailThatMeetsALoginThatIsOverIsARetry)
{
    pause_for(1h);
    start({logs_in("235 ok\r\n421 closing\r\n"), logs_in("235 ok\r\n", takes_a_mail)}, 0);
    const auto ended = send();
    expect_kind(ended, outcome_kind::retry);
    EXPECT_TRUE(ended.transport);
    EXPECT_EQ(server->received().find("MAIL"), std::string::npos);
}

TEST_F(SmtpLinks, AServerThatHangsUpAfterTheLoginIsNotLoggedInToAgainAtOnce)
{
    pause_for(1h);
    start({logs_in("235 ok\r\n")});
    get_ready();
    server->cut_all();
    channel->want(1);
    run_until(io, [this] { return is_unusable() || server->connections() > 1; });
    EXPECT_TRUE(is_unusable());
    EXPECT_EQ(server->connections(), 1u) << "the next try is an hour away";
}

TEST_F(SmtpLinks, ALoginThatDoesNotLastMakesTheNextPauseLonger)
{
    reconnect_pauses pauses{reconnect_limits_of(account)};
    const reconnect_pauses::time_point now{};
    pauses.connected(now);
    EXPECT_EQ(pauses.after_failure(now + 1s, 0.5), 1s);
    pauses.connected(now + 2s);
    EXPECT_EQ(pauses.after_failure(now + 3s, 0.5), 2s);
}

TEST_F(SmtpLinks, WhoHangsUpOnAConnectionThatNobodyNeedsHasNotFailed)
{
    pause_for(1h);
    start({logs_in("235 ok\r\n"), logs_in("235 ok\r\n", takes_a_mail)});
    get_ready();
    server->cut_all();
    channel->want(0);
    io.restart();
    io.poll();  // the account sees that nobody needs it
    get_ready();
    expect_kind(send(), outcome_kind::accepted);
    EXPECT_FALSE(is_unusable());
}

TEST_F(SmtpLinks, AConnectionLostAfterItsMailIsReplacedAtOnce)
{
    pause_for(1h);
    start({logs_in("235 ok\r\n", takes_a_mail)});
    get_ready();
    expect_kind(send(), outcome_kind::accepted);
    server->cut_all();
    get_ready();
    run_until(io, [this] { return server->connections() == 2 && channel->room() > 0; });
    EXPECT_FALSE(is_unusable());
}

/// A proxy passes on what the host behind it offers, does not know BDAT, and takes the octets for commands.
TEST_F(SmtpLinks, WhoeverDoesNotKnowTheChunksItOffersIsNotSentAnyMore)
{
    pause_for(1h);
    const peer::script takes_no_chunk{a_line,
                                      peer::reply{"250 ok\r\n"},
                                      a_line,
                                      peer::reply{"250 ok\r\n"},
                                      peer::read_until{" LAST\r\n"},
                                      peer::reply{"500 what?\r\n500 what?\r\n"},
                                      peer::silence{}};
    start({logs_in("235 ok\r\n", takes_no_chunk, "250-CHUNKING\r\n250 AUTH PLAIN"),
           logs_in("235 ok\r\n", takes_a_mail, "250-CHUNKING\r\n250 AUTH PLAIN")});
    get_ready();
    expect_kind(send(), outcome_kind::retry);
    EXPECT_NE(server->received(0).find("\r\nBDAT "), std::string::npos);
    get_ready();
    expect_kind(send(), outcome_kind::accepted);
    EXPECT_EQ(server->connections(), 2u);
    EXPECT_EQ(server->received(1).find("\r\nBDAT "), std::string::npos);
}

/// The time of a machine on which nothing goes right.
struct broken_clock final : clock {
    instant now() const override
    {
        if (is_broken) throw std::runtime_error{"no time"};
        return {};
    }
    span uptime() const override { return {}; }
    boost::asio::awaitable<void> pause(span) override { co_return; }
    bool is_broken = false;
};

TEST_F(SmtpLinks, AnAttemptThatThrowsHasGivenItsConnectionBack)
{
    start({logs_in("235 ok\r\n", takes_a_mail)});
    get_ready();
    broken_clock time;
    const closing_time closes{time, time.now() + 1h};
    time.is_broken = true;
    for (int i = 0; i < 2; ++i) {
        EXPECT_THROW(send(closes), std::runtime_error);
        get_ready();
    }
    expect_kind(send(), outcome_kind::accepted);
}

TEST_F(SmtpLinks, AnOpeningThatThrowsIsOver)
{
    pause_for(1ms);
    on_change = [this](const availability&) {
        if (seen.size() == 1) throw std::runtime_error{"nobody listens"};
    };
    start({{peer::reply{"554 no service\r\n"}, a_line, peer::hang_up{}}, logs_in("235 ok\r\n", takes_a_mail)});
    run_until(io, [this] { return is_unusable(); });
    get_ready();
    expect_kind(send(), outcome_kind::accepted);
}

TEST_F(SmtpLinks, AnOpeningForAMailThatThrowsIsOver)
{
    pause_for(1ms);
    on_change = [this](const availability&) {
        if (seen.size() == 1) throw std::runtime_error{"nobody listens"};
    };
    start({{peer::reply{"554 no service\r\n"}, a_line, peer::hang_up{}}, logs_in("235 ok\r\n", takes_a_mail)}, 0);
    EXPECT_THROW(send(), std::runtime_error);
    get_ready();
    expect_kind(send(), outcome_kind::accepted);
}

}  // namespace
}  // namespace todoke
