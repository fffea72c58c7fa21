#include "bench/connection.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/outside/http_caller.hpp"

namespace todoke {

namespace {

/// The length of the answer at the front of `in`; 0: it is not all there.
std::size_t whole_answer(std::string_view in)
{
    const auto head_end = in.find("\r\n\r\n");
    if (head_end == in.npos) return 0;
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = in.find(name);
    std::size_t length = 0;
    if (at > head_end) throw std::runtime_error{"an answer without Content-Length: " + std::string{in.substr(0, 400)}};
    std::from_chars(in.data() + at + name.size(), in.data() + head_end, length);
    return in.size() >= head_end + 4 + length ? head_end + 4 + length : 0;
}

}  // namespace

load_connection::load_connection(const std::string& address) : socket_{connect_to(address)}
{
    if (socket_ < 0) throw std::runtime_error{"nobody listens on " + address};
}

load_connection::~load_connection()
{
    close(socket_);
}

void load_connection::submit(std::size_t number, const std::string& request)
{
    number_ = number;
    began_ = std::chrono::steady_clock::now();
    if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        throw std::runtime_error{std::string{"send: "} + std::strerror(errno)};
}

bool load_connection::read()
{
    char piece[16 * 1024];
    const auto count = recv(socket_, piece, sizeof piece, MSG_DONTWAIT);
    if (count <= 0) throw std::runtime_error{"the connection was closed instead of an answer"};
    in_.append(piece, static_cast<std::size_t>(count));
    if (whole_answer(in_) == 0) return false;
    if (!in_.starts_with("HTTP/1.1 202")) throw std::runtime_error{"refused: " + in_};
    in_.clear();
    return true;
}

std::string request_of(const load_settings& how, std::size_t number)
{
    const auto body = submission_json(number, how.legs, how.send_at);
    auto made = fmt::format(
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Idempotency-Key: bench-{}\r\nContent-Length: {}\r\n",
        number, body.size());
    if (!how.token.empty()) made += "Authorization: Bearer " + how.token + "\r\n";
    return made + "\r\n" + body;
}

}  // namespace todoke
