#pragma once
// What people write back to be left alone.

#include <string>
#include <string_view>
#include <vector>

namespace todoke {

/// Whether `text`, all of it, is one of `words` (folded_text() of each): in whatever width or case, with white space
/// and punctuation around it. A word in a sentence is not: it may say the opposite.
bool says_stop(std::string_view text, const std::vector<std::string>& words);

}  // namespace todoke
