#pragma once
// One run of a real todoked, mostly on a fresh database, with the sinks as its providers.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "bench/submissions.hpp"
#include "tests/support/outside/daemon_process.hpp"
#include "tests/support/outside/provider_sinks.hpp"

namespace todoke {

/// Of loopback TCP; nobody has it now.
int free_port();

struct gateway_settings {
    std::filesystem::path program, folder;  ///< its files are in FOLDER/gateway
    bool keeps_database = false;            ///< the one in FOLDER/gateway is used, and stays
    bool notes_what_came = false;           ///< the sinks keep what they took, not only how many
    std::chrono::seconds clock_ahead{0};    ///< by the library `clock`
    std::filesystem::path clock = {};
    std::filesystem::path group = {};   ///< a memory control group's folder; empty: none
    std::optional<int> mail_port = {};  ///< another one than the sink's
};

class gateway_run {
public:
    /// Starts it and waits until it is ready.
    gateway_run(const std::filesystem::path& program, const std::filesystem::path& folder);
    explicit gateway_run(const gateway_settings& how);
    ~gateway_run();
    gateway_run(const gateway_run&) = delete;
    gateway_run& operator=(const gateway_run&) = delete;

    std::string socket_address() const;
    std::string tcp_address() const;
    static std::string token();

    const provider_sinks& sinks() const { return sinks_; }
    const daemon_process& process() const { return *daemon_; }
    std::uint64_t database_bytes() const;
    std::uint64_t log_bytes() const;
    /// By its clock.
    std::chrono::system_clock::time_point now() const { return std::chrono::system_clock::now() + clock_ahead_; }

    /// Submits NDJSON in one request over TCP and reads every answer; throws unless all are 202.
    void submit_lines(const std::string& lines, std::size_t count) const;
    /// `count` messages of tomorrow, numbered from `first`, each after the answer to the one before.
    void submit_one_by_one(std::size_t first, std::size_t count) const;
    /// One message; whether it was answered with 202. False, too, when nobody listens.
    bool submits(const std::string& body) const;

    /// SIGTERM; throws unless it ends with 0.
    void stop();
    void kill_at_once() { daemon_->kill_at_once(); }
    /// Again, after stop or kill_at_once; does not wait for anything.
    void begin() { daemon_->start(); }
    void wait_until_ready();

private:
    std::filesystem::path start_of(const gateway_settings& how) const;

    std::filesystem::path folder_;
    bool keeps_database_;
    std::chrono::seconds clock_ahead_;
    int port_;
    provider_sinks sinks_;
    std::unique_ptr<daemon_process> daemon_;
};

}  // namespace todoke
