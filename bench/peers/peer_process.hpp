#pragma once
// A peer as one of the scripts beside this file starts it: until its owner goes, with all that it started.

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

namespace todoke {

/// CPU and memory of processes and all that came from them, dead ones that were waited for included.
class process_tree {
public:
    explicit process_tree(std::set<pid_t> roots) : roots_{std::move(roots)} {}
    double cpu_seconds() const;
    /// Of those that live now, the peak of each; what they share is counted in each.
    std::uint64_t peak_rss_bytes() const;

private:
    std::set<pid_t> members() const;
    std::set<pid_t> roots_;
};

class peer_process {
public:
    /// Runs SCRIPT FOLDER PORTS… and waits until it says that it is ready.
    peer_process(const std::string& script, const std::filesystem::path& folder, const std::vector<int>& ports);
    ~peer_process();
    peer_process(const peer_process&) = delete;
    peer_process& operator=(const peer_process&) = delete;

    /// Empty: it runs. Else why it is left out.
    const std::string& reason() const { return reason_; }
    process_tree tree() const { return process_tree{roots_}; }

private:
    void start(const std::string& script, const std::vector<int>& ports);
    void hear();

    std::filesystem::path folder_;
    pid_t pid_ = 0;
    int out_ = -1;
    std::set<pid_t> roots_;
    std::string reason_;
};

}  // namespace todoke
