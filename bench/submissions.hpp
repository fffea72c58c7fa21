#pragma once
// The messages of the benchmarks: shop messages in Japanese, about 650 bytes of JSON, each to a person of its own.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace todoke {

using send_time = std::optional<std::chrono::system_clock::time_point>;

/// `legs` as in JSON: ["line","email"]. Without `send_at` it goes at once.
std::string submission_json(std::size_t number, std::string_view legs, send_time send_at);
/// `count` lines of NDJSON with keys of their own.
std::string submission_lines(std::size_t count, std::string_view legs, send_time send_at);

}  // namespace todoke
