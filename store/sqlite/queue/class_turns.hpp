#pragma once
// Whose turn it is among the classes of a lane: urgent ones first and always, the rest by weight, so that nothing
// starves and nothing waits for a round to end.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/judge.hpp"
#include "store/sqlite/file/names.hpp"
#include "store/sqlite/queue/lanes.hpp"

namespace todoke {

class class_turns {
public:
    struct shares {
        std::vector<name_no> urgent;  ///< by priority, then as configured
        std::map<name_no, int> weights;
        std::vector<name_no> ahead;  ///< may take what is kept in reserve: all that are not bulk
        /// One that is not configured any more is.
        bool is_bulk(name_no klass) const;
    };
    static shares resolve(const std::vector<class_share>& configured, const names& words);

    /// The next of `due` (none empty) to be served in a lane; smooth weighted round robin. A class that is not
    /// configured any more has weight 1.
    name_no next(std::int64_t lane, const std::vector<name_no>& due, const shares& by);

    /// Who goes before whom: the urgent, what may take the reserve, bulk.
    enum class kind { urgent, ahead, bulk };
    static kind kind_of(name_no klass, const shares& by);

    /// The first of its kind in a lane's line found no room for its units: nobody of that kind overtakes it.
    void wait_for_units(std::int64_t lane, kind of, const lanes::picked& who) { first_in_line_[{lane, of}] = who; }
    /// Takes it out of the line; it may have moved on meanwhile. None: the line is empty.
    std::optional<lanes::picked> first_in_line(std::int64_t lane, kind of);

    /// A place to begin at among `count` equals: each call for the same lane and class the next one.
    std::size_t next_of(std::int64_t lane, name_no klass, std::size_t count)
    {
        return count < 2 ? 0 : places_[{lane, klass}]++ % count;
    }

private:
    std::map<std::pair<std::int64_t, name_no>, std::size_t> places_;
    std::map<std::int64_t, std::map<name_no, int>> credit_;
    std::map<std::pair<std::int64_t, kind>, lanes::picked> first_in_line_;
};

}  // namespace todoke
