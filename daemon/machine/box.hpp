#pragma once
// What the system says of this machine.

#include <string>

namespace todoke {

/// Of /etc/machine-id; empty: there is none (some containers).
std::string machine_id();

/// Whether a time service keeps the system's clock: the kernel knows of a bound of its error. Where the kernel may not
/// be asked (the sandbox of the unit), systemd is. Network thread only.
bool system_clock_is_set();

}  // namespace todoke
