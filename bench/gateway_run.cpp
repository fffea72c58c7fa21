#include "bench/gateway_run.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fstream>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/outside/http_caller.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string configuration(const fs::path& folder, int port, const provider_sinks& sinks, int mail_port)
{
    constexpr std::string_view text = R"([site]
trust_clock = true
[api]
listen = ["unix:{folder}/api.sock", "127.0.0.1:{port}"]
[[api.token]]
name = "bench"
secret = "{token}"
scopes = ["submit", "read", "operate"]
[store]
path = "{folder}/todoke.db"
[class.transactional]
quiet_hours = "never"
ttl = "60d"
[[provider]]
name = "mail"
channel = "email"
kind = "smtp"
host = "127.0.0.1"
port = {smtp}
security = "none"
from = "お店 <shop@example.jp>"
window = 32
[[provider]]
name = "line"
channel = "line"
kind = "line"
endpoint = "http://127.0.0.1:{line}"
access_token = "bench-line-token-0123456789"
check_profile = false
window = 32
[[provider]]
name = "smsc"
channel = "sms"
kind = "smpp"
host = "127.0.0.1"
port = {smpp}
security = "none"
system_id = "shop"
password = "secret"
source = "0005123456"
window = 64
)";
    return fmt::format(text, fmt::arg("folder", folder.string()), fmt::arg("port", port),
                       fmt::arg("token", gateway_run::token()), fmt::arg("smtp", mail_port),
                       fmt::arg("line", sinks.line_port()), fmt::arg("smpp", sinks.smpp_port()));
}

}  // namespace

int free_port()
{
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (bind(probe, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) throw std::runtime_error{"no free port"};
    getsockname(probe, reinterpret_cast<sockaddr*>(&at), &size);
    close(probe);
    return ntohs(at.sin_port);
}

gateway_run::gateway_run(const fs::path& program, const fs::path& folder)
    : gateway_run{gateway_settings{program, folder}}
{
}

gateway_run::gateway_run(const gateway_settings& how)
    : folder_{how.folder / "gateway"},
      keeps_database_{how.keeps_database},
      clock_ahead_{how.clock_ahead},
      port_{free_port()},
      sinks_{{how.notes_what_came, {}, {}}}
{
    if (!keeps_database_) fs::remove_all(folder_);
    fs::create_directories(folder_);
    const auto config = folder_ / "todoke.toml";
    std::ofstream{config} << configuration(folder_, port_, sinks_, how.mail_port.value_or(sinks_.smtp_port()));
    fs::permissions(config, fs::perms::owner_read | fs::perms::owner_write);
    std::vector<std::string> environment;
    if (clock_ahead_ != 0s)
        environment = {"LD_PRELOAD=" + how.clock.string(), fmt::format("BENCH_CLOCK_AHEAD={}", clock_ahead_.count())};
    daemon_ = std::make_unique<daemon_process>(start_of(how), config, folder_ / "todoked.log", environment);
    begin();
    wait_until_ready();
}

/// What belongs to a control group has to be in it before it takes any memory.
fs::path gateway_run::start_of(const gateway_settings& how) const
{
    if (how.group.empty()) return how.program;
    auto script = folder_ / "start";
    std::ofstream{script} << fmt::format("#!/bin/sh\necho $$ > '{}/cgroup.procs' && exec '{}' \"$@\"\n",
                                         how.group.string(), how.program.string());
    fs::permissions(script, fs::perms::owner_all);
    return script;
}

void gateway_run::wait_until_ready()
{
    for (int seconds = 0; seconds < 120; ++seconds) {
        if (todoke::wait_until_ready(tcp_address(), "Bearer " + token(), 1s)) return;
        daemon_->expect_running();
    }
    throw std::runtime_error{"todoked runs, but does not become ready"};
}

gateway_run::~gateway_run()
{
    daemon_.reset();
    if (!keeps_database_) fs::remove_all(folder_);
}

std::uint64_t gateway_run::database_bytes() const
{
    return fs::file_size(folder_ / "todoke.db");
}

std::uint64_t gateway_run::log_bytes() const
{
    return fs::file_size(folder_ / "todoke.db-wal");
}

std::string gateway_run::socket_address() const
{
    return "unix:" + (folder_ / "api.sock").string();
}
std::string gateway_run::tcp_address() const
{
    return fmt::format("127.0.0.1:{}", port_);
}
std::string gateway_run::token()
{
    return "bench-token-0123456789abcdef";
}

void gateway_run::submit_lines(const std::string& lines, std::size_t count) const
{
    http_caller over{tcp_address(), 60s};
    const auto answer = over.call(
        {"POST", "/v1/messages", {"Content-Type: application/x-ndjson", "Authorization: Bearer " + token()}, lines});
    std::size_t stored = 0;
    constexpr std::string_view good = "\"status\":202";
    for (auto at = answer.body.find(good); at != answer.body.npos; at = answer.body.find(good, at + 1)) ++stored;
    if (!answer.complete || stored != count)
        throw std::runtime_error{fmt::format("NDJSON: status {}, {} of {} lines stored; the answer begins {}",
                                             answer.status, stored, count, answer.body.substr(0, 400))};
}

void gateway_run::submit_one_by_one(std::size_t first, std::size_t count) const
{
    http_caller over{tcp_address(), 60s};
    for (auto number = first; number < first + count; ++number) {
        const auto answer = over.call({"POST",
                                       "/v1/messages",
                                       {"Content-Type: application/json", "Authorization: Bearer " + token(),
                                        fmt::format("Idempotency-Key: one-by-one-{}", number)},
                                       submission_json(number, R"(["line","email"])", now() + 24h)});
        if (answer.status != 202) throw std::runtime_error{fmt::format("refused: {}", answer.body)};
    }
}

bool gateway_run::submits(const std::string& body) const
{
    http_caller over{tcp_address(), 60s};
    const auto answer = over.call(
        {"POST", "/v1/messages", {"Content-Type: application/json", "Authorization: Bearer " + token()}, body});
    return answer.complete && answer.status == 202;
}

void gateway_run::stop()
{
    if (const int status = daemon_->stop(120s); status != 0)
        throw std::runtime_error{fmt::format("todoked ended with {}", status)};
}

}  // namespace todoke
