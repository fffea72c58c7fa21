#pragma once
// systemd's side of sd_notify(3): hears what a daemon says about itself.

#include <cstddef>
#include <filesystem>
#include <functional>
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
    /// Until a status has `part` in it; that status. Throws likewise.
    std::string hear_status(std::string_view part);
    /// Until a sign of life (WATCHDOG) comes. Throws likewise.
    void hear_beat();
    /// Signs of life that have come since; waits for none.
    std::size_t count_beats();

private:
    std::string receive();
    /// Whatever comes, until one of its lines is what is looked for.
    std::string hear(const std::function<bool(std::string_view)>& is_it);

    std::filesystem::path path_;
    int socket_ = -1;
};

}  // namespace todoke
