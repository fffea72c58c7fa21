#pragma once
// Addresses to listen on, beside each other. Pure.

#include <string>

#include "daemon/config/config.hpp"

namespace todoke {

/// As the file writes it: "unix:/run/x.sock", "127.0.0.1:8620", "[::1]:8620".
std::string to_text(const listen_address& where);
/// Both cannot be opened side by side: `::` takes all of IPv4, too.
bool meet(const listen_address& a, const listen_address& b);

}  // namespace todoke
