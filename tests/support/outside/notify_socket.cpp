#include "tests/support/outside/notify_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace todoke {

namespace {

constexpr timeval longest_silence{30, 0};

[[noreturn]] void fail(const std::string& what)
{
    throw std::runtime_error{what + ": " + std::strerror(errno)};
}

bool is_news(std::string_view line)
{
    return !line.empty() && !line.starts_with("STATUS=") && !line.starts_with("WATCHDOG=");
}

}  // namespace

notify_socket::notify_socket(std::filesystem::path path) : path_{std::move(path)}
{
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    const std::string name = path_;
    if (name.size() >= sizeof at.sun_path) throw std::runtime_error{"too long for a socket: " + name};
    std::memcpy(at.sun_path, name.data(), name.size());
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) fail("socket");
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) fail("bind " + name);
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest_silence, sizeof longest_silence);
}

notify_socket::~notify_socket()
{
    close(socket_);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

std::string notify_socket::environment() const
{
    return "NOTIFY_SOCKET=" + path_.string();
}

std::string notify_socket::receive()
{
    std::array<char, 4096> bytes{};
    const auto count = recv(socket_, bytes.data(), bytes.size(), 0);
    if (count < 0) fail("todoked says nothing");
    return {bytes.data(), static_cast<std::size_t>(count)};
}

std::string notify_socket::hear(const std::function<bool(std::string_view)>& is_it)
{
    for (;;) {
        std::istringstream lines{receive()};
        for (std::string line; std::getline(lines, line);)
            if (is_it(line)) return line;
    }
}

std::string notify_socket::hear_status(std::string_view part)
{
    constexpr std::string_view name = "STATUS=";
    const auto line = hear([&](std::string_view one) { return one.starts_with(name) && one.find(part) != one.npos; });
    return line.substr(name.size());
}

void notify_socket::hear_beat()
{
    hear([](std::string_view one) { return one == "WATCHDOG=1"; });
}

std::size_t notify_socket::count_beats()
{
    std::size_t count = 0;
    std::array<char, 4096> bytes{};
    for (ssize_t size = 0; (size = recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT)) >= 0;)
        if (std::string_view{bytes.data(), static_cast<std::size_t>(size)} == "WATCHDOG=1") ++count;
    return count;
}

std::vector<std::string> notify_socket::hear_until(std::string_view word)
{
    std::vector<std::string> heard;
    for (;;) {
        std::istringstream lines{receive()};
        for (std::string line; std::getline(lines, line);)
            if (is_news(line)) heard.push_back(line);
        if (!heard.empty() && heard.back() == word) return heard;
    }
}

}  // namespace todoke
