#pragma once
// Another program that a test talks to: started, listened to, and stopped by its process id.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace todoke {

class server_process {
public:
    /// The first word is looked up on the PATH; `environment` adds to ours.
    explicit server_process(std::vector<std::string> command, std::map<std::string, std::string> environment = {});
    ~server_process();
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;

    /// The next line it prints (to stdout or stderr) that holds `part`. Throws, with all it printed, when it ends
    /// before, or after a minute.
    std::string wait_for(std::string_view part);
    /// How many lines hold `part`, of those up to the one that was last waited for.
    std::size_t count_of(std::string_view part) const;
    /// Waits for its line {"ev":"listening","port":…}.
    int port();
    pid_t pid() const { return pid_; }

private:
    bool read_more(int patience_ms);

    pid_t pid_ = -1;
    int output_ = -1;
    std::string printed_;
    std::size_t looked_at_ = 0;
};

/// A script of tests/counterpart, run by Node.js.
std::vector<std::string> node_script(const std::string& name);
/// Why the npm package cannot be used, for GTEST_SKIP; nothing when it can.
std::optional<std::string> missing_npm_package(const std::string& name);
/// The same for a program on the PATH or in /usr/sbin.
std::optional<std::string> missing_program(const std::string& name);
/// A file below tests/counterpart.
std::string counterpart_file(const std::string& name);

}  // namespace todoke
