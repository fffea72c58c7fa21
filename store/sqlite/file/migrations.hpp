#pragma once
// The SQL of each migration, in order. What has been released is never changed: a change is a new entry.

#include <vector>

namespace todoke {

/// What the first migration makes of an empty file. Lower numbers were never released.
constexpr int first_schema = 19;

/// migrations[0] makes an empty file version first_schema, each of the others brings the version before it one further.
extern const std::vector<const char*> migrations;

}  // namespace todoke
