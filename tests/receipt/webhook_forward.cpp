// Webhooks that are passed on to the shop's chatbot.

#include "gateway/receipt/webhook_forward.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <optional>

#include "gateway/task_group.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

/// The store's part, in memory.
struct remembered_forwards final : store_forwards {
    boost::asio::awaitable<std::vector<waiting_forward>> to_pass_on(std::string provider, std::size_t most) override
    {
        std::vector<waiting_forward> made;
        for (const auto& one : all)
            if (one.what.provider == provider && made.size() < most) made.push_back(one);
        co_return made;
    }
    boost::asio::awaitable<void> passed_on(std::int64_t no) override
    {
        std::erase_if(all, [&](const auto& one) { return one.no == no; });
        co_return;
    }
    std::vector<waiting_forward> all;
};

struct WebhookForward : testing::Test {
    ~WebhookForward() override
    {
        if (tasks) {
            tasks->cancel();
            run_until(io, [this] { return tasks->size() == 0; });
        }
    }

    void kept(std::int64_t no, const std::string& body)
    {
        raw_receipt raw{"line", "line.webhook", {}, {{"x-line-signature", "abc="}}, body, time.now(), true};
        waiting.all.push_back({no, std::move(raw)});
    }
    /// The chatbot answers so in turn, the last one for ever.
    void start(std::vector<int> statuses)
    {
        const auto reply = [this, statuses](const std::string& read) {
            got.push_back(read);
            const auto status = statuses[std::min(got.size(), statuses.size()) - 1];
            return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 0\r\n\r\n";
        };
        bot.emplace(io, std::vector<peer::script>{{peer::read_http{}, peer::answer{reply}, peer::again{}}});
        forward_account account{"line", {{false, "127.0.0.1", bot->port()}, "/line?shop=1"}, {}};
        forward.emplace(io.get_executor(), waiting, time, std::move(account));
        tasks.emplace(io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks->spawn("connections", forward->keep_connections());
        tasks->spawn("forward", forward->run());
    }
    void settle()
    {
        run_until(io, [this] { return time.next_wait().has_value(); });
    }

    boost::asio::io_context io;
    manual_clock time{io.get_executor(), *parse_instant("2026-11-23T03:00:00Z")};
    remembered_forwards waiting;
    std::vector<std::string> got;
    std::optional<scripted_peer> bot;
    std::optional<webhook_forward> forward;
    std::optional<task_group> tasks;
};

TEST_F(WebhookForward, PassesOnTheBytesAndTheSignature)
{
    const std::string body = "{ \"events\" : [] , \"é\": 1}\n";
    kept(1, body);
    start({200});
    settle();
    ASSERT_EQ(got.size(), 1u);
    EXPECT_TRUE(got[0].starts_with("POST /line?shop=1 HTTP/1.1\r\n")) << got[0];
    EXPECT_NE(got[0].find("\r\nx-line-signature: abc=\r\n"), std::string::npos);
    EXPECT_TRUE(got[0].ends_with("\r\n\r\n" + body));
    EXPECT_TRUE(waiting.all.empty());
}

TEST_F(WebhookForward, KeepsTheOrderOverAnOutageOfTheChatbot)
{
    kept(1, "{1}");
    kept(2, "{2}");
    start({503, 503, 200});
    settle();
    EXPECT_EQ(got.size(), 1u);
    EXPECT_EQ(waiting.all.size(), 2u);
    time.advance(1s);
    settle();
    run_until(io, [this] { return got.size() == 2; });
    settle();
    time.advance(2s);
    run_until(io, [this] { return waiting.all.empty(); });
    ASSERT_EQ(got.size(), 4u);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(got[static_cast<std::size_t>(i)].ends_with("{1}")) << i;
    EXPECT_TRUE(got[3].ends_with("{2}"));
}

TEST_F(WebhookForward, WhatTheChatbotRefusesHoldsUpNoOther)
{
    kept(1, "{1}");
    kept(2, "{2}");
    start({400, 200});
    run_until(io, [this] { return waiting.all.empty(); });
    EXPECT_EQ(got.size(), 2u);
}

TEST_F(WebhookForward, WhatIsTooOldIsGivenUp)
{
    kept(1, "{1}");
    start({503});
    settle();
    time.advance(72h + 1s);
    run_until(io, [this] { return waiting.all.empty(); });
}

TEST_F(WebhookForward, WhatComesInIsPassedOnAtOnce)
{
    start({200});
    settle();
    kept(1, "{1}");
    forward->wake();
    run_until(io, [this] { return waiting.all.empty(); });
    EXPECT_EQ(got.size(), 1u);
}

TEST(ForwardVerdict, IsByWhatTheReceiverSays)
{
    const auto verdict = [](int status) {
        http_result ended;
        ended.ended = http_result::how::answered;
        ended.answer.status = status;
        return verdict_of_forward(ended);
    };
    for (const int status : {200, 202, 204}) EXPECT_EQ(verdict(status), forward_verdict::taken) << status;
    for (const int status : {301, 400, 401, 404, 410}) EXPECT_EQ(verdict(status), forward_verdict::refused) << status;
    for (const int status : {408, 425, 429, 500, 502, 503})
        EXPECT_EQ(verdict(status), forward_verdict::again) << status;
    http_result nothing;
    EXPECT_EQ(verdict_of_forward(nothing), forward_verdict::again);
}

}  // namespace
}  // namespace todoke
