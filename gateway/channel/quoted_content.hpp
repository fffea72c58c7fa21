#pragma once
// What a message says must not be kept or logged when a provider says it back ("554 spam: Your code is 4711"). Beside
// secrets.hpp: those are an account's, this is one attempt's. Pure.

#include "store/model/content.hpp"
#include "store/model/outcome.hpp"

namespace todoke {

/// `ended` with "(text)" in its words in place of whatever line of `sent` stands there, from its beginning on: as it
/// is, as JSON or a form writes it, or with a question mark for each byte that is no ASCII.
outcome without_content(outcome ended, const content& sent);

}  // namespace todoke
