#pragma once
// The store alone: messages of some 300 bytes to few persons in random order, accepted and sent in batches.

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>

#include "store/store.hpp"

namespace todoke {

class lone_store {
public:
    static constexpr std::size_t batch = 256;

    /// On a file of its own in this folder, which goes with it.
    lone_store(const std::filesystem::path& folder, std::size_t persons);
    ~lone_store();
    lone_store(const lone_store&) = delete;
    lone_store& operator=(const lone_store&) = delete;

    void accept_batch(std::optional<instant> send_at);
    void send_batch();
    /// The bytes of the file once the log is in it.
    std::uint64_t close();
    const std::filesystem::path& path() const { return path_; }

private:
    void run();
    void remove();
    submission next(std::optional<instant> send_at);

    std::filesystem::path path_;
    std::size_t persons_, number_ = 0;
    std::mt19937_64 random_{1};
    boost::asio::io_context io_;
    rules_ptr rules_;
    instant now_ = *parse_instant("2026-11-23T03:00:00Z");
    std::unique_ptr<store> store_;
};

}  // namespace todoke
