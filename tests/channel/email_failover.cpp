// An account with several hosts. They share a port, so that both names here mean one scripted peer, whose first and
// second connection play the first and the second host.

#include <gtest/gtest.h>
#include <optional>

#include "gateway/channel/email/smtp_channel.hpp"
#include "gateway/task_group.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const peer::read_until line{"\r\n"};

peer::script greets()
{
    return {peer::reply{"220 mx\r\n"}, line, peer::reply{"250-mx\r\n250 AUTH PLAIN\r\n"}, line};
}

/// Up to the final dot.
peer::script takes_all(peer::step then)
{
    auto steps = greets();
    for (const auto* answer : {"235 ok\r\n", "250 ok\r\n", "250 ok\r\n"}) {
        steps.push_back(peer::reply{answer});
        steps.push_back(line);
    }
    steps.push_back(peer::reply{"354 go\r\n"});
    steps.push_back(peer::read_until{"\r\n.\r\n"});
    steps.push_back(std::move(then));
    steps.push_back(peer::silence{});
    return steps;
}

struct SmtpFailover : testing::Test {
    ~SmtpFailover() override
    {
        tasks.cancel();
        run_until(io, [this] { return tasks.size() == 0; });
    }
    void start(std::vector<peer::script> scripts, std::string first = "localhost")
    {
        server.emplace(io, std::move(scripts));
        smtp_account account;
        account.name = "mail";
        account.host = std::move(first);
        account.more_hosts = {"127.0.0.1"};
        account.port = server->port();
        account.security = smtp_security::none;
        account.user = "shop";
        account.password = "secret";
        account.from = "news@shop.example.jp";
        account.first_pause = account.longest_pause = account.refused_pause = 1h;
        account.farewell = 1ms;
        channel = make_smtp_channel(io.get_executor(), std::move(account));
        channel->on_change([this](availability now) { seen.push_back(std::move(now)); });
        tasks.spawn("mail", channel->run());
        channel->want(1);
    }
    outcome send()
    {
        run_until(io, [this] { return channel->room() > 0; });
        envelope what;
        what.id = *message_id::parse("0198f2c4-1111-7222-8333-444455556666");
        what.address = "taro@example.jp";
        content carries;
        carries.email = email_content{"a", "b", "", "", {}, {}};
        what.what = std::make_shared<const content>(std::move(carries));
        auto attempt = channel->send(std::move(what));
        return run(io, std::move(attempt));
    }

    boost::asio::io_context io;
    task_group tasks{io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
    std::optional<scripted_peer> server;
    std::unique_ptr<provider_channel> channel;
    std::vector<availability> seen;
};

TEST_F(SmtpFailover, TheNextHostIsTakenWhenTheFirstIsAway)
{
    start({takes_all(peer::reply{"250 taken\r\n"})}, "127.0.0.2");  // where nobody listens
    EXPECT_EQ(to_text(send().kind), to_text(outcome_kind::accepted));
    EXPECT_FALSE(!seen.empty() && !seen.back().usable);
}

TEST_F(SmtpFailover, TheNextHostIsTakenWhenTheFirstHasNoService)
{
    start({{peer::reply{"554 no service\r\n"}, line, peer::hang_up{}}, takes_all(peer::reply{"250 taken\r\n"})});
    EXPECT_EQ(to_text(send().kind), to_text(outcome_kind::accepted));
    EXPECT_EQ(server->connections(), 2u);
}

TEST_F(SmtpFailover, RefusedCredentialsAreNotTriedAtTheNextHost)
{
    auto refuses = greets();
    refuses.push_back(peer::reply{"535 5.7.8 no\r\n"});
    refuses.push_back(peer::silence{});
    start({std::move(refuses), takes_all(peer::reply{"250 taken\r\n"})});
    run_until(io, [this] { return !seen.empty() && !seen.back().usable; });
    EXPECT_TRUE(seen.back().misconfigured);
    EXPECT_EQ(server->connections(), 1u);
}

TEST_F(SmtpFailover, AMailThatWasHandedOverIsNotTakenToTheNextHost)
{
    start({takes_all(peer::cut{}), takes_all(peer::reply{"250 taken\r\n"})});
    EXPECT_EQ(to_text(send().kind), to_text(outcome_kind::uncertain));
    run_until(io, [this] { return server->connections() == 2 && channel->room() > 0; });
    EXPECT_EQ(server->received(1).find("MAIL"), std::string::npos);
}

TEST_F(SmtpFailover, TheAccountIsUnusableOnlyWhenAllHostsAre)
{
    const peer::script none{peer::reply{"554 no service\r\n"}, line, peer::hang_up{}};
    start({none, none});
    run_until(io, [this] { return !seen.empty() && !seen.back().usable; });
    EXPECT_FALSE(seen.back().misconfigured);
    EXPECT_EQ(server->connections(), 2u);
}

}  // namespace
}  // namespace todoke
