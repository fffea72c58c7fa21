#pragma once
// Who is busy: from the daemon's figures to lines. Pure.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "daemon/cli/text/story.hpp"

namespace todoke::cli {

using amounts = std::map<std::string, double>;  ///< by name

struct busy_figures {
    boost::json::object status{};    ///< GET /v1/status
    boost::json::array under_way{};  ///< messages of which an attempt is under way
    amounts due{};                   ///< by class: messages that wait for their turn
    bool is_first_look = false;      ///< nobody knows yet how fast anything goes
    amounts attempts_a_second{};     ///< by provider
    amounts taken_a_second{};        ///< by class
    std::set<std::string> lately{};  ///< campaigns that were seen under way in the last minute
};

/// A metric in Prometheus's text, by one of its labels: what has the same value of it is added up.
amounts sums_by(std::string_view label, std::string_view metric, std::string_view metrics);

std::string busy_text(const busy_figures& seen, const reader& to);
std::string busy_json(const busy_figures& seen);

}  // namespace todoke::cli
