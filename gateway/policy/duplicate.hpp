#pragma once
// When two messages are "the same thing": fingerprints of their text.

#include <string>

#include "store/model/content.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// What of URL queries counts: between different channels campaigns differ only in tracking parameters, carts carry
/// the product in the query.
enum class query_rule { drop_all, drop_tracking };

/// The text that stands for a message: `content.text` when it was given, else that of the channel it goes out on first.
/// (LINE: all text and altText.) Plain UTF-8; empty when there is none.
std::string comparable_text(const content& what, channel first_leg);

/// A fixed-length print of `text`: NFKC, case and white space folded, URL queries by `rule`. Empty text has no print
/// (empty).
std::string text_print(std::string_view text, query_rule rule);

}  // namespace todoke
