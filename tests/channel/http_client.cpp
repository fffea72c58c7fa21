#include "gateway/channel/http_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>
#include <optional>
#include <sys/resource.h>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/own_errors.hpp"
#include "gateway/task_group.hpp"
#include "tests/support/refusing_epoll.hpp"
#include "tests/support/refusing_threads.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using how = http_result::how;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const peer::script serves{peer::read_http{}, peer::reply{ok}, peer::again{}};

struct HttpClient : testing::Test {
    ~HttpClient() override
    {
        tasks.cancel();
        run_until(io, [this] { return tasks.size() == 0; });
    }
    void start(std::vector<peer::script> scripts, std::size_t wanted, http_client_options options = {})
    {
        there.emplace(io, std::move(scripts));
        options.to = {false, "127.0.0.1", there->port()};
        options.look_after = 5ms;
        options.first_pause = 5ms;
        options.longest_pause = 20ms;
        client.emplace(io.get_executor(), options);
        client->on_change([this](const availability& now) { seen.push_back(now); });
        tasks.spawn("client", client->run());
        client->want(wanted);
        const auto ready = std::min(wanted, options.max_connections);
        run_until(io, [&] { return client->room() == ready && there->connections() == ready; });
    }
    http_result exchange(std::string body = "x")
    {
        http_request request{"POST", "/", {}, std::move(body)};
        return run(io, client->exchange(std::move(request)));
    }

    void pass(std::chrono::milliseconds time)
    {
        asio::steady_timer soon{io, time};
        bool passed = false;
        soon.async_wait([&](boost::system::error_code) { passed = true; });
        run_until(io, [&] { return passed; });
    }
    /// Whether nothing is left to do until time passes or the network says something.
    bool comes_to_rest()
    {
        constexpr int many = 1000;
        int handlers = 0;
        while (handlers < many && io.poll_one() > 0) ++handlers;
        return handlers < many;
    }

    asio::io_context io;
    std::optional<scripted_peer> there;
    std::optional<http_client> client;
    std::vector<availability> seen;
    task_group tasks{io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
};

TEST_F(HttpClient, OpensWhatIsWantedUpToItsMost)
{
    http_client_options options;
    options.max_connections = 3;
    start({serves}, 7, options);
    EXPECT_EQ(client->room(), 3u);
    EXPECT_EQ(there->connections(), 3u);
}

TEST_F(HttpClient, CountsRequestsUnderWayAmongThoseWanted)
{
    start({{peer::read_http{}, peer::silence{}}}, 1);
    asio::cancellation_signal cancel;
    bool ended = false;
    http_request request{"POST", "/", {}, "x"};
    asio::co_spawn(io, client->exchange(std::move(request)),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, http_result) { ended = true; }));
    run_until(io, [&] { return !there->received().empty(); });
    client->want(3);
    run_until(io, [&] { return client->room() == 2 && there->open() == 3; });
    cancel.emit(asio::cancellation_type::terminal);
    run_until(io, [&] { return ended; });
}

/// Whether a cancellation is still thrown at the caller of an exchange that ended with an exception.
asio::awaitable<bool> is_cancellable_after_a_throw(http_client& client)
{
    http_request request{"POST", "/", {}, "x"};
    bool thrown = false;
    try {
        auto exchanging = client.exchange(std::move(request));
        co_await std::move(exchanging);
    } catch (const std::bad_alloc&) {
        thrown = true;
    }
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    EXPECT_TRUE(thrown);
    co_return throws;
}

TEST_F(HttpClient, LeavesItsCallerCancellableWhateverIsThrownInside)
{
    start({serves, serves}, 1);
    const auto before = seen.size();
    client->on_change([](const availability&) { throw std::bad_alloc{}; });  // the exchange tells that one is free
    auto asking = is_cancellable_after_a_throw(*client);
    EXPECT_TRUE(run(io, std::move(asking)));
    client->on_change([this](const availability& now) { seen.push_back(now); });
    EXPECT_EQ(seen.size(), before);
    EXPECT_EQ(exchange().answer.body, "ok");
}

TEST_F(HttpClient, KeepsAConnectionForTheNextRequest)
{
    start({serves}, 1);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(exchange().answer.body, "ok");
    EXPECT_EQ(there->connections(), 1u);
    EXPECT_EQ(client->room(), 1u);
}

TEST_F(HttpClient, DropsAConnectionThatTheAnswerCloses)
{
    const std::string last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    start({{peer::read_http{}, peer::reply{last}, peer::hang_up{}}, serves}, 1);
    client->want(0);
    EXPECT_EQ(exchange().ended, how::answered);
    EXPECT_EQ(client->room(), 0u);
    EXPECT_EQ(exchange().ended, how::answered);
    EXPECT_EQ(there->connections(), 2u);
}

TEST_F(HttpClient, TakesAnotherConnectionForOneLostWhileItWasIdle)
{
    start({serves}, 2);
    there->cut_all();
    EXPECT_EQ(exchange().ended, how::answered);
    EXPECT_GE(there->connections(), 3u);
}

TEST_F(HttpClient, NeverSendsTwiceWhatMayHaveArrived)
{
    start({{peer::read_http{}, peer::hang_up{}}, serves}, 1);
    const auto result = exchange();
    EXPECT_EQ(result.ended, how::maybe_sent);
    EXPECT_NE(result.why, "");
    EXPECT_EQ(there->connections(), 1u);
}

TEST_F(HttpClient, ARequestThatWouldForgeAFieldIsNotSent)
{
    start({serves}, 1);
    http_request request{"POST", "/", {{"X-Line-Retry-Key", "a\r\nX-Injected: 1"}}, ""};
    const auto result = run(io, client->exchange(std::move(request)));
    EXPECT_EQ(result.ended, how::not_sent);
    EXPECT_EQ(there->received(), "");
}

TEST_F(HttpClient, ADribblingAnswerHasOneLimit)
{
    http_client_options options;
    options.answer = 60ms;
    peer::script dribble{peer::read_http{}, peer::reply{"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"}};
    start({dribble}, 1, options);
    const auto result = exchange();
    EXPECT_EQ(result.ended, how::maybe_sent);
    EXPECT_EQ(result.error, asio::error::timed_out);
}

TEST_F(HttpClient, ReplacesIdleConnectionsThatTheServerClosedWhileTheyAreWanted)
{
    start({serves}, 2);
    there->cut_all();
    run_until(io, [&] { return there->connections() == 4 && client->room() == 2; });
}

TEST_F(HttpClient, ClosesAConnectionThatWasIdleForTooLong)
{
    http_client_options options;
    options.idle = 20ms;
    start({serves}, 2, options);
    client->want(0);
    run_until(io, [&] { return client->room() == 0 && there->open() == 0; });
}

TEST_F(HttpClient, SaysThatItCannotConnectAndThatItCanAgain)
{
    start({serves}, 1);
    there->stop_listening();
    there->cut_all();
    run_until(io, [&] { return !client->now().usable; });
    EXPECT_EQ(client->now().why,
              "cannot connect to 127.0.0.1:" + std::to_string(there->port()) + ": Connection refused");
    EXPECT_EQ(client->room(), 0u);
    EXPECT_EQ(exchange().ended, how::not_sent);
}

TEST_F(HttpClient, AProviderThatRefusesFurtherConnectionsIsStillUsable)
{
    start({serves}, 1);
    there->stop_listening();
    client->want(3);
    pass(30ms);
    EXPECT_TRUE(client->now().usable);
    EXPECT_EQ(client->room(), 1u);
    EXPECT_EQ(exchange().ended, how::answered);
}

TEST_F(HttpClient, IsUsableAgainWithoutBeingAskedTo)
{
    const int port = refusing_port();
    http_client_options options;
    options.to = {false, "127.0.0.1", port};
    options.first_pause = options.longest_pause = 5ms;
    client.emplace(io.get_executor(), options);
    tasks.spawn("client", client->run());
    client->want(1);
    run_until(io, [&] { return !client->now().usable; });
    client->want(0);
    asio::ip::tcp::acceptor acceptor{io};
    acceptor.open(asio::ip::tcp::v4());
    acceptor.set_option(asio::socket_base::reuse_address{true});
    acceptor.bind({asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(port)});
    acceptor.listen();
    run_until(io, [&] { return client->now().usable && client->room() == 1; });
}

// The instant of the next try stays behind once the try is made, or is not needed any more. A loop that went on waiting
// for it would wait for nothing, again and again.

TEST_F(HttpClient, RestsWhileTheTryAfterAFailureIsUnderWay)
{
    there.emplace(io, std::vector<peer::script>{{peer::hang_up{}}, {peer::silence{}}});
    http_client_options options;
    options.to = {true, "localhost", there->port()};
    options.ca_file = certificates().ca_file();
    options.first_pause = options.longest_pause = 1ms;
    client.emplace(io.get_executor(), options);
    tasks.spawn("client", client->run());
    client->want(1);
    run_until(io, [&] { return !client->now().usable && there->connections() == 2 && there->received(1) != ""; });
    EXPECT_TRUE(comes_to_rest());
}

/// A process that may open no more files: each try fails before it has begun.
TEST_F(HttpClient, RestsWithoutAFreeDescriptorAndGoesOnWhenThereIsOne)
{
    start({serves, serves, serves}, 1);
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const auto none = rlimit{0, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
    client->want(3);
    const bool rests = comes_to_rest();
    setrlimit(RLIMIT_NOFILE, &before);
    ASSERT_TRUE(rests);
    run_until(io, [&] { return client->room() == 3; });
}

TEST_F(HttpClient, AMachineWithoutAFreeDescriptorSaysNothingOfTheProvider)
{
    start({serves}, 0);
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const auto none = rlimit{0, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
    client->want(1);
    const bool rests = comes_to_rest();
    const auto during = exchange();
    setrlimit(RLIMIT_NOFILE, &before);
    ASSERT_TRUE(rests);
    EXPECT_EQ(during.ended, how::not_sent);
    EXPECT_TRUE(is_our_own(during.error)) << during.error.message();
    EXPECT_TRUE(client->now().usable) << client->now().why;
    run_until(io, [&] { return client->room() == 1; });
}

TEST_F(HttpClient, AMachineThatStartsNoThreadSaysNothingOfTheProvider)
{
    there.emplace(io, std::vector<peer::script>{serves});
    http_client_options options;
    options.to = {false, "localhost", there->port()};
    client.emplace(io.get_executor(), options);
    http_result during;
    {
        const refusing_threads none;
        during = exchange();
    }
    EXPECT_EQ(during.ended, how::not_sent);
    EXPECT_TRUE(is_our_own(during.error)) << during.error.message();
    EXPECT_TRUE(client->now().usable) << client->now().why;
}

TEST_F(HttpClient, TriesAgainWhereTheMachineCouldWatchNoMore)
{
    there.emplace(io, std::vector<peer::script>{serves});
    http_client_options options;
    options.to = {false, "localhost", there->port()};
    options.max_connections = 1;
    options.first_pause = options.longest_pause = 5ms;
    client.emplace(io.get_executor(), options);
    tasks.spawn("client", client->run());
    bool rests = false;
    http_result during;
    {
        const refusing_epoll none;
        during = exchange();
        client->want(1);
        rests = comes_to_rest();
    }
    ASSERT_TRUE(rests);
    EXPECT_EQ(during.ended, how::not_sent);
    run_until(io, [&] { return client->room() == 1; });
}

TEST_F(HttpClient, RestsAfterAFailureWhenNoMoreIsWanted)
{
    start({serves}, 1);
    there->stop_listening();
    client->want(2);
    pass(30ms);  // tried, and refused
    client->want(1);
    pass(30ms);  // the next try would be due
    EXPECT_TRUE(comes_to_rest());
    EXPECT_EQ(client->room(), 1u);
}

}  // namespace
}  // namespace todoke
