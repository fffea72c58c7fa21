#include "daemon/http/line_splitter.hpp"

#include <utility>

#include "daemon/http/release.hpp"

namespace todoke {

line_splitter::~line_splitter()
{
    forget();
    for (const auto& line : lines_) held_.give_back(line.text.size());
}

void line_splitter::forget()
{
    held_.give_back(current_.size());
    release(current_);
}

void line_splitter::append(std::string_view piece)
{
    if (too_long_ || no_room_) return;
    too_long_ = current_.size() + piece.size() > limit_ + 1;  // one more for a CR before the line feed
    no_room_ = !too_long_ && !held_.take(piece.size());
    if (too_long_ || no_room_)
        forget();
    else
        current_ += piece;
}

void line_splitter::end_line()
{
    if (current_.ends_with('\r')) {
        current_.pop_back();
        held_.give_back(1);
    }
    if (current_.size() > limit_) {
        too_long_ = true;
        forget();
    }
    const bool blank = !too_long_ && !no_room_ && current_.find_first_not_of(" \t\r") == std::string::npos;
    if (blank)
        forget();
    else
        lines_.push_back({number_, std::exchange(current_, {}), too_long_, no_room_});
    too_long_ = no_room_ = false;
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
    if (too_long_ || no_room_ || !current_.empty()) end_line();
}

}  // namespace todoke
