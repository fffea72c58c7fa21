#pragma once
// Submits as fast as answers come, over keep-alive connections with one request each under way. One thread and epoll:
// it shares the machine with what it measures.

#include <chrono>
#include <cstddef>
#include <string>

#include "bench/submissions.hpp"

namespace todoke {

struct load_settings {
    std::string address;  ///< "127.0.0.1:8620" or "unix:/run/x.sock"
    std::string token;    ///< empty: none
    std::size_t connections = 1;
    std::chrono::duration<double> warm_up{0.5}, length{5};
    send_time send_at;
};

struct load_result {
    double per_second = 0;
    double median_ms = 0, p99_ms = 0;
};

/// Throws on any answer but 202.
load_result submit_under_load(const load_settings& how);

}  // namespace todoke
