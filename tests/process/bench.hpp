#pragma once
// todoked as its operator has it: a program, a folder, a configuration file, signals, an exit status.

#include <cstdio>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <sys/types.h>

#include "tests/support/outside/daemon_process.hpp"
#include "tests/support/outside/http_caller.hpp"
#include "tests/support/outside/notify_socket.hpp"

namespace todoke {

/// What a program printed on both streams, and how it ended.
struct finished {
    int status = 0;
    std::string said;
};

/// Runs a line of sh to its end.
finished run_command(const std::string& line);

/// A line of sh that goes on beside the test, and no longer than it.
class running_command {
public:
    explicit running_command(const std::string& line);
    ~running_command();
    running_command(const running_command&) = delete;
    running_command& operator=(const running_command&) = delete;

    /// What it printed up to the line that has this in it. Throws, with what it printed, when it ends before.
    std::string read_until(const std::string& part);
    /// SIGTERM; how it ended, and what it printed since. What it started has ended too, or closed its output.
    finished stop();
    /// The same of one that ends by itself: a signal would come before, in between or too late.
    finished wait();

private:
    std::string next_line();

    std::FILE* out_;
    pid_t pid_ = 0;
};

class Process : public testing::Test {
protected:
    Process();
    ~Process() override;
    /// Whatever was done to it, its log names nobody and shows no secret.
    void TearDown() override;

    /// `more` after [site], [api] and [store].
    void write_configuration(const std::string& more);
    /// The status of a submission; `klass` is its class.
    unsigned submit(const std::string& klass);
    std::string log() const;
    /// Says all of it to the door for reports ("reports.sock" in the folder), and gives back what was answered.
    std::string deliver(const std::string& lines) const;

    static std::string program();
    std::filesystem::path file() const { return folder / "todoke.toml"; }
    std::string address() const { return "unix:" + (folder / "api.sock").string(); }

    std::filesystem::path folder;
    notify_socket systemd;
    daemon_process daemon;
    http_caller api;
};

}  // namespace todoke
