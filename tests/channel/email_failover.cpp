// An account with several hosts. They share a port, so that both names here mean one scripted peer, whose first and
// second connection play the first and the second host.

#include <algorithm>
#include <gtest/gtest.h>
#include <optional>

#include "gateway/channel/email/smtp_channel.hpp"
#include "gateway/task_group.hpp"
#include "tests/channel/channel_bench.hpp"
#include "tests/support/refusing_threads.hpp"
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

/// Its host was not asked: the account stays what it is.
TEST_F(SmtpFailover, AMachineThatStartsNoThreadSaysNothingOfTheFirst)
{
    const refusing_threads none;
    start({greets()});
    io.poll();
    EXPECT_TRUE(std::ranges::all_of(seen, &availability::usable));
    EXPECT_EQ(server->connections(), 0u) << "nor is the next one asked";
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

/// It logs us in, and then one of these, at each step of the mail.
struct host_trouble_case {
    const char* name;
    std::size_t answers;  ///< good ones before it: to MAIL, RCPT, DATA
    peer::step then;
    bool stays = false;  ///< the connection: it is asked for a RSET
};

class SmtpHostInTrouble : public SmtpFailover, public testing::WithParamInterface<host_trouble_case> {
protected:
    static peer::script fails()
    {
        auto steps = greets();
        steps.push_back(peer::reply{"235 ok\r\n"});
        const std::string good[] = {"250 ok\r\n", "250 ok\r\n", "354 go\r\n"};
        for (std::size_t i = 0; i < GetParam().answers; ++i) {
            steps.push_back(line);
            steps.push_back(peer::reply{good[i]});
        }
        steps.push_back(GetParam().answers == 3 ? peer::read_until{"\r\n.\r\n"} : line);
        steps.push_back(GetParam().then);
        if (GetParam().stays) steps.push_back(line);
        if (GetParam().stays) steps.push_back(peer::reply{"250 reset\r\n"});
        steps.push_back(peer::silence{});
        return steps;
    }
};

TEST_P(SmtpHostInTrouble, HandsTheMailToTheNextAndLeavesItTheOnesThatFollow)
{
    auto takes_two = takes_all(peer::reply{"250 taken\r\n"});
    takes_two.pop_back();
    for (int i = 0; i < 2; ++i) {
        takes_two.push_back(line);
        takes_two.push_back(peer::reply{"250 ok\r\n"});
    }
    takes_two.push_back(line);
    takes_two.push_back(peer::reply{"354 go\r\n"});
    takes_two.push_back(peer::read_until{"\r\n.\r\n"});
    takes_two.push_back(peer::reply{"250 taken\r\n"});
    start({fails(), std::move(takes_two)});
    EXPECT_EQ(to_text(send().kind), to_text(outcome_kind::accepted));
    EXPECT_EQ(to_text(send().kind), to_text(outcome_kind::accepted));
    EXPECT_EQ(server->connections(), 2u);
    EXPECT_EQ(occurrences(server->received(1), "\r\n.\r\n"), 2u);
    EXPECT_FALSE(!seen.empty() && !seen.back().usable);
}

INSTANTIATE_TEST_SUITE_P(
    Steps, SmtpHostInTrouble,
    testing::Values(host_trouble_case{"closing_at_mail", 0, peer::reply{"421 4.3.2 closing\r\n"}},
                    host_trouble_case{"stopping_at_mail", 0, peer::reply{"451 4.3.2 not now\r\n"}, true},
                    host_trouble_case{"disk_full_at_mail", 0, peer::reply{"452 4.3.1 no room\r\n"}, true},
                    host_trouble_case{"drop_at_mail", 0, peer::cut{}},
                    host_trouble_case{"garbage_at_mail", 0, peer::reply{"what?\r\n"}},
                    host_trouble_case{"closing_at_rcpt", 1, peer::reply{"421 closing\r\n"}},
                    host_trouble_case{"drop_at_rcpt", 1, peer::cut{}},
                    host_trouble_case{"closing_at_data", 2, peer::reply{"421 closing\r\n"}},
                    host_trouble_case{"drop_at_data", 2, peer::hang_up{}},
                    host_trouble_case{"closing_at_the_dot", 3, peer::reply{"421 4.3.2 not taken\r\n"}}),
    [](const auto& row) { return row.param.name; });

TEST_F(SmtpFailover, WhatAHostHasAgainstTheMailTheNextIsNotAsked)
{
    auto refuses = greets();
    for (const auto* answer : {"235 ok\r\n", "250 ok\r\n"}) {
        refuses.push_back(peer::reply{answer});
        refuses.push_back(line);
    }
    refuses.push_back(peer::reply{"451 4.7.1 greylisted\r\n"});
    refuses.push_back(line);
    refuses.push_back(peer::reply{"250 reset\r\n"});
    refuses.push_back(peer::silence{});
    start({std::move(refuses), takes_all(peer::reply{"250 taken\r\n"})});
    const auto ended = send();
    EXPECT_EQ(to_text(ended.kind), to_text(outcome_kind::retry));
    EXPECT_FALSE(ended.transport);
    EXPECT_EQ(server->connections(), 1u);
}

TEST_F(SmtpFailover, WhenAllHostsAreInTroubleTheMailIsToldSoOnce)
{
    auto closes = greets();
    closes.push_back(peer::reply{"235 ok\r\n"});
    closes.push_back(line);
    closes.push_back(peer::reply{"421 4.3.2 closing\r\n"});
    start({closes, closes, {peer::silence{}}});
    const auto ended = send();
    EXPECT_EQ(to_text(ended.kind), to_text(outcome_kind::retry));
    EXPECT_TRUE(ended.transport);
    EXPECT_EQ(ended.code, "421 4.3.2");
    EXPECT_EQ(occurrences(server->received(), "MAIL FROM"), 2u);
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
