#pragma once
// Text as a JSON string.

#include <string>
#include <string_view>

namespace todoke {

/// Appends `text` (UTF-8) with its quotes and escapes.
void append_json_string(std::string& to, std::string_view text);

}  // namespace todoke
