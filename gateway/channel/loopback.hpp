#pragma once
// Which hosts are this machine: what goes to one of them passes no network, so it needs no TLS.

#include <string_view>

namespace todoke {

/// "localhost", or an address of the loopback (without brackets).
bool is_loopback(std::string_view host);

}  // namespace todoke
