#pragma once
// Submits as fast as answers come, over keep-alive connections with one request each under way. One thread and epoll:
// it shares the machine with what it measures.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "bench/submissions.hpp"

namespace todoke {

struct load_settings {
    std::string address;  ///< "127.0.0.1:8620" or "unix:/run/x.sock"
    std::string token;    ///< empty: none
    std::size_t connections = 1;
    std::chrono::duration<double> warm_up{0.5}, length{5};
    send_time send_at;
    std::string legs = R"(["line","email"])";
    std::size_t first_number = 0;  ///< of the messages, which have their persons and keys by it
    /// What is sent for a message of this number, for others than todoke; none: a submission to todoke.
    std::function<std::string(std::size_t number)> request = {};
};

struct load_result {
    double per_second = 0;
    double median_ms = 0, p99_ms = 0;
    std::size_t submitted = 0;  ///< with those of the warm-up, and those still under way at the end
};

struct submitted {
    std::size_t number = 0;
    std::chrono::steady_clock::time_point sent, answered;  ///< `sent`: when it was to be
};

/// Throws on any answer but 202.
load_result submit_under_load(const load_settings& how);
/// This many, and no more; seconds until the last answer.
double submit_count(const load_settings& how, std::size_t count);
/// So many a second, however long answers take, over connections of which there should be more than enough. In the
/// order of their answers.
std::vector<submitted> submit_at_rate(const load_settings& how, double rate);

}  // namespace todoke
