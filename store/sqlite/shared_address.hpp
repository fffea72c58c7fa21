#pragma once
// What follows when an address turns out to be shared: what its owner has open, and was sent lately, counts for the
// address's own identity from that moment on.

#include "store/sqlite/books.hpp"

namespace todoke {

people::on_shared carry_over(books& b, instant now);

}  // namespace todoke
