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

std::string configuration(const fs::path& folder, int port, const provider_sinks& sinks)
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
                       fmt::arg("token", gateway_run::token()), fmt::arg("smtp", sinks.smtp_port()),
                       fmt::arg("line", sinks.line_port()), fmt::arg("smpp", sinks.smpp_port()));
}

}  // namespace

gateway_run::gateway_run(const fs::path& program, const fs::path& folder)
    : folder_{folder / "gateway"}, port_{free_port()}, sinks_{{false, {}, {}}}
{
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    const auto config = folder_ / "todoke.toml";
    std::ofstream{config} << configuration(folder_, port_, sinks_);
    fs::permissions(config, fs::perms::owner_read | fs::perms::owner_write);
    daemon_ = std::make_unique<daemon_process>(program, config, folder_ / "todoked.log");
    daemon_->start();
    if (wait_until_ready(tcp_address(), "Bearer " + token(), 30s)) return;
    daemon_->expect_running();
    throw std::runtime_error{"todoked runs, but does not become ready"};
}

gateway_run::~gateway_run()
{
    daemon_.reset();
    fs::remove_all(folder_);
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

void gateway_run::stop()
{
    if (const int status = daemon_->stop(); status != 0)
        throw std::runtime_error{fmt::format("todoked ended with {}", status)};
}

}  // namespace todoke
