#pragma once
// Finds the end of a request's head in raw bytes and refuses what must not reach a parser that would mend it: bare line
// feeds, NUL, folded headers.

#include <cstddef>
#include <string_view>

namespace todoke {

class head_scan {
public:
    enum class result { need_more, complete, malformed };

    /// `bytes` is everything received of this head so far; what was looked at before is not looked at again.
    result look(std::string_view bytes);
    /// Of a complete head, the blank line included.
    std::size_t size() const { return seen_; }
    std::string_view trouble() const { return trouble_; }
    void restart() { *this = head_scan{}; }

private:
    result refuse(std::string_view why);

    std::size_t seen_ = 0;        ///< up to here all lines are whole
    std::string_view trouble_{};  ///< always a literal
};

}  // namespace todoke
