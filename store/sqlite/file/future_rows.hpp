#pragma once
// Purging goes through a table from its oldest row, and ends at the first one that is young. A row whose instant is yet
// to come was written while the clock was wrong: it is no end, it is passed over. Those that stand together are
// remembered as one run, so that they are looked at once, not in every round.

#include <cstdint>
#include <vector>

#include "store/model/instant.hpp"
#include "store/sqlite/file/clock_past.hpp"

namespace todoke {

class statement;

/// What is old: instants are compared by the scale of the wall clock, and only as far as it is believed.
struct row_ages {
    const clock_past& clock;
    instant wall, believed;

    instant of(instant told, message_no which = {}) const { return clock.by_now(told, wall, which); }
    bool is_to_come(instant when) const { return when > believed; }
};

class future_rows {
public:
    /// Before a walk: runs whose time has come are looked at again.
    void begin(const row_ages& by);
    /// The last row of the run that `no` stands in; else nothing (0).
    std::int64_t end_of_run(std::int64_t no);
    /// Rows in the order of the walk. True: it is one of the future, and remembered.
    bool pass(std::int64_t no, instant when, const row_ages& by);

    struct found {
        std::vector<std::int64_t> old;
        bool more = false;
    };
    /// Rows from the table's beginning on that are from before `before`, of at most `most` that are looked at. `some`:
    /// number and instant of rows after a number, at most so many.
    found older(statement& some, instant before, std::size_t most, const row_ages& by);

private:
    struct run {
        std::int64_t first, last;
        instant earliest;
    };
    std::vector<run> runs_;
    std::int64_t before_ = 0;  ///< where the walk was last
    std::size_t jumps_ = 0;    ///< that were known when the runs were seen
};

}  // namespace todoke
