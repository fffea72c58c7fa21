// Who is slow, idle or one too many.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <filesystem>
#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST_F(Door, CutsOffAHeadThatDoesNotEnd)
{
    settings.limits.head_time = 50ms;
    open();
    auto client = local();
    client.send("GET /healthz HTTP/1.1\r\nHost: loc");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(Door, CutsOffABodyThatDoesNotEnd)
{
    settings.limits.body_time = 50ms;
    open();
    auto client = local();
    client.send(
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
    EXPECT_TRUE(client.is_closed());
    there([this] { EXPECT_TRUE(messages.accepted.empty()); });
}

TEST_F(Door, CutsOffLinesThatDoNotEnd)
{
    settings.limits.body_time = 50ms;
    open();
    auto client = local();
    client.send(
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100\r\n\r\n{");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.whole);
}

TEST_F(Door, CutsOffALineThatTricklesIn)
{
    settings.limits.body_time = 50ms;
    open();
    auto client = local();
    client.send(
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
        "90000000\r\n\r\n{");
    int sent = 0;  // never a pause of 50 ms
    const int most = 3'000'000;
    while (sent < most)
        if (client.send_some("x") > 0)
            ++sent;
        else if (errno != EAGAIN && errno != EWOULDBLOCK)
            break;
    EXPECT_LT(sent, most);
}

TEST_F(Door, ClosesIdleConnections)
{
    settings.limits.idle_time = 50ms;
    open();
    auto never = local();
    EXPECT_TRUE(never.is_closed());
    auto once = local();
    once.send(request("GET", "/healthz"));
    EXPECT_EQ(once.receive().status, 200);
    EXPECT_TRUE(once.is_closed());
}

TEST_F(Door, CutsOffWhoDoesNotReadAnAnswer)
{
    settings.limits.write_time = 50ms;
    open();
    for (int i = 0; i < 300; ++i)
        ask("POST", "/v1/messages", message(R"("campaign": ")" + std::string(250, 'x') + "\""));
    auto client = local();
    std::string many;
    for (int i = 0; i < 100; ++i) many += request("GET", "/v1/messages?limit=300");
    client.send(many);
    std::size_t whole = 0;
    there([] {});
    while (door_connections() > 0) there([] {});
    while (client.receive().whole) ++whole;
    EXPECT_LT(whole, 100u);
}

TEST_F(Door, MakesRoomByClosingWhoIsIdleLongest)
{
    settings.limits.connections = 3;
    open();
    auto first = local(), second = local(), third = local();
    for (auto* one : {&first, &second, &third}) {
        one->send(request("GET", "/healthz"));
        EXPECT_EQ(one->receive().status, 200);
    }
    first.send(request("GET", "/healthz"));
    EXPECT_EQ(first.receive().status, 200);  // now the second is idle longest
    auto fourth = local();
    fourth.send(request("GET", "/healthz"));
    EXPECT_EQ(fourth.receive().status, 200);
    EXPECT_TRUE(second.is_closed());
    first.send(request("GET", "/healthz"));
    EXPECT_EQ(first.receive().status, 200);
}

TEST_F(Door, RefusesOneTooManyWhileAllAreBusy)
{
    settings.limits.connections = 1;
    open();
    there([this] { messages.holding = true; });
    auto busy = local();
    busy.send(request("POST", "/v1/messages", message()));
    while (!is_in_flight()) there([] {});
    auto refused = local();
    EXPECT_TRUE(refused.is_closed());
    there([this] { messages.release(); });
    EXPECT_EQ(busy.receive().status, 202);
}

std::string begun_upload(const std::string& type, std::size_t sent)
{
    return "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type +
           "\r\nContent-Length: 100000\r\n\r\n" + std::string(sent, ' ');
}

TEST_F(Door, BodiesThatTrickleInKeepNobodyOut)
{
    settings.limits.connections = 4;
    open();
    auto first = local(), second = local(), third = local(), fourth = local();
    for (auto* one : {&first, &second}) one->send(begun_upload("application/json", 1));
    for (auto* one : {&third, &fourth}) one->send(begun_upload("application/x-ndjson", 1));
    wait_for_bytes_of_bodies(4);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(ask("GET", "/healthz").status, 200) << i;
    EXPECT_TRUE(first.is_closed());
}

/// The upload began long before the one that trickles.
TEST_F(Door, WhoUploadsAtAFairRateStays)
{
    settings.limits.connections = 2;
    open();
    auto fair = local(), trickles = local();
    fair.send(begun_upload("application/json", 99'000));
    wait_for_bytes_of_bodies(99'000);
    trickles.send(begun_upload("application/json", 1));
    wait_for_bytes_of_bodies(99'001);
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
    EXPECT_TRUE(trickles.is_closed());
    fair.send(std::string(1000, ' '));
    EXPECT_EQ(fair.receive().status, 400) << "a body of blanks, but a whole one";
}

TEST_F(Door, WhoDoesNotReadKeepsNobodyOut)
{
    settings.limits.connections = 1;
    settings.limits.write_time = 1h;
    open();
    for (int i = 0; i < 300; ++i)
        ask("POST", "/v1/messages", message(R"("campaign": ")" + std::string(250, 'x') + "\""));
    auto never_reads = local();
    std::string many;
    for (int i = 0; i < 100; ++i) many += request("GET", "/v1/messages?limit=300");
    never_reads.send(many);
    const auto give_up = std::chrono::steady_clock::now() + 20s;
    bool is_let_in = false;  // until the socket is full, the one who does not read is at work
    while (!is_let_in && std::chrono::steady_clock::now() < give_up) is_let_in = ask("GET", "/healthz").status == 200;
    EXPECT_TRUE(is_let_in);
    EXPECT_FALSE(never_reads.rest().ends_with("}"));
}

TEST_F(Door, LetsARunningRequestEndWhenItStops)
{
    open();
    there([this] { messages.holding = true; });
    auto busy = local(), idle = local();
    busy.send(request("POST", "/v1/messages", message()));
    while (!is_in_flight()) there([] {});
    std::thread releases{[this] {
        while (std::filesystem::exists(socket_path)) there([] {});  // it stops
        there([this] { messages.release(); });
    }};
    stop(10s);
    releases.join();
    const auto answer = busy.receive();
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(idle.is_closed());
    EXPECT_FALSE(std::filesystem::exists(socket_path));
}

TEST_F(Door, CutsARequestThatOutlivesTheGrace)
{
    open();
    there([this] { messages.holding = true; });
    auto busy = local();
    busy.send(request("POST", "/v1/messages", message()));
    while (!is_in_flight()) there([] {});
    stop(20ms);
    EXPECT_TRUE(busy.is_closed());
}

TEST_F(Door, ReplacesASocketFileNobodyListensOn)
{
    {
        boost::asio::io_context other;
        boost::asio::local::stream_protocol::acceptor left{other, {socket_path}};
    }
    ASSERT_TRUE(std::filesystem::exists(socket_path));
    open();
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
    const auto mode = std::filesystem::status(socket_path).permissions();
    EXPECT_EQ(static_cast<unsigned>(mode), 0660u);
    boost::asio::io_context second;
    EXPECT_THROW(open_another_on_the_same_socket(), boost::system::system_error);
}

TEST_F(Door, TakesOverAListeningSocket)
{
    open();
    boost::asio::io_context other;
    boost::asio::ip::tcp::acceptor given{other, {boost::asio::ip::make_address("127.0.0.1"), 0}};
    const auto given_port = given.local_endpoint().port();
    adopt_another(given.release());
    raw_client client{boost::asio::ip::tcp::endpoint{boost::asio::ip::make_address("127.0.0.1"), given_port}};
    client.send(request("GET", "/v1/status"));
    EXPECT_EQ(client.receive().status, 401);  // it is known to be TCP
    stop_another();
}

}  // namespace
}  // namespace todoke
