#include "daemon/http/line_splitter.hpp"

#include <utility>

namespace todoke {

void line_splitter::append(std::string_view piece)
{
    if (too_long_) return;
    if (current_.size() + piece.size() > limit_ + 1) {  // one more for a CR before the line feed
        too_long_ = true;
        current_ = {};
    } else {
        current_ += piece;
    }
}

void line_splitter::end_line()
{
    if (!too_long_ && current_.ends_with('\r')) current_.pop_back();
    if (current_.size() > limit_) {
        too_long_ = true;
        current_.clear();
    }
    const bool blank = !too_long_ && current_.find_first_not_of(" \t\r") == std::string::npos;
    if (!blank) lines_.push_back({number_, std::exchange(current_, {}), too_long_});
    current_.clear();
    too_long_ = false;
    ++number_;
}

void line_splitter::take(std::string_view bytes)
{
    for (;;) {
        const auto end = bytes.find('\n');
        append(bytes.substr(0, end));
        if (end == std::string_view::npos) return;
        end_line();
        bytes.remove_prefix(end + 1);
    }
}

void line_splitter::finish()
{
    if (too_long_ || !current_.empty()) end_line();
}

}  // namespace todoke
