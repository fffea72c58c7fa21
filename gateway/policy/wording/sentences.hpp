#pragma once
// The one table of sentences: what each phrase says in English and in Japanese. `{1}` is its first value.

#include <string_view>

#include "gateway/policy/wording/in_words.hpp"

namespace todoke {

/// A phrase this version does not know (written by a newer one) is shown by its values alone.
std::string_view sentence_for(phrase what, language in);

/// Tests: every phrase there is.
std::vector<phrase> all_phrases();

}  // namespace todoke
