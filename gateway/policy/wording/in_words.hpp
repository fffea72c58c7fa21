#pragma once
// What the rules and the store say (store/model/phrase), in a reader's language.

#include <string>
#include <string_view>

#include "store/model/phrase.hpp"

namespace todoke {

enum class language { english, japanese };

/// `said` with its phrases in words; all other text stays as it is.
std::string in_words(std::string_view said, language in);

/// The language an HTTP Accept-Language header prefers (RFC 9110, 12.5.4); English where it names neither.
language preferred_language(std::string_view accept);

}  // namespace todoke
