#pragma once
// Who asks, and what they may do.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config.hpp"

namespace todoke {

enum class scope { open, submit, read, operate };
std::string_view to_text(scope s);

struct caller {
    std::string name;  ///< of the token; empty: the Unix socket
    bool submit = false, read = false, operate = false;
    std::vector<std::string> classes;  ///< empty: all

    bool may(scope what) const;
    bool may_use(std::string_view klass) const;
};

/// Whoever can open the Unix socket: its mode is the check.
const caller& socket_caller();

/// The caller that an Authorization header's Bearer token names. Looks at every token, each in the same time, so that
/// an answer's delay tells nothing.
std::optional<caller> find_caller(std::string_view authorization, const std::vector<token_config>& tokens);

/// Whether a Host (or authority) may be answered on TCP: an IP literal, localhost or one of `names`, any port. Keeps
/// pages of other sites out whose names were made to point here (DNS rebinding).
bool host_allowed(std::string_view host, const std::vector<std::string>& names);
/// The same for one of `names` only.
bool host_named(std::string_view host, const std::vector<std::string>& names);

}  // namespace todoke
