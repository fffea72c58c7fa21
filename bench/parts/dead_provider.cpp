// Part `dead-provider`: what the others are slowed down by when a mail server is gone, or takes connections and says
// nothing, while thousands of mails wait for it.
#include <fmt/format.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/parts/delays.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

namespace {

constexpr std::size_t mails_waiting = 20'000;
constexpr std::size_t first_mail = 50'000'000;  ///< a number nobody has had

/// The system completes connections to it, and nobody answers.
class silent_server {
public:
    silent_server() : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* const address = reinterpret_cast<sockaddr*>(&at);
        if (bind(socket_, address, size) != 0 || listen(socket_, 1024) != 0) throw std::runtime_error{"no free port"};
        getsockname(socket_, address, &size);
        port_ = ntohs(at.sin_port);
    }
    ~silent_server() { close(socket_); }
    silent_server(const silent_server&) = delete;
    silent_server& operator=(const silent_server&) = delete;

    int port() const { return port_; }

private:
    int socket_, port_ = 0;
};

/// `mail_port`: none, the sink's, and no mails.
void measure_beside(const settings& set, const std::string& beside, std::optional<int> mail_port, results& into)
{
    gateway_settings how{set.program, set.folder};
    how.notes_what_came = true;
    how.mail_port = mail_port;
    gateway_run on{how};
    if (mail_port) on.submit_lines(submission_lines(mails_waiting, R"(["email"])", {}, first_mail), mails_waiting);
    const auto cpu = on.process().cpu_seconds();
    auto got = delays_at_rate(set, on, routes[0]);
    const auto what = fmt::format("immediate message at {:.0f}/s to LINE {}", set.rate, beside);
    into.add(what + ", request to first byte", "ms p50", percentile(got.from_request, 0.5));
    into.add(what + ", request to first byte", "ms p99", percentile(got.from_request, 0.99));
    add_process(what, on, cpu, got.from_request.size(), into);
    on.stop();
}

}  // namespace

void measure_dead_provider(const settings& set, results& into)
{
    const auto beside = [](const char* server) {
        return fmt::format("beside {} mails for a server that {}", mails_waiting, server);
    };
    measure_beside(set, "alone", std::nullopt, into);
    measure_beside(set, beside("is not there"), free_port(), into);
    const silent_server silent;
    measure_beside(set, beside("takes connections and says nothing"), silent.port(), into);
}

}  // namespace todoke
