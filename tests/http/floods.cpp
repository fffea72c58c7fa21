// What one address may take from all others.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include "daemon/http/body_budget.hpp"
#include "daemon/public/public_side.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {

namespace {

namespace asio = boost::asio;

/// This machine's address in its network; nothing is sent. Empty: it has none.
std::string address_in_the_network()
{
    asio::io_context io;
    asio::ip::udp::socket probe{io, asio::ip::udp::v4()};
    boost::system::error_code error;
    probe.connect({asio::ip::make_address("198.51.100.1"), 9}, error);  // of RFC 5737
    if (error) return {};
    const auto own = probe.local_endpoint(error).address();
    return error || own.is_loopback() || own.is_unspecified() ? std::string{} : own.to_string();
}

/// Connections over its network address are somebody's, those over the Unix socket are nobody's.
class Floods : public Door {
protected:
    Floods()
    {
        side.url = "https://msg.shop.example.jp";
        side.hooks.add("http", "aggregator", [](const hook_call& what) -> checked_hook {
            return raw_receipt{"aggregator", "http.receipt", "", {}, what.body, what.received};
        });
        side.keep = [](raw_receipt) { return keep(); };
        messages.persons.subscriptions["stop"] = {"promotional", channel::email, false};
        outside = &side;
        tcp_host = "0.0.0.0";
    }
    static asio::awaitable<bool> keep() { co_return true; }
    static std::string head(const std::string& call, std::size_t length)
    {
        return call + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
    }

    const std::string flooder = address_in_the_network();
    public_side side;
};

TEST_F(Floods, ABodyMayBeAsLongAsItsCallNeeds)
{
    open();
    for (const std::string call : {"POST /u/stop", "GET /u/stop", "GET /c/click", "GET /o/open"}) {
        auto client = local();
        client.send(head(call, 4097));
        EXPECT_EQ(client.receive().status, 413) << call;
    }
    auto chunked = local();
    chunked.send("POST /u/stop HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1001\r\n" +
                 std::string(4097, 'a'));
    const auto refused = chunked.receive();
    EXPECT_EQ(refused.status, 413);
    EXPECT_NE(refused.body.find("4096 bytes"), std::string::npos) << refused.body;
    EXPECT_EQ(ask("POST", "/hooks/http/aggregator", std::string(100'000, 'a')).status, 200);
}

TEST_F(Floods, OneAddressDoesNotTakeTheRoomForAllBodies)
{
    if (flooder.empty()) GTEST_SKIP() << "this machine has no address in a network";
    constexpr std::size_t half_sent = 10'000;
    settings.limits.bodies = 4 * half_sent;
    settings.limits.bodies_of_one_address = 2 * half_sent;
    open();
    {
        const auto begins = head("POST /hooks/http/aggregator", half_sent + 1) + std::string(half_sent, 'a');
        auto stalled = tcp(flooder), another = tcp(flooder), one_more = tcp(flooder);
        stalled.send(begins);
        wait_for_bytes_of_bodies(half_sent);
        another.send(begins);
        wait_for_bytes_of_bodies(2 * half_sent);
        one_more.send(head("POST /hooks/http/aggregator", 100) + std::string(100, 'a'));
        EXPECT_EQ(one_more.receive().status, 503);
        EXPECT_EQ(ask("POST", "/hooks/http/aggregator", std::string(2 * half_sent, 'a')).status, 200);
    }
    wait_for_bytes_of_bodies(0);
    auto later = tcp(flooder);
    later.send(head("POST /hooks/http/aggregator", 100) + std::string(100, 'a'));
    EXPECT_EQ(later.receive().status, 200);
}

TEST_F(Floods, NobodyMakesRoomForWhoHasItsShare)
{
    if (flooder.empty()) GTEST_SKIP() << "this machine has no address in a network";
    settings.limits.connections = 3;
    settings.limits.of_one_address = 2;
    open();
    const auto asks = request("GET", "/u/stop");
    auto innocent = local(), first = tcp(flooder), second = tcp(flooder);
    for (auto* one : {&innocent, &first, &second}) {
        one->send(asks);
        EXPECT_EQ(one->receive().status, 200);
    }
    for (int i = 0; i < 5; ++i) {
        auto third = tcp(flooder);
        EXPECT_TRUE(third.is_closed());
    }
    innocent.send(asks);  // idle longest
    EXPECT_EQ(innocent.receive().status, 200);
}

TEST(BodyBudget, IsSharedByAddress)
{
    const auto budget = std::make_shared<body_budget>(100, 40);
    budget_share a{budget, "192.0.2.1"}, same{budget, "192.0.2.1"}, b{budget, "192.0.2.2"}, own{budget};
    EXPECT_TRUE(a.take(30));
    EXPECT_FALSE(same.take(11));
    EXPECT_TRUE(same.take(10));
    EXPECT_TRUE(b.take(40));
    EXPECT_FALSE(own.take(21)) << "all of it together";
    EXPECT_TRUE(own.take(20)) << "this machine has no share of its own";
    a.set(0);
    EXPECT_TRUE(same.take(30));
    EXPECT_EQ(budget->taken(), 100u);
    same.set(60);  // what is there in any case
    EXPECT_EQ(budget->taken(), 120u);
    EXPECT_FALSE(same.take(0)) << "more than its share";
    budget->allow(200, 0);
    EXPECT_TRUE(same.take(10));
}

}  // namespace

}  // namespace todoke
