#pragma once
// Whose turn it is among the classes of a lane: urgent ones first and always, the rest by weight, so that nothing
// starves and nothing waits for a round to end.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/judge.hpp"
#include "store/sqlite/names.hpp"

namespace todoke {

class class_turns {
public:
    struct shares {
        std::vector<name_no> urgent;  ///< by priority, then as configured
        std::map<name_no, int> weights;
    };
    static shares resolve(const std::vector<class_share>& configured, const names& words);

    /// The next of `due` (none empty) to be served in a lane; smooth weighted round robin. A class that is not
    /// configured any more has weight 1.
    name_no next(std::int64_t lane, const std::vector<name_no>& due, const shares& by);

    /// A place to begin at among `count` equals: each call the next one.
    std::size_t next_of(std::size_t count) { return turn_++ % count; }

private:
    std::size_t turn_ = 0;
    std::map<std::int64_t, std::map<name_no, int>> credit_;
};

}  // namespace todoke
