// A door that stops: whoever it has let in, and whose request is on its way, is answered. At a socket that systemd
// keeps, everybody else waits for the next door.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <future>
#include <thread>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class StoppingDoor : public Door {
protected:
    StoppingDoor() { settings.limits.last_request = 1h; }
    ~StoppingDoor() override
    {
        if (stops_.joinable()) stops_.join();
    }
    /// Returns when it lets nobody in any more.
    void begin_to_stop(std::chrono::milliseconds grace)
    {
        stops_ = std::thread{[this, grace] { stop(grace); }};
        while (std::filesystem::exists(socket_path)) there([] {});
    }
    void wait_until_connected(std::size_t count)
    {
        while (door_connections() != count) continue;
    }

private:
    std::thread stops_;
};

TEST_F(StoppingDoor, AnswersWhoWasLetInAndHadNotAskedYet)
{
    open();
    auto caller = local();
    wait_until_connected(1);
    begin_to_stop(10s);
    caller.send(request("GET", "/healthz"));
    const auto answer = caller.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(caller.is_closed());
}

TEST_F(StoppingDoor, AnswersTheNextRequestOfAConnectionThatWasKept)
{
    open();
    auto caller = tcp_with_token();
    const auto asks = request("GET", "/v1/holds", "", "Authorization: Bearer secret\r\n");
    caller.send(asks);
    EXPECT_EQ(caller.receive().status, 200);
    begin_to_stop(10s);
    caller.send(asks);
    const auto answer = caller.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("connection"), "close");
}

/// A second caller comes in the wake of the first: its connection is accepted at once, and the door hears of that only
/// after it has closed its listener.
TEST_F(StoppingDoor, AnswersWhoWasAcceptedInTheVeryMoment)
{
    open();
    std::unique_ptr<raw_client> first, second;
    std::promise<void> done;
    const auto stop_now = [&] { asio::co_spawn(io, door_->stop(10s), [&](std::exception_ptr) { done.set_value(); }); };
    asio::post(io, [&] {
        first.reset(new raw_client(local()));
        second.reset(new raw_client(local()));
        for (auto* one : {first.get(), second.get()}) one->send(request("GET", "/healthz"));
        asio::post(io, [&] { asio::post(io, stop_now); });
    });
    done.get_future().wait();
    EXPECT_EQ(first->receive().status, 200);
    EXPECT_EQ(second->receive().status, 200);
}

TEST_F(StoppingDoor, DoesNotWaitForWhoSaysNothing)
{
    settings.limits.last_request = 1ms;
    open();
    auto silent = local();
    wait_until_connected(1);
    stop(1h);
    EXPECT_TRUE(silent.is_closed());
}

}  // namespace
}  // namespace todoke
