#pragma once
// Who asks, and what they may do.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/http/doorkeeper.hpp"

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

/// Who did it, for a log line.
std::string_view in_log(const caller& who);

/// Whoever can open the Unix socket may do all: its mode is the check. Others bring one of these tokens in their
/// Authorization. Every token is looked at, each in the same time, so that an answer's delay tells nothing.
std::shared_ptr<const doorkeeper> ask_for(std::vector<token_config> tokens);

}  // namespace todoke
