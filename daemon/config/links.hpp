#pragma once
// The keys that say where a provider's server is, and how it is known to be the right one.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/config/section.hpp"

namespace todoke::reading {

std::string read_host(section& from, std::string_view example);
/// One, or a list of them.
std::vector<std::string> read_hosts(section& from, std::string_view example);
int read_port(section& from, int usual);
/// `hosts`: only where all are this machine may the link be open.
link_security read_security(section& from, const std::vector<std::string>& hosts, link_security usual);
/// Its certificates are read once, to say what is wrong with them.
std::string read_ca_file(section& from);

}  // namespace todoke::reading
