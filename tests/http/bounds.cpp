// What a hostile caller, a slow reader or a careless unit file may not do to the daemon.
#include <arpa/inet.h>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/http/answer_queue.hpp"
#include "daemon/http/listener.hpp"
#include "gateway/intake/intake.hpp"

namespace todoke {
namespace {

TEST(AnswerQueue, AReaderThatNeverQuiteCatchesUpCostsNoMoreAndMore)
{
    answer_queue queue{64 << 10, 8 << 20, ""};
    const std::string answer(1000, 'a');
    std::string piece;
    std::uint64_t most_held = 0;
    for (int i = 0; i < 40'000; ++i) {  // 40 MB through a file of at most 8
        ASSERT_TRUE(queue.push(answer));
        if (i >= 100) {
            ASSERT_TRUE(queue.pop(piece, 1000));
        }
        most_held = std::max(most_held, queue.held());
    }
    EXPECT_LT(most_held, std::uint64_t{4} << 20);
}

int listening_on(const char* address)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    ::inet_pton(AF_INET, address, &at.sin_addr);
    EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::listen(fd, 1), 0);
    return fd;
}

TEST(AdoptedSocket, IsRefusedWhenItIsOpenToTheNetwork)
{
    boost::asio::io_context io;
    const int fd = listening_on("0.0.0.0");
    EXPECT_THROW(adopt_listener(io.get_executor(), fd), boost::system::system_error);
    ::close(fd);
}

TEST(AdoptedSocket, IsTakenOnTheLoopback)
{
    boost::asio::io_context io;
    const auto taken = adopt_listener(io.get_executor(), listening_on("127.0.0.1"));
    EXPECT_FALSE(taken.is_local);
    EXPECT_GT(taken.port, 0);
}

std::string why_not(const std::string& host, int port)
{
    boost::asio::io_context io;
    try {
        listen_on_tcp(io.get_executor(), host, port);
    } catch (const boost::system::system_error& e) {
        return e.what();
    }
    return "it listens";
}

TEST(Listener, SaysWhatToDoAboutAnAddressItCannotHave)
{
    boost::asio::io_context io;
    const auto first = listen_on_tcp(io.get_executor(), "127.0.0.1", 0);
    const auto taken = why_not("127.0.0.1", first.port);
    EXPECT_EQ(taken.find("127.0.0.1:" + std::to_string(first.port) + ": another program listens there"), 0u) << taken;
    EXPECT_EQ(taken.find("boost"), std::string::npos) << "where in the code it failed helps nobody: " << taken;
    EXPECT_NE(why_not("192.0.2.1", 8621).find("this machine has no such address"), std::string::npos);
}

TEST(Problems, AreNamedUpToAHundred)
{
    rules book;
    book.classes = default_classes();
    std::string body = "{";
    for (int i = 0; i < 50'000; ++i) body += (i == 0 ? "\"u" : ",\"u") + std::to_string(i) + "\":1";
    const auto read = read_submission(body + "}", book, instant{}, false);
    ASSERT_TRUE(std::holds_alternative<field_problems>(read));
    EXPECT_EQ(std::get<field_problems>(read).size(), field_problems::most);
}

}  // namespace
}  // namespace todoke
