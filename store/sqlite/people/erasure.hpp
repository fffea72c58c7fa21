#pragma once
// What remains of a message whose customer was erased: that there was one, when, under which rules, and how it ended.
// No address, no content, no words of a provider (they may quote an address).

#include <string>

#include "store/model/outcome.hpp"
#include "store/model/verdict.hpp"
#include "store/sqlite/books.hpp"

namespace todoke {

/// Whether the message is one of somebody who is being erased. Those that name them are, and those that were given one
/// of their addresses, whomever these name, but for another customer whose profile has it, or had it then.
bool is_being_erased(books& b, const message_row& row);

/// What was handed over stays what it is; the rest is cancelled.
finish end_of_erased(const std::vector<leg_row>& legs);

/// What is decided about a message of a customer who is being erased, whatever the rules say.
verdict erased_verdict(const std::vector<leg_row>& legs);

/// A provider's code, if it is one and no sentence: "550 5.1.1", "429", "ESME_RINVDSTADR". Else empty.
std::string plain_code(const std::string& code);

/// An outcome without words and without anything to go on from.
outcome without_words(const outcome& result);

}  // namespace todoke
