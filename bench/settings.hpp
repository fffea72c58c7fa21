#pragma once
// What is to be measured, where, and for how long.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace todoke {

struct settings {
    std::filesystem::path program, folder;
    std::filesystem::path clock;    ///< the library that puts a daemon's clock ahead
    std::filesystem::path backlog;  ///< where the database with --queued messages is kept
    std::vector<std::string> parts;
    std::vector<std::size_t> batches{1, 16, 64, 256, 1000}, connections{1, 16, 64};
    double seconds = 5;
    std::size_t lines = 100'000, messages = 100'000, runs = 3;
    std::size_t queued = 10'000'000, persons = 2'000'000;
    double rate = 500;  ///< messages a second, for the part latency
    std::size_t box_mib = 512;
    bool over_socket = false;

    bool has(const std::string& part) const { return std::find(parts.begin(), parts.end(), part) != parts.end(); }
};

}  // namespace todoke
