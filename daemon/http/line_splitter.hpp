#pragma once
// NDJSON bytes -> lines, with bounded memory: of a line over the limit, or without room in the budget of all bodies,
// nothing is kept but that it was there.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "daemon/http/body_budget.hpp"

namespace todoke {

struct body_line {
    std::uint64_t number = 0;  ///< physical, from 1
    std::string text;          ///< without its line end
    bool too_long = false;     ///< then there is no text
    bool no_room = false;      ///< the same
};

class line_splitter {
public:
    /// What is held is taken from `held`. The bytes of a line that is moved out are the taker's to give back.
    line_splitter(std::size_t limit, budget_share& held) : limit_{limit}, held_{held} {}
    ~line_splitter();
    line_splitter(const line_splitter&) = delete;
    line_splitter& operator=(const line_splitter&) = delete;

    void take(std::string_view bytes);
    /// A last line without a line feed counts.
    void finish();
    /// Whole lines, oldest first; blank ones are counted and left out.
    std::deque<body_line>& lines() { return lines_; }
    /// The number of the line that has begun and not ended; 0: none has.
    std::uint64_t unfinished() const { return too_long_ || no_room_ || !current_.empty() ? number_ : 0; }

private:
    void append(std::string_view piece);
    void end_line();
    void forget();

    std::size_t limit_;
    budget_share& held_;
    std::uint64_t number_ = 1;
    std::string current_;
    bool too_long_ = false, no_room_ = false;
    std::deque<body_line> lines_;
};

}  // namespace todoke
