#pragma once
// The messages of the benchmarks: shop messages in Japanese, about 650 bytes of JSON, each to a person of its own.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace todoke {

using send_time = std::optional<std::chrono::system_clock::time_point>;

/// "2026-11-27T03:00:00Z".
std::string rfc3339(std::chrono::system_clock::time_point when);

/// `legs` as in JSON: ["line","email"]. Without `send_at` it goes at once.
std::string submission_json(std::size_t number, std::string_view legs, send_time send_at);
/// `count` lines of NDJSON with keys of their own, numbered from `first`.
std::string submission_lines(std::size_t count, std::string_view legs, send_time send_at, std::size_t first = 0);

}  // namespace todoke
