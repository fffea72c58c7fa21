#pragma once
// A LINE that answers each request as a test says, on the test's own clock, and the channel that talks to it.

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <map>
#include <optional>

#include "gateway/channel/line/line_channel.hpp"
#include "gateway/task_group.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {

using namespace std::chrono_literals;

class LineOverTime : public testing::Test {
protected:
    ~LineOverTime() override
    {
        stop();
        peer.reset();
        channel.reset();
        io.restart();
        io.run_for(std::chrono::seconds{5});
        EXPECT_TRUE(io.stopped()) << "work was left behind";
    }

    /// The answers to "POST /path" in turn; the last one serves all that follow.
    void answers(const std::string& call, std::vector<std::string> in_turn) { script[call] = std::move(in_turn); }
    static std::string answer(int status, const std::string& body)
    {
        return "HTTP/1.1 " + std::to_string(status) +
               " X\r\nx-line-request-id: r1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    void start(line_credentials credentials, bool reads_quota = false, bool checks_profile = false,
               bool notifications = false)
    {
        peer.emplace(io, std::vector<peer::script>{
                             {peer::read_http{}, peer::answer{[this](const std::string& read) { return reply(read); }},
                              peer::again{}}});
        line_account account;
        account.credentials = std::move(credentials);
        account.endpoint = "http://127.0.0.1:" + std::to_string(peer->port());
        account.first_reconnect = account.longest_reconnect = 5ms;
        account.time = time;
        account.reads_quota = reads_quota;
        account.checks_profile = checks_profile;
        account.notifications = notifications;
        account.friends = friends;
        channel = make_line_channel(io.get_executor(), std::move(account));
        channel->on_change([this](availability now) { seen.push_back(std::move(now)); });
        tasks.emplace(io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks->spawn("line", channel->run());
        channel->want(1);
    }
    void stop()
    {
        if (!tasks) return;
        tasks->cancel();
        run_until(io, [this] { return tasks->size() == 0; });
        tasks.reset();
    }
    void get_ready()
    {
        channel->want(1);
        run_until(io, [this] { return channel->room() > 0; });
    }
    /// Until so many of these calls were made, and whoever made them rests.
    void wait_for(const std::string& call, std::size_t times)
    {
        run_until(io, [&] { return requests[call].size() >= times && time->next_wait(); });
    }
    envelope message(const std::string& to = "U4af4980629af4980629af4980629af49", int attempt = 1)
    {
        auto what = std::make_shared<content>();
        what->line = line_content{R"([{"type":"text","text":"x"}])"};
        envelope made;
        made.id = made.attempt_key = message_id::make(1'700'000'000'000, message_no{7}, 42);
        made.attempt = attempt;
        made.address = to;
        made.what = std::move(what);
        return made;
    }
    outcome send(envelope what)
    {
        get_ready();
        return run(io, channel->send(std::move(what)));
    }
    std::string authorization_of(const std::string& request)
    {
        const auto from = request.find("Authorization: ");
        return from == request.npos ? "" : request.substr(from + 15, request.find('\r', from) - from - 15);
    }

    boost::asio::io_context io;
    std::shared_ptr<manual_clock> time =
        std::make_shared<manual_clock>(io.get_executor(), *parse_instant("2026-11-23T03:00:00Z"));
    std::shared_ptr<line_friends> friends = std::make_shared<line_friends>();
    std::map<std::string, std::vector<std::string>> script, requests;
    std::optional<scripted_peer> peer;
    std::unique_ptr<provider_channel> channel;
    std::optional<task_group> tasks;
    std::vector<availability> seen;

private:
    std::string reply(const std::string& request)
    {
        const auto call = request.substr(0, request.find(" HTTP/1.1"));
        const auto number = requests[call].size();
        requests[call].push_back(request);
        const auto& all = script[call];
        if (all.empty()) {
            ADD_FAILURE() << "nobody expected " << call;
            return answer(404, "{}");
        }
        return all[std::min(number, all.size() - 1)];
    }
};

inline const std::string push_call = "POST /v2/bot/message/push";
inline const std::string quota_call = "GET /v2/bot/message/quota";
inline const std::string consumption_call = "GET /v2/bot/message/quota/consumption";
inline const std::string stateless_call = "POST /oauth2/v3/token";
inline const std::string assertion_call = "POST /oauth2/v2.1/token";

}  // namespace todoke
