#pragma once
// What the system says of this machine.

#include <string>

namespace todoke {

/// Of /etc/machine-id; empty: there is none (some containers).
std::string machine_id();

/// Whether a time service keeps the system's clock: the kernel knows of a bound of its error. True where the kernel
/// cannot be asked: then nobody could ever say otherwise.
bool system_clock_is_set();

}  // namespace todoke
