// Webhooks that are passed on to the shop's chatbot.

#include "gateway/receipt/webhook_forward.hpp"

#include <boost/asio/io_context.hpp>
#include <functional>
#include <gmock/gmock.h>
#include <new>
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
    struct row {
        waiting_forward one;
        instant due{};
    };
    boost::asio::awaitable<waiting_forwards> to_pass_on(std::string provider, std::size_t most, instant now) override
    {
        waiting_forwards made;
        for (const auto& each : all) {
            if (each.one.what.provider != provider) continue;
            if (each.due <= now && made.some.size() < most) made.some.push_back(each.one);
            if (each.due > now) made.next_due = std::min(made.next_due.value_or(each.due), each.due);
        }
        co_return made;
    }
    boost::asio::awaitable<void> passed_on(std::int64_t no) override
    {
        if (fails_once) throw std::exchange(fails_once, std::nullopt).value();
        std::erase_if(all, [&](const auto& each) { return each.one.no == no; });
        co_return;
    }
    boost::asio::awaitable<void> not_passed_on(std::int64_t no, instant again) override
    {
        for (auto& each : all) {
            if (each.one.no != no) continue;
            ++each.one.tries;
            each.due = again;
        }
        co_return;
    }
    int tries(std::int64_t no) const
    {
        for (const auto& each : all)
            if (each.one.no == no) return each.one.tries;
        return -1;
    }
    std::vector<row> all;
    std::optional<std::bad_alloc> fails_once;
};

std::string said_by(const std::string& user, const std::string& what = {})
{
    return R"({"events":[{"source":{"type":"user","userId":")" + user + R"("}}],"x":")" + what + R"("})";
}

struct WebhookForward : testing::Test {
    ~WebhookForward() override
    {
        if (tasks) {
            tasks->cancel();
            run_until(io, [this] { return tasks->size() == 0; });
        }
    }

    void kept(std::int64_t no, const std::string& body, int tries = 0)
    {
        raw_receipt raw{"line", "line.webhook", {}, {{"x-line-signature", "abc="}}, body, time.now(), true};
        waiting.all.push_back({{no, std::move(raw), tries}, time.now()});
    }
    /// The chatbot answers so.
    void start(std::function<int(const std::string& read)> status)
    {
        const auto reply = [this, status](const std::string& read) {
            got.push_back(read);
            return "HTTP/1.1 " + std::to_string(status(read)) + " X\r\nContent-Length: 0\r\n\r\n";
        };
        listen({peer::read_http{}, peer::answer{reply}, peer::again{}});
    }
    /// It answers so in turn, the last one for ever.
    void start(std::vector<int> statuses)
    {
        start([this, statuses](const std::string&) { return statuses[std::min(got.size(), statuses.size()) - 1]; });
    }
    void listen(peer::script script)
    {
        bot.emplace(io, std::vector<peer::script>{std::move(script)});
        begin(bot->port());
    }
    void begin(int port)
    {
        forward_account account{"line", {{false, "127.0.0.1", port}, "/line?shop=1"}, {}, 5min};
        forward.emplace(io.get_executor(), waiting, time, std::move(account));
        tasks.emplace(io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks->spawn("connections", forward->keep_connections());
        tasks->spawn("forward", forward->run());
    }
    void until_tried(std::int64_t no, int times)
    {
        run_until(io, [&] { return waiting.tries(no) == times; });
        run_until(io, [&] { return time.next_wait().has_value(); });
    }
    bool is_waiting(std::int64_t no) const { return waiting.tries(no) >= 0; }

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
    run_until(io, [this] { return waiting.all.empty(); });
    ASSERT_EQ(got.size(), 1u);
    EXPECT_TRUE(got[0].starts_with("POST /line?shop=1 HTTP/1.1\r\n")) << got[0];
    EXPECT_NE(got[0].find("\r\nx-line-signature: abc=\r\n"), std::string::npos);
    EXPECT_TRUE(got[0].ends_with("\r\n\r\n" + body));
}

TEST_F(WebhookForward, OneThatIsAlwaysRefusedHoldsUpNoOther)
{
    kept(1, said_by("Ua", "{1}"));
    kept(2, said_by("Ua", "{2}"));
    kept(3, said_by("Ub", "{3}"));
    start([](const std::string& read) { return read.find("{1}") != read.npos ? 500 : 200; });
    run_until(io, [this] { return waiting.all.size() == 1; });
    EXPECT_TRUE(is_waiting(1)) << "no instant of the clock went by";
}

TEST_F(WebhookForward, OneThatIsNotAnsweredHoldsUpNoOther)
{
    kept(1, said_by("Ua", "{1}"));
    kept(2, said_by("Ub", "{2}"));
    listen({peer::read_http{}, peer::silence{}});
    run_until(io, [this] { return bot->received().find("{1}") != std::string::npos && bot->connections() == 2; });
    run_until(io, [this] { return bot->received().find("{2}") != std::string::npos; });
}

TEST_F(WebhookForward, SoManyAreOnTheirWayAtOnceAndNoMore)
{
    for (int i = 0; i < 12; ++i) kept(i, said_by("U" + std::to_string(i)));
    listen({peer::read_http{}, peer::silence{}});
    run_until(io, [this] { return bot->connections() == forwards_at_once; });
    forward->wake();
    run_until(io, [this] { return time.next_wait().has_value(); });
    for (int i = 0; i < 100; ++i) io.poll();
    EXPECT_EQ(bot->connections(), forwards_at_once);
}

TEST_F(WebhookForward, WhatFailedBeforeLeavesRoomForTheFresh)
{
    for (int i = 0; i < 8; ++i) kept(i, said_by("U" + std::to_string(i)), 1);
    listen({peer::read_http{}, peer::silence{}});
    run_until(io, [this] { return bot->connections() == repeats_at_once; });
    for (int i = 0; i < 100; ++i) io.poll();
    EXPECT_EQ(bot->connections(), repeats_at_once);
    for (int i = 8; i < 12; ++i) kept(i, said_by("V" + std::to_string(i)));
    forward->wake();
    for (int i = 8; i < 12; ++i)
        run_until(io, [&] { return bot->received().find("V" + std::to_string(i)) != std::string::npos; });
}

TEST_F(WebhookForward, WhatFailedBeforeComesAfterTheFresh)
{
    kept(1, said_by("Ua", "{1}"), 1);
    kept(2, said_by("Ua", "{2}"));
    start({200});
    run_until(io, [this] { return waiting.all.empty(); });
    ASSERT_EQ(got.size(), 2u);
    EXPECT_NE(got[0].find("{2}"), std::string::npos);
}

TEST_F(WebhookForward, OneConversationKeepsItsOrder)
{
    for (int i = 0; i < 6; ++i) kept(i, said_by("Ua", "{" + std::to_string(i) + "}"));
    start({200});
    run_until(io, [this] { return waiting.all.empty(); });
    ASSERT_EQ(got.size(), 6u);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NE(got[i].find("{" + std::to_string(i) + "}"), std::string::npos) << i;
    EXPECT_EQ(bot->connections(), 1u);
}

// A bundle of two persons waits for one of them: what the other one says next waits behind it.
TEST_F(WebhookForward, OneConversationKeepsItsOrderBehindABundle)
{
    const std::string both = R"({"events":[{"source":{"userId":"Ua"}},{"source":{"userId":"Ub"}}]})";
    kept(1, said_by("Ua"));
    kept(2, both);
    kept(3, said_by("Ub"));
    listen({peer::read_http{}, peer::silence{}});
    run_until(io, [this] { return bot->received().find("Ua") != std::string::npos; });
    for (int i = 0; i < 100; ++i) io.poll();
    EXPECT_EQ(bot->connections(), 1u);
}

// While a chatbot is deployed its address answers 404 or 403.
TEST_F(WebhookForward, WhatIsRefusedIsTriedAgainOnASchedule)
{
    kept(1, "{1}");
    start({404, 403, 301, 200});
    until_tried(1, 1);
    time.advance(2s + 200ms);
    until_tried(1, 2);
    time.advance(4s);
    run_until(io, [&] { return time.next_wait().has_value(); });
    EXPECT_EQ(got.size(), 2u) << "not yet";
    time.advance(2s);
    until_tried(1, 3);
    time.advance(17s);
    run_until(io, [this] { return waiting.all.empty(); });
    EXPECT_EQ(got.size(), 4u);
}

TEST_F(WebhookForward, GoneIsTheEndOfIt)
{
    kept(1, "{1}");
    start({410});
    run_until(io, [this] { return waiting.all.empty(); });
}

TEST_F(WebhookForward, TheEndOfTheScheduleIsTheEndOfIt)
{
    kept(1, "{1}", 11);
    start({500});
    run_until(io, [this] { return waiting.all.empty(); });
}

TEST_F(WebhookForward, WhatIsTooOldIsGivenUp)
{
    kept(1, "{1}");
    start({503});
    until_tried(1, 1);
    time.advance(72h + 1s);
    run_until(io, [this] { return waiting.all.empty(); });
}

TEST_F(WebhookForward, AChatbotThatIsNotThereSpendsNoTries)
{
    kept(1, "{1}");
    kept(2, "{2}");
    begin(refusing_port());
    for (int i = 0; i < 5; ++i) {
        run_until(io, [&] { return time.next_wait() && *time.next_wait() <= time.now() + 10s; });
        time.advance(10s);
    }
    EXPECT_EQ(waiting.tries(1), 0);
    EXPECT_EQ(waiting.tries(2), 0);
}

TEST_F(WebhookForward, ATryThatEndsByABugIsNotTheLast)
{
    waiting.fails_once.emplace();
    kept(1, said_by("U1"));
    start({200});
    run_until(io, [this] { return !waiting.fails_once && time.next_wait(); });
    EXPECT_EQ(got.size(), 1u) << "not again at once, or it would be called without a pause";
    time.advance(30s);
    run_until(io, [this] { return waiting.all.empty(); });
    EXPECT_EQ(got.size(), 2u);
}

TEST_F(WebhookForward, WhatComesInIsPassedOnAtOnce)
{
    start({200});
    run_until(io, [this] { return time.next_wait().has_value(); });
    kept(1, "{1}");
    forward->wake();
    run_until(io, [this] { return waiting.all.empty(); });
    EXPECT_EQ(got.size(), 1u);
}

TEST(ForwardedConversations, AreThoseOfAllEvents)
{
    EXPECT_THAT(conversations_in(said_by("Ua")), testing::ElementsAre("Ua"));
    EXPECT_THAT(conversations_in(R"({"events": [{"source": {"type": "group", "groupId": "C", "userId": "U"}}, 7,
                                    {"source": 1}, {"source": {"roomId": "R", "userId": 2}}]})"),
                testing::UnorderedElementsAre("C", "U", "R"));
    for (const auto* none : {"", "x", "[]", "{}", R"({"events": {}})", R"({"events": []})"})
        EXPECT_TRUE(conversations_in(none).empty()) << none;
}

}  // namespace
}  // namespace todoke
