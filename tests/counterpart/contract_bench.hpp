#pragma once
// A real todoked behind a proxy that checks every request and every answer against docs/openapi.yaml, and a book of
// what was asked and answered, so that nothing the document names is left out.

#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway/channel/http_message.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/outside/daemon_process.hpp"

namespace todoke {

/// What the document is to say of a request: right, or one that it rules out.
enum class by_document { right, wrong };

class contract_bench {
public:
    /// `config` is added to a minimal configuration. Returns once both answer.
    explicit contract_bench(const std::string& config);
    ~contract_bench();
    contract_bench(const contract_bench&) = delete;
    contract_bench& operator=(const contract_bench&) = delete;

    /// Through the proxy. Fails the test when the status is another, when the document's view of the request is, or
    /// when the answer is not what the document says.
    http_answer ask(const http_request& what, int status, by_document view = by_document::right);
    /// For requests that the proxy would not relay: straight to the daemon, and the answer's problem is checked after.
    http_answer ask_directly(const http_request& what, int status);
    /// One line of an NDJSON answer.
    void check_line(const std::string& line);
    /// A GET with this Host; the status.
    int status_for_host(const std::string& host, const std::string& target);
    /// Asks, past the proxy, until the message is in this state.
    void wait_for_state(const std::string& location, const std::string& state);

    /// What an object of this schema may have in it.
    std::vector<std::string> members_of(const std::string& schema) const;
    /// "GET /v1/messages 200": what the document names and nobody asked for or was answered.
    std::set<std::string> not_seen() const;

private:
    http_answer exchange(int port, const http_request& what);
    void note(const http_request& what, int status);
    std::string pattern_of(const std::string& target) const;
    void check(const std::string& path, const std::string& body);

    boost::asio::io_context io_;
    std::filesystem::path folder_;
    int port_, proxy_port_;
    boost::json::value document_;
    std::unique_ptr<daemon_process> daemon_;
    std::unique_ptr<server_process> proxy_;
    std::set<std::string> seen_;
};

/// A request with this token; with a body it is POST and JSON unless told otherwise.
http_request call(const std::string& method, const std::string& target, const std::string& token,
                  const std::string& body = "", const std::string& type = "application/json");

/// The secret of the token of this name in the bench's configuration: all, reader, writer, promoter.
std::string secret_of(const std::string& token);

/// contract_dashboard.cpp
void check_dashboard(contract_bench& bench);
/// contract_holds.cpp
void check_holds(contract_bench& bench);
/// contract_receipts.cpp
void check_receipts(contract_bench& bench);

inline constexpr auto wrong = by_document::wrong;
inline const std::string nobody = "/v1/messages/0198f2c4-5b1e-7c3a-9d2e-0000000000ff";

}  // namespace todoke
