#include "tests/counterpart/contract_bench.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "gateway/channel/http_client.hpp"
#include "tests/support/outside/http_caller.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr auto start_limit = 60s;
constexpr auto state_limit = 60s;
constexpr std::array methods{"get", "put", "post", "delete"};

std::string token(const std::string& name, const std::string& rest)
{
    return "[[api.token]]\nname = \"" + name + "\"\nsecret = \"" + secret_of(name) + "\"\n" + rest + "\n";
}

void write(const fs::path& file, const std::string& text)
{
    std::ofstream{file} << text;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
}

std::string read(const fs::path& file)
{
    std::ifstream input{file};
    return {std::istreambuf_iterator<char>{input}, {}};
}

/// The document with closed answers; its file.
fs::path strict_document(const fs::path& folder)
{
    const auto made = folder / "strict.json";
    const auto command = "/usr/bin/python3 " + counterpart_file("strict_openapi.py") + " " + TODOKE_SOURCE_DIR +
                         "/docs/openapi.yaml > " + made.string();
    if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
    return made;
}

struct violations {
    std::string request, response;
};

/// From the proxy's header: [{"location": ["request", "body", …], "message": "…"}, …].
violations read_violations(const http_answer& answer)
{
    violations made;
    const std::string text{answer.header("sl-violations")};
    if (text.empty()) return made;
    boost::system::error_code error;
    const auto all = json::parse(text, error);
    if (error) return {"(unreadable)", text};
    for (const auto& one : all.as_array()) {
        const bool of_answer = one.at("location").at(0).as_string() == "response";
        (of_answer ? made.response : made.request) += json::serialize(one) + "\n";
    }
    return made;
}

}  // namespace

std::string secret_of(const std::string& token)
{
    return "the-secret-of-" + token + "-for-tests";
}

http_request call(const std::string& method, const std::string& target, const std::string& token,
                  const std::string& body, const std::string& type)
{
    http_request made{method, target, {}, body};
    if (!token.empty()) made.headers.emplace_back("Authorization", "Bearer " + secret_of(token));
    if (!body.empty()) made.headers.emplace_back("Content-Type", type);
    return made;
}

contract_bench::contract_bench(const std::string& config)
    : folder_{fs::temp_directory_path() / ("todoke-contract-" + std::to_string(::getpid()))},
      port_{refusing_port()},
      proxy_port_{refusing_port()}
{
    fs::create_directories(folder_);
    const auto strict = strict_document(folder_);
    document_ = json::parse(read(strict));
    const auto address = "127.0.0.1:" + std::to_string(port_);
    write(folder_ / "todoke.toml",
          "[site]\ntrust_clock = true\n[api]\nlisten = [\"" + address +
              "\"]\nmax_body = \"4KiB\"\nhosts = [\"todoke.shop.internal\"]\n" +
              token("all", "scopes = [\"submit\", \"read\", \"operate\"]") + token("reader", "scopes = [\"read\"]") +
              token("writer", "scopes = [\"submit\"]") +
              token("promoter", "scopes = [\"submit\", \"read\"]\nclasses = [\"promotional\"]") + "[store]\npath = \"" +
              (folder_ / "todoke.db").string() + "\"\nmin_free_disk = \"0\"\n" + config);
    daemon_ = std::make_unique<daemon_process>(fs::path{TODOKE_BINARY_DIR} / "todoked", folder_ / "todoke.toml",
                                               folder_ / "todoked.log");
    daemon_->start();
    auto command = node_script("node_modules/@stoplight/prism-cli/dist/index.js");
    for (const auto& word : {std::string{"proxy"}, std::string{"-h"}, std::string{"127.0.0.1"}, std::string{"-p"},
                             std::to_string(proxy_port_), strict.string(), "http://" + address})
        command.push_back(word);
    proxy_ = std::make_unique<server_process>(command);
    proxy_->wait_for("Prism is listening");
    if (wait_until_ready(address, "Bearer " + secret_of("all"), start_limit)) return;
    daemon_->expect_running();
    throw std::runtime_error{"todoked runs, but does not become ready"};
}

contract_bench::~contract_bench()
{
    daemon_.reset();
    proxy_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

http_answer contract_bench::exchange(int port, const http_request& what)
{
    http_client_options options;
    options.to = {false, "127.0.0.1", port};
    http_client client{io_.get_executor(), options};
    auto work = client.exchange(what);
    const auto result = run(io_, std::move(work));
    if (result.ended != http_result::how::answered)
        throw std::runtime_error{what.method + " " + what.target + ": " + result.why};
    return result.answer;
}

http_answer contract_bench::ask(const http_request& what, int status, by_document view)
{
    auto answer = exchange(proxy_port_, what);
    const auto found = read_violations(answer);
    const auto asked = what.method + " " + what.target + " " + what.body + "\n" + answer.body;
    EXPECT_EQ(answer.status, status) << asked;
    EXPECT_EQ(found.response, "") << asked;
    EXPECT_EQ(found.request.empty(), view == by_document::right) << asked << "\n" << found.request;
    note(what, answer.status);
    return answer;
}

http_answer contract_bench::ask_directly(const http_request& what, int status)
{
    auto answer = exchange(port_, what);
    EXPECT_EQ(answer.status, status) << what.method << " " << what.target << "\n" << answer.body;
    if (status >= 400 && what.method != "HEAD") {
        EXPECT_EQ(answer.header("content-type"), "application/problem+json");
        check("/check/problem", answer.body);
    }
    note(what, answer.status);
    return answer;
}

void contract_bench::check_line(const std::string& line)
{
    check("/check/line", line);
}

void contract_bench::check(const std::string& path, const std::string& body)
{
    const auto answer = exchange(proxy_port_, call("POST", path, "all", body));
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(read_violations(answer).request, "") << body;
}

int contract_bench::status_for_host(const std::string& host, const std::string& target)
{
    const int socket = connect_to("127.0.0.1:" + std::to_string(port_));
    const auto request = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    std::string answer;
    char piece[4096];
    ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
    for (ssize_t n; (n = ::recv(socket, piece, sizeof piece, 0)) > 0;)
        answer.append(piece, static_cast<std::size_t>(n));
    ::close(socket);
    return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

void contract_bench::wait_for_state(const std::string& location, const std::string& state)
{
    const auto give_up = std::chrono::steady_clock::now() + state_limit;
    for (;;) {
        const auto body = exchange(port_, call("GET", location, "all")).body;
        if (json::parse(body).at("state").as_string() == state) return;
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"never " + state + ": " + body};
        daemon_->expect_running();
        std::this_thread::sleep_for(20ms);
    }
}

/// The document's path for it, its names filled in: a segment in braces fits any one.
std::string contract_bench::pattern_of(const std::string& target) const
{
    const auto segments = [](const std::string& path) {
        std::vector<std::string> made;
        std::istringstream text{path};
        for (std::string one; std::getline(text, one, '/');) made.push_back(one);
        return made;
    };
    const auto path_only = target.substr(0, target.find('?'));
    if (document_.at("paths").as_object().contains(path_only)) return path_only;
    const auto wanted = segments(path_only);
    const auto fits = [](const std::string& pattern, const std::string& there) {
        return pattern == there || pattern.starts_with('{');
    };
    for (const auto& path : document_.at("paths").as_object()) {
        const auto pattern = segments(std::string{path.key()});
        if (std::equal(pattern.begin(), pattern.end(), wanted.begin(), wanted.end(), fits)) return path.key();
    }
    return {};
}

void contract_bench::note(const http_request& what, int status)
{
    const auto pattern = pattern_of(what.target);
    if (!pattern.empty()) seen_.insert(what.method + " " + pattern + " " + std::to_string(status));
}

std::vector<std::string> contract_bench::members_of(const std::string& schema) const
{
    std::vector<std::string> made;
    const auto& all = document_.at("components").at("schemas").at(schema).at("properties").as_object();
    for (const auto& one : all) made.emplace_back(one.key());
    return made;
}

std::set<std::string> contract_bench::not_seen() const
{
    std::set<std::string> made;
    for (const auto& path : document_.at("paths").as_object()) {
        if (path.key().starts_with("/check/")) continue;
        for (const char* method : methods) {
            const auto* operation = path.value().as_object().if_contains(method);
            if (!operation) continue;
            std::string name{method};
            std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
            for (const auto& answer : operation->at("responses").as_object()) {
                const auto one = name + " " + std::string{path.key()} + " " + std::string{answer.key()};
                if (answer.key() != "default" && !seen_.contains(one)) made.insert(one);
            }
        }
    }
    return made;
}

}  // namespace todoke
