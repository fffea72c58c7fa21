#pragma once
// What remains of a message whose customer was erased: that there was one, when, under which rules, and how it ended.
// No address, no content, no words of a provider (they may quote an address).

#include <string>

#include "store/model/outcome.hpp"
#include "store/model/verdict.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

/// What was handed over stays what it is; the rest is cancelled.
finish end_of_erased(const std::vector<leg_row>& legs);

/// What is decided about a message of a customer who is being erased, whatever the rules say.
verdict erased_verdict(const std::vector<leg_row>& legs);

/// A provider's code, if it is one and no sentence: "550 5.1.1", "429", "ESME_RINVDSTADR". Else empty.
std::string plain_code(const std::string& code);

/// An outcome without words and without anything to go on from.
outcome without_words(const outcome& result);

}  // namespace todoke
