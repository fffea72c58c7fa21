#pragma once
// The words of a scenario that say what an operator does, or what happens to the box.

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "tests/scenario/world.hpp"

namespace todoke {

class operator_hand {
public:
    using words = std::deque<std::string>;
    using time_reader = std::function<instant(words&)>;

    /// False: `verb` is something else.
    bool play(world& on, const std::string& verb, words& line, const time_reader& take_time);

private:
    void place_hold(world& on, words& line, bool is_refused);
    std::map<std::string, std::int64_t> holds_;
};

}  // namespace todoke
