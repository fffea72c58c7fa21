#pragma once
// NDJSON bytes -> lines, with bounded memory: of a line over the limit nothing is kept but that it was there.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace todoke {

struct body_line {
    std::uint64_t number = 0;  ///< physical, from 1
    std::string text;          ///< without its line end
    bool too_long = false;     ///< then there is no text
};

class line_splitter {
public:
    explicit line_splitter(std::size_t limit) : limit_{limit} {}

    void take(std::string_view bytes);
    /// A last line without a line feed counts.
    void finish();
    /// Whole lines, oldest first; blank ones are counted and left out.
    std::deque<body_line>& lines() { return lines_; }

private:
    void append(std::string_view piece);
    void end_line();

    std::size_t limit_;
    std::uint64_t number_ = 1;
    std::string current_;
    bool too_long_ = false;
    std::deque<body_line> lines_;
};

}  // namespace todoke
