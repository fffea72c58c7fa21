#pragma once
// What must be so in a database whatever was done to it, and wherever it was cut short: one thing is told in several
// places, and all of them say the same.

#include <string>
#include <vector>

namespace todoke {

/// What does not fit, in words; nothing: all of it does. The store may have it open.
std::vector<std::string> contradictions(const std::string& path);

/// SQLite's own word on the file: "ok".
std::string integrity(const std::string& path);

}  // namespace todoke
