// What systemd is told and what is taken from it, over the real protocol: a datagram socket and inherited descriptors.
#include "daemon/service/systemd.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace todoke {
namespace {

/// Plays the service manager's end of NOTIFY_SOCKET, on an abstract address.
class Systemd : public testing::Test {
protected:
    Systemd() : fd_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        ::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address.sun_family);  // autobind
        socklen_t length = sizeof address;
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
        const std::string name(address.sun_path + 1, length - sizeof address.sun_family - 1);
        ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
    }
    ~Systemd() override
    {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM"}) ::unsetenv(name);
        ::close(fd_);
    }

    std::string heard() const
    {
        std::array<char, 512> text{};
        const auto size = ::recv(fd_, text.data(), text.size(), 0);
        return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
    }

    int fd_;
};

TEST_F(Systemd, IsToldOfReadinessAndTheEnd)
{
    systemd::ready("serving");
    EXPECT_EQ(heard(), "READY=1\nSTATUS=serving");
    systemd::reloading();
    EXPECT_EQ(heard().substr(0, 12), "RELOADING=1\n");
    systemd::stopping();
    EXPECT_EQ(heard().substr(0, 11), "STOPPING=1\n");
    systemd::beat();
    EXPECT_EQ(heard(), "WATCHDOG=1");
    systemd::status("12 wait\nREADY=1");
    EXPECT_EQ(heard(), "STATUS=12 wait READY=1");
}

TEST_F(Systemd, SaysWithinWhichTimeItWantsABeat)
{
    EXPECT_EQ(systemd::watchdog(), std::nullopt);
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    EXPECT_EQ(systemd::watchdog(), std::chrono::seconds{30});
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_EQ(systemd::watchdog(), std::nullopt) << "it is meant for another process";
}

TEST_F(Systemd, AStatusCannotSayMoreThanOneThing)
{
    systemd::ready("a\nSTOPPING=1");
    EXPECT_EQ(heard(), "READY=1\nSTATUS=a STOPPING=1");
}

TEST_F(Systemd, ALongStartAsksForMoreTimeAgainAndAgain)
{
    std::vector<std::string> asked;
    {
        const systemd::long_start migrating{std::chrono::milliseconds{2}};
        pollfd there{fd_, POLLIN, 0};
        while (asked.size() < 4 && ::poll(&there, 1, 30'000) == 1) asked.push_back(heard());
    }
    ASSERT_EQ(asked.size(), 4u);
    EXPECT_TRUE(asked[0].starts_with("STATUS=opening the database")) << asked[0];
    asked.erase(asked.begin());
    EXPECT_EQ(asked, std::vector<std::string>(3, "EXTEND_TIMEOUT_USEC=6000"));
    while (heard() != "nothing") {
    }
    systemd::ready("serving");
    EXPECT_EQ(heard(), "READY=1\nSTATUS=serving") << "and then no more";
}

/// Nobody reads: the queue of the socket is full after some hundred words at most.
TEST_F(Systemd, IsNeverWaitedForByABeatNorAtTheEnd)
{
    for (int i = 0; i < 2000; ++i) systemd::beat();
    systemd::reloading();
    systemd::stopping();
    EXPECT_EQ(heard(), "WATCHDOG=1");
}

TEST_F(Systemd, NothingHappensOutsideIt)
{
    ::unsetenv("NOTIFY_SOCKET");
    systemd::ready("serving");
    systemd::beat();
    EXPECT_EQ(heard(), "nothing");
    EXPECT_FALSE(systemd::logs_to_journal());
    EXPECT_TRUE(systemd::listening_sockets().empty());
}

TEST_F(Systemd, TheJournalIsKnownByItsStream)
{
    struct stat mine {};
    ASSERT_EQ(::fstat(STDERR_FILENO, &mine), 0);
    ::setenv("JOURNAL_STREAM", (std::to_string(mine.st_dev) + ":" + std::to_string(mine.st_ino)).c_str(), 1);
    EXPECT_TRUE(systemd::logs_to_journal());
    ::setenv("JOURNAL_STREAM", "1:2", 1);  // inherited by a process whose stderr went elsewhere
    EXPECT_FALSE(systemd::logs_to_journal());
}

/// In the child: 0 when both sockets came with their names, cannot be inherited, and are handed out once.
int take_sockets()
{
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "2", 1);
    ::setenv("LISTEN_FDNAMES", "api:public", 1);
    const int unix_socket = ::fcntl(::socket(AF_UNIX, SOCK_STREAM, 0), F_DUPFD, 100);
    ::dup2(unix_socket, 3);
    ::listen(::dup2(::socket(AF_INET, SOCK_STREAM, 0), 4), 1);  // at a port of the system's choice
    const auto sockets = systemd::listening_sockets();
    if (sockets.size() != 2) return 1;
    if (sockets[0].fd != 3 || sockets[0].name != "api") return 2;
    if (sockets[1].fd != 4 || sockets[1].name != "public") return 3;
    if ((::fcntl(4, F_GETFD) & FD_CLOEXEC) == 0) return 4;
    if (!sockets[0].address.empty() || !sockets[1].address.starts_with("0.0.0.0:")) return 6;
    return systemd::listening_sockets().empty() ? 0 : 5;
}

TEST_F(Systemd, SocketsComeWithTheirNamesOnce)
{
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(take_sockets());
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace todoke
