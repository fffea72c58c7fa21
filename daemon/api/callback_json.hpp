#pragma once
// The backends that are called back, as /v1/callbacks and /v1/status show them.

#include <vector>

#include "daemon/api/json_text.hpp"

namespace todoke {

class callback_endpoint;

void write_callbacks(json_text& json, const std::vector<callback_endpoint*>& all);

}  // namespace todoke
