#pragma once
// A real todoked as a child of this process: started, asked for, killed, measured. It never outlives its owner.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace todoke {

class daemon_process {
public:
    /// `log` takes what it says, of all its lives. `environment`: "NAME=value", beside this process's own.
    daemon_process(std::filesystem::path program, std::filesystem::path config, std::filesystem::path log,
                   std::vector<std::string> environment = {});
    ~daemon_process();
    daemon_process(const daemon_process&) = delete;
    daemon_process& operator=(const daemon_process&) = delete;

    void start();
    /// Of the lives from now on: it is handed this listening socket, as systemd would. It stays open here.
    void hand_over(int listening) { handed_over_ = listening; }
    /// Of the lives from now on: RLIMIT_NOFILE, soft and hard.
    void limit_descriptors(std::size_t most) { most_descriptors_ = most; }
    /// Of this life, until the next such call: the soft limit.
    void limit_descriptors_now(std::size_t most);
    /// Also of the lives from now on: beside what the constructor was given.
    void add_to_environment(std::string more) { environment_.push_back(std::move(more)); }
    /// The same: a word of its command line.
    void add_option(std::string more) { options_.push_back(std::move(more)); }
    /// kill -9; returns once it is gone.
    void kill_at_once();
    void signal(int number);
    /// The exit status, or 128 + the signal that ended it. Throws when it does not end in time.
    int wait_for_end(std::chrono::seconds within = std::chrono::seconds{15});
    /// SIGTERM, and the same.
    int stop(std::chrono::seconds within = std::chrono::seconds{15});
    /// Throws, with the end of the log, when it has ended by itself.
    void expect_running();

    /// User and system time used so far.
    double cpu_seconds() const;
    std::size_t peak_rss_kib() const;
    std::size_t open_descriptors() const;
    std::size_t rss_kib() const;
    /// What it has made the kernel write to disks (write_bytes of /proc/PID/io).
    std::uint64_t written_bytes() const;

private:
    /// The number behind `field` in one of its files in /proc; 0: it is not there.
    std::uint64_t told(const std::string& file, const std::string& field) const;
    std::string log_tail() const;

    std::filesystem::path program_, config_, log_;
    std::vector<std::string> environment_, options_;
    std::size_t most_descriptors_ = 0;  ///< 0: this process's own
    int handed_over_ = -1;
    pid_t pid_ = 0;
};

}  // namespace todoke
