#pragma once
// A keep-alive connection of the load: one request at a time, written at once, read when epoll says so.

#include <chrono>
#include <cstddef>
#include <string>

#include "bench/load.hpp"

namespace todoke {

class load_connection {
public:
    explicit load_connection(const std::string& address);
    ~load_connection();
    load_connection(const load_connection&) = delete;
    load_connection& operator=(const load_connection&) = delete;

    int socket() const { return socket_; }
    void submit(std::size_t number, const std::string& request);
    /// Whether the answer is there now. Throws unless it is 202.
    bool read();

    std::size_t number() const { return number_; }
    std::chrono::steady_clock::time_point began() const { return began_; }

private:
    int socket_;
    std::string in_;
    std::size_t number_ = 0;
    std::chrono::steady_clock::time_point began_;
};

/// The submission of this number, head and body.
std::string request_of(const load_settings& how, std::size_t number);

}  // namespace todoke
