#pragma once
// What the daemon says of its whole, as lines: queue, lanes, holds. From JSON to text, pure.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "daemon/cli/text/story.hpp"

namespace todoke::cli {

std::string hold_text(const boost::json::object& hold, const reader& to);
std::string holds_text(const boost::json::array& holds, const reader& to);

/// `GET /v1/status` on one page.
std::string status_text(const boost::json::object& status, const reader& to);

/// What binds each lane now, and how much of it is used.
std::string limits_text(const boost::json::object& status, const reader& to);

}  // namespace todoke::cli
