#pragma once
// Who is busy: from the daemon's figures to lines. Pure.

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <string_view>

#include "daemon/cli/text/story.hpp"

namespace todoke::cli {

struct busy_figures {
    boost::json::object status;                       ///< GET /v1/status
    boost::json::object newest;                       ///< the newest messages
    std::map<std::string, double> attempts_a_second;  ///< by provider; empty at the first look
};

/// todoke_attempts_total of Prometheus's text, all outcomes of a provider together.
std::map<std::string, double> attempts_in(std::string_view metrics);

std::string busy_text(const busy_figures& seen, const reader& to);
std::string busy_json(const busy_figures& seen);

}  // namespace todoke::cli
