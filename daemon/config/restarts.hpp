#pragma once
// What a reload does not take into use: providers, callbacks, the store, and where it listens. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/config.hpp"

namespace todoke {

/// What stands in `next` otherwise than in `running`, or is another secret behind the same { file = … }, as an operator
/// is told: "[[provider]] sms is new". Empty: a reload takes all of it.
std::vector<std::string> what_needs_a_restart(const config& running, const config& next);

/// An address that todoked.socket and [api] listen do not agree on.
struct other_address {
    std::string address;
    bool is_open = false;  ///< by todoked.socket, and not in the file; else the other way round
};
/// None where the daemon opened its sockets itself. No restart of it mends this.
std::vector<other_address> other_addresses(const api_config& running, const api_config& next);
std::string to_text(const other_address& one);
/// What does, once the ListenStream= lines are written.
inline constexpr std::string_view sockets_opened_anew =
    "systemctl stop todoked; systemctl restart todoked.socket; systemctl start todoked";

}  // namespace todoke
