#pragma once
// Which names a door answers to.

#include <string>
#include <string_view>
#include <vector>

namespace todoke {

/// Whether a Host (or authority) may be answered on TCP: an IP literal, localhost or one of `names`, any port. Keeps
/// pages of other sites out whose names were made to point here (DNS rebinding).
bool host_allowed(std::string_view host, const std::vector<std::string>& names);
/// The same for a program on a Unix socket, which writes what it likes: one word is taken, too. A browser that comes
/// here through a forwarded port (ssh -L) names its page's site, which has a dot or, being one of the local network
/// (LLMNR, mDNS), at least that port.
bool host_allowed_on_socket(std::string_view host, const std::vector<std::string>& names);
/// The same for one of `names` only.
bool host_named(std::string_view host, const std::vector<std::string>& names);
/// Whether a page of `origin` comes from the door that was called by `host`: of http or https, and to the port the
/// same. (Which of the two nobody knows here: a proxy in front may do TLS.)
bool is_same_place(std::string_view origin, std::string_view host);

}  // namespace todoke
