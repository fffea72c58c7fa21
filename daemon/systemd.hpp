#pragma once
// What the daemon and systemd tell each other: readiness, the watchdog, sockets handed over, the journal. Outside
// systemd every call does nothing.

#include <string>
#include <vector>

namespace todoke::systemd {

/// Serving (again): ends a start or a reload. `status` is shown by systemctl status.
void ready(const std::string& status);
void reloading();
void stopping();

/// Still alive. Owed well within the unit's WatchdogSec.
void beat();

struct socket {
    std::string name;  ///< FileDescriptorName= of the socket unit
    int fd = -1;       ///< listening; now the caller's
};
/// The sockets of todoked.socket. Asked once: a second call gives none, and no child process inherits them.
std::vector<socket> listening_sockets();

/// Whether stderr ends in the journal, which keeps time and priority by itself.
bool logs_to_journal();

}  // namespace todoke::systemd
