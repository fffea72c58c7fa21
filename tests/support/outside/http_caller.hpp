#pragma once
// A backend's side of the HTTP interface: one keep-alive connection, one request at a time, made for servers that die
// in the middle. Writes and reads at the same time, so no answer is too early.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

struct api_call {
    std::string method = "GET";
    std::string target;
    std::vector<std::string> headers;  ///< "Name: value"
    std::string body;
};

struct api_answer {
    unsigned status = 0;  ///< 0: the connection broke before the head was there
    std::string body;     ///< as much as came
    std::string retry_after = {};
    bool complete = false;
    bool replayed = false;  ///< Idempotency-Replayed
};

class http_caller {
public:
    /// "unix:/run/x.sock" or "127.0.0.1:8620". `patience`: how long the other side may say nothing.
    explicit http_caller(std::string address, std::chrono::milliseconds patience = std::chrono::seconds{30});
    ~http_caller();
    http_caller(const http_caller&) = delete;
    http_caller& operator=(const http_caller&) = delete;

    /// Connects if need be. A connection that broke or cannot be made is an incomplete answer; only silence throws.
    api_answer call(const api_call& what);

private:
    bool connect();
    void disconnect();

    std::string address_;
    std::chrono::milliseconds patience_;
    int socket_ = -1;
};

/// A connected socket to such an address; -1: nobody there.
int connect_to(const std::string& address);

/// Asks /readyz until it says yes; false: not within `limit`.
bool wait_until_ready(const std::string& address, const std::string& authorization, std::chrono::milliseconds limit);
/// Asks for `target` until the answer has `part` in it, and returns it. Throws, with the last one, after a minute.
std::string ask_until(const std::string& address, const std::string& authorization, const std::string& target,
                      const std::string& part);

}  // namespace todoke
