// The care for tokens ends by a bug: nobody is left waiting for another one, and the channel does not go on without.
#include "gateway/channel/line/line_access.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>
#include <new>
#include <optional>

#include "gateway/channel/line/line_channel.hpp"
#include "gateway/task_group.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

std::string token_reply(const std::string& token)
{
    const auto body = R"({"access_token":")" + token + R"(","expires_in":900})";
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct LineAccess : testing::Test {
    ~LineAccess() override
    {
        tasks.cancel();
        run_until(io, [this] { return tasks.size() == 0; });
    }

    asio::io_context io;
    std::shared_ptr<manual_clock> time = std::make_shared<manual_clock>(io.get_executor(), instant{});
    scripted_peer line{io,
                       {{peer::read_http{}, peer::answer{[this](const std::string&) {
                             return token_reply("t-" + std::to_string(++issued));
                         }},
                         peer::again{}}}};
    std::optional<http_client> client;
    std::optional<line_access> access;
    std::unique_ptr<provider_channel> channel;
    int issued = 0;
    bool has_memory = true;
    std::vector<std::string> failed;
    task_group tasks{io.get_executor(), [this](const auto& name, std::exception_ptr) { failed.push_back(name); }};
};

TEST_F(LineAccess, ABugWhileATokenIsTakenLeavesNobodyWaiting)
{
    http_client_options options;
    options.to = {false, "127.0.0.1", line.port()};
    client.emplace(io.get_executor(), options);
    access.emplace(io.get_executor(), stateless_token{"1650000000", "channel-secret"}, *time, *client);
    access->on_change([this] {
        if (!has_memory) throw std::bad_alloc{};
    });
    tasks.spawn("connections", client->run());
    tasks.spawn("access", access->run());
    run_until(io, [this] { return access->token() == "t-1"; });
    time->advance(6min);
    has_memory = false;
    std::optional<bool> replaced;
    asio::co_spawn(io, access->replaced("t-1"), [&](std::exception_ptr, bool is) { replaced = is; });
    run_until(io, [&] { return replaced.has_value(); });
    EXPECT_EQ(failed, std::vector<std::string>{"access"});
    EXPECT_TRUE(*replaced) << "it came all the same";
}

TEST_F(LineAccess, AChannelWithoutTheCareForItsTokenEndsByTheSameBug)
{
    line_account account;
    account.credentials = stateless_token{"1650000000", "channel-secret"};
    account.endpoint = "http://127.0.0.1:" + std::to_string(line.port());
    account.time = time;
    channel = make_line_channel(io.get_executor(), std::move(account));
    channel->on_change([this](const availability&) {
        if (!has_memory) throw std::bad_alloc{};
    });
    tasks.spawn("channel", channel->run());
    channel->want(1);
    run_until(io, [this] { return channel->room() > 0 && time->next_wait(); });
    has_memory = false;
    time->advance(10min);
    run_until(io, [this] { return tasks.size() == 0; });
    EXPECT_EQ(failed, std::vector<std::string>{"channel"});
}

}  // namespace
}  // namespace todoke
