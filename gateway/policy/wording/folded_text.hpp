#pragma once
// Texts that look alike as one text.

#include <string>
#include <string_view>

namespace todoke {

/// NFKC, case folded, runs of white space as one space and none at the ends. Of what is no UTF-8 only ASCII is folded.
std::string folded_text(std::string_view text);

}  // namespace todoke
