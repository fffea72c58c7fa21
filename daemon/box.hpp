#pragma once
// What the system says of this machine.

#include <string>

namespace todoke {

/// Of /etc/machine-id; empty: there is none (some containers).
std::string machine_id();

/// Whether a time service keeps the system's clock: the kernel knows of a bound of its error. Where it may not be asked
/// (a sandbox that forbids the call) only systemd-timesyncd can say so.
bool system_clock_is_set();

}  // namespace todoke
