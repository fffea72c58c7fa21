#include "daemon/service/systemd.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <netdb.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace todoke::systemd {
namespace {

/// A status is one line: what follows a line break would be read as another assignment.
std::string one_line(std::string text)
{
    for (char& c : text)
        if (c == '\n' || c == '\r') c = ' ';
    return text;
}

/// For good: a beat that needed a new one would not go out when no descriptor is left, and the watchdog would end a
/// daemon that is well.
int socket_to_tell_by()
{
    static const int kept = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return kept;
}

void send_to_systemd(std::string_view state, int flags)
{
    const char* const path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    const std::string_view name{path ? path : ""};
    if (name.empty() || name.size() >= sizeof to.sun_path) return;
    name.copy(to.sun_path, name.size());
    if (name.front() == '@') to.sun_path[0] = '\0';
    const auto length = offsetof(sockaddr_un, sun_path) + name.size();
    ::sendto(socket_to_tell_by(), state.data(), state.size(), flags | MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&to), static_cast<socklen_t>(length));
}

/// May wait for systemd, which reads these one by one. Nobody to tell is no reason not to serve.
void tell(std::string_view state)
{
    send_to_systemd(state, 0);
}

/// The same, but never waits when the queue is full: with it would everybody who is served.
void tell_if_heard(std::string_view state)
{
    send_to_systemd(state, MSG_DONTWAIT);
}

/// As [api] listen writes it.
std::string address_of(int fd)
{
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return {};
    if (bound.ss_family == AF_UNIX) {
        const std::string path = reinterpret_cast<const sockaddr_un&>(bound).sun_path;
        return path.empty() ? path : "unix:" + path;
    }
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    if (::getnameinfo(reinterpret_cast<const sockaddr*>(&bound), size, host.data(), host.size(), port.data(),
                      port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return {};
    const std::string number{host.data()};
    return (bound.ss_family == AF_INET6 ? "[" + number + "]" : number) + ":" + port.data();
}

}  // namespace

void ready(const std::string& status)
{
    tell("READY=1\nSTATUS=" + one_line(status));
}

void reloading()
{
    tell_if_heard("RELOADING=1\nSTATUS=reading the configuration");
}

void stopping()
{
    tell_if_heard("STOPPING=1\nSTATUS=letting attempts in flight end");
}

void status(const std::string& text)
{
    tell_if_heard("STATUS=" + one_line(text));
}

/// Signals are the network thread's: this one, which is there before anybody waits for them, takes none.
long_start::long_start(std::chrono::milliseconds told_every)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    tells_ = std::thread{[this, told_every] { keep_telling(told_every); }};
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

long_start::~long_start()
{
    {
        const std::lock_guard lock{guard_};
        is_over_ = true;
    }
    over_.notify_one();
    tells_.join();
}

void long_start::keep_telling(std::chrono::milliseconds every)
{
    const auto enough = std::chrono::steady_clock::now() + longest;
    const auto granted = std::chrono::microseconds{3 * every}.count();
    std::unique_lock lock{guard_};
    status("opening the database; a long log, or an earlier version's form, is worked off first");
    while (!is_over_ && std::chrono::steady_clock::now() < enough) {
        tell("EXTEND_TIMEOUT_USEC=" + std::to_string(granted));
        over_.wait_for(lock, every, [this] { return is_over_; });
    }
}

void beat()
{
    tell_if_heard("WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog()
{
    std::uint64_t within = 0;
    if (sd_watchdog_enabled(0, &within) <= 0) return std::nullopt;
    return std::chrono::microseconds{within};
}

std::vector<socket> listening_sockets()
{
    char** names = nullptr;
    const int count = sd_listen_fds_with_names(1, &names);
    std::vector<socket> all;
    all.reserve(static_cast<std::size_t>(std::max(count, 0)));
    for (int i = 0; i < count; ++i)
        all.push_back({names[i], SD_LISTEN_FDS_START + i, address_of(SD_LISTEN_FDS_START + i)});
    for (char** name = names; name && *name; ++name) std::free(*name);
    std::free(names);
    return all;
}

bool logs_to_journal()
{
    const char* stream = std::getenv("JOURNAL_STREAM");  // "DEVICE:INODE"
    struct stat mine {};
    if (!stream || ::fstat(STDERR_FILENO, &mine) != 0) return false;
    return stream == std::to_string(mine.st_dev) + ":" + std::to_string(mine.st_ino);
}

}  // namespace todoke::systemd
