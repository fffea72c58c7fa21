// No memory for one connection or one exchange: the next one is served, and nobody waits for ever.
#include "tests/support/scarce_memory.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <gtest/gtest.h>
#include <list>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

/// Each allocation that accepting a connection takes fails once.
TEST_F(Door, IsNotDeafAfterItHadNoMemoryForAConnection)
{
    constexpr long more_than_it_takes = 40;
    open();
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
    for (long fails = 0; fails < more_than_it_takes; ++fails) {
        there([=] { allocations_left = fails; });
        auto unlucky = local();
        unlucky.send(request("GET", "/healthz"));
        unlucky.receive();  // or not
        there([] { allocations_left = any_number; });
        ASSERT_EQ(ask("GET", "/healthz").status, 200) << "after allocation " << fails;
    }
}

/// Each allocation that lines and their answers take fails once: they are answered, or cut off.
TEST_F(Door, CutsAnExchangeOffThatHadNoMemory)
{
    constexpr long more_than_it_takes = 2000;
    open();
    const std::string lines = message() + "\n" + message() + "\n";
    const auto asks =
        request("POST", "/v1/messages", lines, "Content-Type: application/x-ndjson\r\nConnection: close\r\n");
    std::list<raw_client> before;  // what Asio keeps for so many timers and sockets is there from now on
    for (int i = 0; i < 8; ++i) before.emplace_back(boost::asio::local::stream_protocol::endpoint{socket_path});
    for (auto& one : before) one.send(asks);
    for (auto& one : before) EXPECT_NE(one.rest(), "");
    int whole = 0;  // in a row
    for (long fails = 0; whole < 100 && fails < more_than_it_takes && !HasFailure(); ++fails) {
        while (door_connections() > 0) continue;
        auto unlucky = local();
        while (door_connections() == 0) continue;
        there([=] { allocations_left = fails; });
        unlucky.send(asks);
        whole = unlucky.rest().ends_with("\r\n0\r\n\r\n") ? whole + 1 : 0;
        there([] { allocations_left = any_number; });
        EXPECT_EQ(ask("GET", "/healthz").status, 200) << "after allocation " << fails;
    }
    EXPECT_EQ(whole, 100) << "more fail than an exchange takes";
}

}  // namespace
}  // namespace todoke
