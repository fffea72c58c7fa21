#pragma once
// What the daemon and systemd tell each other: readiness, the watchdog, sockets handed over, the journal. Outside
// systemd every call does nothing.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace todoke::systemd {

/// Serving (again): ends a start or a reload. `status` is shown by systemctl status.
void ready(const std::string& status);
void reloading();
void stopping();
/// What systemctl status shows from now on. Never waits for systemd.
void status(const std::string& text);

/// While it lives a start may take longer than TimeoutStartSec: a database of millions is brought up to date. Not for
/// ever: a start that has hung is a failed one after all.
class long_start {
public:
    static constexpr std::chrono::seconds longest = std::chrono::hours{2};

    explicit long_start(std::chrono::milliseconds told_every = std::chrono::seconds{10});
    ~long_start();
    long_start(const long_start&) = delete;
    long_start& operator=(const long_start&) = delete;

private:
    void keep_telling(std::chrono::milliseconds every);

    std::mutex guard_;
    std::condition_variable over_;
    bool is_over_ = false;
    std::thread tells_;
};

/// Still alive. Never waits for systemd.
void beat();
/// Within which time systemd wants the next beat (WatchdogSec= of the unit); none: it wants none.
std::optional<std::chrono::microseconds> watchdog();

struct socket {
    std::string name;       ///< FileDescriptorName= of the socket unit
    int fd = -1;            ///< listening; now the caller's
    std::string address{};  ///< "unix:/run/x.sock", "127.0.0.1:8620", "[::1]:8620"; empty: none of these
};
/// The sockets of todoked.socket. Asked once: a second call gives none, and no child process inherits them.
std::vector<socket> listening_sockets();

/// Whether stderr ends in the journal, which keeps time and priority by itself.
bool logs_to_journal();

}  // namespace todoke::systemd
