#pragma once
// The name by which this machine, and no copy of it, is known again.

#include <string>

namespace todoke {

/// Of /etc/machine-id; empty: there is none (some containers).
std::string machine_id();

}  // namespace todoke
