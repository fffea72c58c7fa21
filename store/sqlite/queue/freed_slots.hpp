#pragma once
// What becomes of a slot that is given back: whoever waits for it is decided again, the best claim first.

#include "store/judge.hpp"
#include "store/sqlite/books.hpp"

namespace todoke {

/// The last thing of every transition.
void decide_freed(books& b, const judge& rules, instant now);

}  // namespace todoke
