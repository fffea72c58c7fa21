#pragma once
// Table `breaker`: what is kept of the providers' breakers while they are not closed.

#include <vector>

#include "store/model/breaker_state.hpp"
#include "store/sqlite/books.hpp"

namespace todoke {

std::vector<breaker_state> kept_breakers(books& b);
/// A closed one is forgotten.
void keep_breaker(books& b, const breaker_state& changed);

}  // namespace todoke
