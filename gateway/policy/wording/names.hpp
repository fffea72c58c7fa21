#pragma once
// The one table of names: what the words of the interface (states, events, rules …) are called when somebody is told
// about them, in English and in Japanese. Complete over every word there is; a test holds that.

#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/wording/in_words.hpp"

namespace todoke {

enum class vocabulary { state, event, rule, outcome, receipt, leg, lane };

/// The name of `word`; a word this version does not know (a newer daemon's) stands for itself.
std::string name_of(vocabulary kind, std::string_view word, language in);

/// What became of a message in this state, as a whole sentence.
std::string sentence_of_state(std::string_view state, language in);

/// The words that have a name, for tests.
std::vector<std::string_view> named_words(vocabulary kind);

}  // namespace todoke
