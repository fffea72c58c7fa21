#pragma once
// The one of two sentences that the reader reads.

#include <string_view>

#include "gateway/policy/wording/in_words.hpp"

namespace todoke::cli {

inline std::string_view in_language(language speaks, std::string_view english, std::string_view japanese)
{
    return speaks == language::japanese ? japanese : english;
}

}  // namespace todoke::cli
