#include "tests/support/outside/mob.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace todoke {

namespace {

enum class manner { slow_head, slow_body, slow_lines, never_reads, garbage, fat_and_idle };
constexpr std::size_t manners = 6;
constexpr std::size_t rounds = 200;  // in each, another part of them does something
constexpr int pause_ms = 5;          // between two: slow is the very manner of most

struct rascal {
    manner how{};
    int socket = -1;
};

std::string beginning(manner how)
{
    const std::string post =
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nContent-Type: ";
    std::string many;
    switch (how) {
        case manner::slow_head:
            return "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ";
        case manner::slow_body:
            return post + "application/json\r\n\r\n{";
        case manner::slow_lines:
            return post + "application/x-ndjson\r\n\r\n";
        case manner::never_reads:
            while (many.size() < 4000) many += "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n";
            return many;
        case manner::fat_and_idle:
            return "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60002\r\nContent-Type: "
                   "application/json\r\n\r\n" +
                   ('"' + std::string(60'000, 'x') + '"');
        case manner::garbage:
            return std::string("\x16\x03\x01\x02\0\x01\0\0\r\n\r\n\xff\xfe GET", 18);
    }
    return {};
}

/// Tries to; a full backlog is for the next round.
void come(rascal& one, const sockaddr_un& to)
{
    one.socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (::connect(one.socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        ::close(one.socket);
        one.socket = -1;
        return;
    }
    const auto bytes = beginning(one.how);
    ::send(one.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

bool is_gone(const rascal& one)
{
    if (one.how == manner::never_reads || one.how == manner::fat_and_idle) {
        pollfd there{one.socket, 0, 0};
        return ::poll(&there, 1, 0) == 1;
    }
    const std::string_view more = one.how == manner::slow_lines ? "\n" : "x";
    return ::send(one.socket, more.data(), more.size(), MSG_NOSIGNAL) < 0 && errno != EAGAIN;
}

void annoy(rascal& one)
{
    if (!is_gone(one)) return;
    ::close(one.socket);
    one.socket = -1;
}

[[noreturn]] void riot(const sockaddr_un& to, std::size_t count, int tell)
{
    std::signal(SIGPIPE, SIG_IGN);
    std::vector<rascal> all(count);
    for (std::size_t i = 0; i < count; ++i) all[i].how = static_cast<manner>(i % manners);
    for (std::size_t round = 0;; ++round) {
        for (std::size_t i = round % rounds; i < count; i += rounds) {
            if (all[i].socket >= 0)
                annoy(all[i]);
            else
                come(all[i], to);
        }
        if (round == 2 * rounds) static_cast<void>(::write(tell, "!", 1));
        ::poll(nullptr, 0, pause_ms);
    }
}

}  // namespace

mob::mob(std::string path, std::size_t count)
{
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    path.copy(to.sun_path, sizeof to.sun_path - 1);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    const auto owner = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != owner) ::_exit(126);
        riot(to, count, ends[1]);
    }
    ::close(ends[1]);
    char told = 0;
    const auto heard = ::read(ends[0], &told, 1);
    ::close(ends[0]);
    if (heard != 1) throw std::runtime_error{"the mob did not come"};
}

mob::~mob()
{
    leave();
}

void mob::leave()
{
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

}  // namespace todoke
