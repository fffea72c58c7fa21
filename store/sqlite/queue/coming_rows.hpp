#pragma once
// Which rows of the queue come next, each given out once: of each group that has its turn soon a share of the window,
// in the order in which the groups take turns.

#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "store/sqlite/queue/lanes.hpp"

namespace todoke {

class coming_rows {
public:
    explicit coming_rows(std::size_t window) : window_{window} {}

    /// What the table is asked by; on a connection of the caller's.
    static statement question(db_connection& db);

    /// `heads`: the first row of each group, in the order of their turns. What is due by `now` and was not given
    /// before; asked between two groups, `goes_on` may end it there.
    std::vector<lanes::picked> next(
        statement& question, const std::vector<lanes::picked>& heads, instant now,
        const std::function<bool()>& goes_on = [] { return true; });

private:
    using line = std::deque<queue_place>;  ///< given, and still waiting
    std::vector<queue_place> more_of(const lanes::picked& head, std::size_t share, statement& question, instant now);
    void forget_others(const std::vector<lanes::picked>& heads);

    std::size_t window_;
    std::map<queue_group, line> lines_;
};

}  // namespace todoke
