#pragma once
// The SQL of each migration, in order. What has been released is never changed: a change is a new entry.

#include <array>

namespace todoke {

/// migrations[n] brings version n to n + 1.
extern const std::array<const char*, 14> migrations;

}  // namespace todoke
