#pragma once
// The Date header's form of an instant.

#include <string>

#include "store/model/instant.hpp"

namespace todoke {

/// "Mon, 23 Nov 2026 03:00:00 GMT"
std::string http_date(instant when);

}  // namespace todoke
