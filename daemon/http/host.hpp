#pragma once
// Which names a door answers to.

#include <string>
#include <string_view>
#include <vector>

namespace todoke {

/// Whether a Host (or authority) may be answered on TCP: an IP literal, localhost or one of `names`, any port. Keeps
/// pages of other sites out whose names were made to point here (DNS rebinding).
bool host_allowed(std::string_view host, const std::vector<std::string>& names);
/// The same on a Unix socket, where callers write what they like: one word without a dot is taken, too. A browser that
/// comes here through a forwarded port (ssh -L) names its page's site, which has a dot.
bool host_allowed_on_socket(std::string_view host, const std::vector<std::string>& names);
/// The same for one of `names` only.
bool host_named(std::string_view host, const std::vector<std::string>& names);

}  // namespace todoke
