#pragma once
// systemd's side of sd_notify(3): hears what a daemon says about itself.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

class notify_socket {
public:
    /// Listens at `path`, which must not be there yet.
    explicit notify_socket(std::filesystem::path path);
    ~notify_socket();
    notify_socket(const notify_socket&) = delete;
    notify_socket& operator=(const notify_socket&) = delete;

    /// What the daemon is to be started with.
    std::string environment() const;

    /// The words (without STATUS and WATCHDOG) that came since the last call, up to and with `word`. Throws after half
    /// a minute of silence.
    std::vector<std::string> hear_until(std::string_view word);

private:
    std::string receive();

    std::filesystem::path path_;
    int socket_ = -1;
};

}  // namespace todoke
