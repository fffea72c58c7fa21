#pragma once
// Whether there is room for one more message: the one rule for submissions and for readiness.

#include <optional>

#include "store/sqlite/books.hpp"
#include "store/store.hpp"

namespace todoke {

/// The refusal every submission gets now; none: there is room.
std::optional<refused> no_room(const books& b);

}  // namespace todoke
