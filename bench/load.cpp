#include "bench/load.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "tests/support/outside/http_caller.hpp"

namespace todoke {

namespace {

using clock_type = std::chrono::steady_clock;

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

class connection {
public:
    explicit connection(const std::string& address) : socket_{connect_to(address)}
    {
        if (socket_ < 0) throw std::runtime_error{"nobody listens on " + address};
    }
    ~connection() { close(socket_); }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    int socket() const { return socket_; }

    void submit(const std::string& request)
    {
        began_ = clock_type::now();
        if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
            throw std::runtime_error{std::string{"send: "} + std::strerror(errno)};
    }

    /// Whether the answer is there now.
    bool read()
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

    clock_type::time_point began() const { return began_; }

private:
    int socket_;
    std::string in_;
    clock_type::time_point began_;
};

class load_run {
public:
    explicit load_run(const load_settings& how) : how_{how}, poll_{epoll_create1(EPOLL_CLOEXEC)}
    {
        for (std::size_t i = 0; i < how.connections; ++i) {
            connections_.push_back(std::make_unique<connection>(how.address));
            epoll_event event{EPOLLIN, {.ptr = connections_.back().get()}};
            epoll_ctl(poll_, EPOLL_CTL_ADD, connections_.back()->socket(), &event);
        }
    }
    ~load_run() { close(poll_); }
    load_run(const load_run&) = delete;
    load_run& operator=(const load_run&) = delete;

    load_result run()
    {
        for (auto& one : connections_) one->submit(next_request());
        const auto begin = clock_type::now();
        const auto measure_from = begin + std::chrono::duration_cast<clock_type::duration>(how_.warm_up);
        const auto end = measure_from + std::chrono::duration_cast<clock_type::duration>(how_.length);
        std::vector<double> times;
        for (auto now = begin; now < end;) {
            epoll_event events[64];
            const int ready = epoll_wait(poll_, events, 64, 10'000);
            if (ready == 0) throw std::runtime_error{"no answer within 10 s"};
            for (int i = 0; i < ready; ++i) {
                auto& one = *static_cast<connection*>(events[i].data.ptr);
                if (!one.read()) continue;
                now = clock_type::now();
                if (now >= measure_from && now < end)
                    times.push_back(std::chrono::duration<double, std::milli>{now - one.began()}.count());
                one.submit(next_request());
            }
        }
        return summary(times);
    }

private:
    std::string next_request()
    {
        const auto body = submission_json(number_, R"(["line","email"])", how_.send_at);
        auto made = fmt::format(
            "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Idempotency-Key: bench-{}\r\nContent-Length: {}\r\n",
            number_, body.size());
        ++number_;
        if (!how_.token.empty()) made += "Authorization: Bearer " + how_.token + "\r\n";
        return made + "\r\n" + body;
    }

    load_result summary(std::vector<double>& times) const
    {
        if (times.empty()) throw std::runtime_error{"nothing was answered"};
        std::sort(times.begin(), times.end());
        return {static_cast<double>(times.size()) / how_.length.count(), times[times.size() / 2],
                times[times.size() * 99 / 100]};
    }

    load_settings how_;
    int poll_;
    std::vector<std::unique_ptr<connection>> connections_;
    std::size_t number_ = 0;
};

}  // namespace

load_result submit_under_load(const load_settings& how)
{
    return load_run{how}.run();
}

}  // namespace todoke
