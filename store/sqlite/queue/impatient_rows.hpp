#pragma once
// What waits for a channel or provider that its class has lost patience with: each row is looked at once while it is
// due, and once more in each new epoch.

#include <map>
#include <utility>

#include "store/judge.hpp"
#include "store/sqlite/file/names.hpp"
#include "store/sqlite/queue/lanes.hpp"

namespace todoke {

class impatient_rows {
public:
    /// `waiting` tells what comes and goes; both must outlive this.
    impatient_rows(db_connection& db, lanes& waiting, const names& words);

    /// At most `rows` of what is to be looked at now, by what the rules say of patience.
    overdue_walk::visited visit(const std::vector<lost_patience>& lost, instant now, std::size_t rows);

private:
    using wait_place = std::pair<std::int64_t, name_no>;  ///< lane, class
    std::map<wait_place, int> places_of(const std::vector<lost_patience>& lost, instant now) const;

    lanes& waiting_;
    const names& words_;
    overdue_walk walk_;
    std::map<wait_place, int> followed_;  ///< with the epoch
};

}  // namespace todoke
