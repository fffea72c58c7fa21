#pragma once
// One run of a real todoked on a fresh database, with the sinks as its providers.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "bench/submissions.hpp"
#include "tests/support/outside/daemon_process.hpp"
#include "tests/support/outside/provider_sinks.hpp"

namespace todoke {

class gateway_run {
public:
    /// Starts it and waits until it is ready.
    gateway_run(const std::filesystem::path& program, const std::filesystem::path& folder);
    ~gateway_run();
    gateway_run(const gateway_run&) = delete;
    gateway_run& operator=(const gateway_run&) = delete;

    std::string socket_address() const;
    std::string tcp_address() const;
    static std::string token();

    const provider_sinks& sinks() const { return sinks_; }
    const daemon_process& process() const { return *daemon_; }

    /// Submits NDJSON in one request over TCP and reads every answer; throws unless all are 202.
    void submit_lines(const std::string& lines, std::size_t count) const;
    /// SIGTERM; throws unless it ends with 0.
    void stop();

private:
    std::filesystem::path folder_;
    int port_;
    provider_sinks sinks_;
    std::unique_ptr<daemon_process> daemon_;
};

}  // namespace todoke
