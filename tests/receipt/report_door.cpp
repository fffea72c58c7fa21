#include "gateway/receipt/report_door.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <gtest/gtest.h>
#include <memory>
#include <optional>

#include "store/model/envelope_id.hpp"
#include "tests/support/run.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct ReportDoor : testing::Test {
    ReportDoor()
    {
        const asio::ip::tcp::endpoint loopback{asio::ip::address_v4::loopback(), 0};
        report_door::acceptor listens{io.get_executor()};
        listens.open(asio::generic::stream_protocol{AF_INET, IPPROTO_TCP});
        listens.bind(loopback);
        listens.listen();
        asio::ip::tcp::endpoint bound;
        const auto where = listens.local_endpoint();
        bound.resize(where.size());
        std::memcpy(bound.data(), where.data(), where.size());
        port = bound.port();
        rules.provider = "mail";
        rules.accepts = "bounces@shop.example.jp";
        acceptor.emplace(std::move(listens));
    }
    ~ReportDoor() override
    {
        tasks.cancel();
        run_until(io, [this] { return tasks.size() == 0; });
    }
    void open()
    {
        door.emplace(std::move(*acceptor), rules, [this](raw_receipt what) { return keep(std::move(what)); });
        tasks.spawn("door", door->run());
    }
    asio::awaitable<bool> keep(raw_receipt what)
    {
        got.push_back(std::move(what));
        co_return keeps;
    }
    /// Says all of it at once, and gives back all that came until the door closed.
    asio::awaitable<std::string> talk(std::string bytes)
    {
        asio::ip::tcp::socket socket{io};
        const asio::ip::tcp::endpoint where{asio::ip::address_v4::loopback(), port};
        co_await socket.async_connect(where, asio::use_awaitable);
        co_await asio::async_write(socket, asio::buffer(bytes), asio::use_awaitable);
        std::string all;
        boost::system::error_code error;
        auto quietly = asio::redirect_error(asio::use_awaitable, error);
        co_await asio::async_read(socket, asio::dynamic_buffer(all), quietly);
        co_return all;
    }

    /// The same in pieces: after `beginning`, `more` again and again until the door closes.
    asio::awaitable<std::string> trickle(std::string beginning, std::string more)
    {
        asio::ip::tcp::socket socket{io};
        const asio::ip::tcp::endpoint where{asio::ip::address_v4::loopback(), port};
        co_await socket.async_connect(where, asio::use_awaitable);
        co_await asio::async_write(socket, asio::buffer(beginning), asio::use_awaitable);
        asio::steady_timer breath{io};
        boost::system::error_code error;
        auto quietly = asio::redirect_error(asio::use_awaitable, error);
        while (!error) {
            breath.expires_after(5ms);
            co_await breath.async_wait(asio::use_awaitable);
            co_await asio::async_write(socket, asio::buffer(more), quietly);
        }
        std::string all;
        co_await asio::async_read(socket, asio::dynamic_buffer(all), quietly);
        co_return all;
    }
    /// Connects and waits for the door to close.
    asio::awaitable<void> sit(std::shared_ptr<bool> is_left)
    {
        asio::ip::tcp::socket socket{io};
        const asio::ip::tcp::endpoint where{asio::ip::address_v4::loopback(), port};
        co_await socket.async_connect(where, asio::use_awaitable);
        std::string all;
        boost::system::error_code error;
        auto quietly = asio::redirect_error(asio::use_awaitable, error);
        co_await asio::async_read(socket, asio::dynamic_buffer(all, 4), quietly);  // it is greeted
        ++connected;
        co_await asio::async_read(socket, asio::dynamic_buffer(all), quietly);
        *is_left = true;
    }

    std::size_t connected = 0;
    asio::io_context io;
    task_group tasks{io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
    std::optional<report_door::acceptor> acceptor;
    report_door_rules rules;
    std::optional<report_door> door;
    asio::ip::port_type port = 0;
    std::vector<raw_receipt> got;
    bool keeps = true;
};

const std::string conversation =
    "LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<bounces+x.0@shop.example.jp>\r\nDATA\r\nSubject: a\r\n\r\nb\r\n.\r\nQUIT\r\n";

TEST_F(ReportDoor, KeepsAMailBeforeItIsAcknowledged)
{
    open();
    const auto said = run(io, talk(conversation));
    EXPECT_TRUE(said.ends_with("354 go on\r\n250 2.0.0 kept\r\n221 2.0.0 bye\r\n")) << said;
    ASSERT_EQ(got.size(), 1u);
    EXPECT_EQ(got[0].provider, "mail");
    EXPECT_EQ(got[0].form, email_report_form);
    EXPECT_EQ(got[0].body, "Subject: a\r\n\r\nb\r\n");
    ASSERT_EQ(got[0].headers.size(), 1u);
    EXPECT_EQ(got[0].headers[0], (std::pair<std::string, std::string>{"recipient", "bounces+x.0@shop.example.jp"}));
}

TEST_F(ReportDoor, RefusesForNowWhatCannotBeKept)
{
    keeps = false;
    open();
    const auto said = run(io, talk(conversation));
    EXPECT_TRUE(said.ends_with("451 4.3.0 cannot be kept now\r\n221 2.0.0 bye\r\n")) << said;
}

TEST_F(ReportDoor, LeavesWhoKeepsSilent)
{
    rules.patience = 50ms;
    open();
    const auto said = run(io, talk("LHLO mx\r\nMAIL FROM:<>\r\n"));
    EXPECT_TRUE(said.ends_with("250 2.1.0 ok\r\n")) << said;
    EXPECT_TRUE(got.empty());
}

/// Never a pause that is longer than the patience.
TEST_F(ReportDoor, LeavesWhoSaysNextToNothing)
{
    rules.patience = 100ms;
    open();
    const auto said = run(io, trickle("LHLO mx", "x"));
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << "greeted, and not answered that its line is too long";
}

TEST_F(ReportDoor, MakesRoomForOneMoreByLeavingWhoHasBroughtNothing)
{
    rules.most_sessions = 2;
    open();
    const auto is_left = std::make_shared<bool>(), is_left_too = std::make_shared<bool>();
    tasks.spawn("silent", sit(is_left));
    run_until(io, [this] { return connected == 1; });
    tasks.spawn("silent, too", sit(is_left_too));
    run_until(io, [this] { return connected == 2; });
    const auto said = run(io, talk(conversation));
    EXPECT_TRUE(said.ends_with("250 2.0.0 kept\r\n221 2.0.0 bye\r\n")) << said;
    run_until(io, [&] { return *is_left; });
    EXPECT_FALSE(*is_left_too);
}

TEST_F(ReportDoor, HasOnlySoManyGuests)
{
    rules.most_sessions = 0;
    open();
    EXPECT_EQ(run(io, talk("")), "");
    EXPECT_TRUE(got.empty());
}

}  // namespace
}  // namespace todoke
