#pragma once
// C++ text as words and signs, for checks that need no compiler: comments and preprocessor lines are gone, a literal is
// one token "".

#include <string_view>
#include <vector>

namespace todoke {

struct token {
    int line = 0;
    std::string_view text;  ///< a whole word, or one sign ("::" is one)

    bool is_word() const;
};

/// `text` outlives them.
std::vector<token> tokens_of(std::string_view text);

}  // namespace todoke
