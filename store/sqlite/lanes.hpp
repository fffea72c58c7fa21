#pragma once
// What waits, by (lane, class, first try or retry, campaign, due): table `queue`, and in memory for each of these
// groups the earliest instant at which it can be due, so that what is not due costs nothing to ask. Picks are fair: one
// in ten is a retry, campaigns take turns.

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "store/sqlite/db_connection.hpp"
#include "store/sqlite/rows.hpp"

namespace todoke {

class lanes {
public:
    explicit lanes(db_connection& db);

    void add(const queue_row& row, person_no person);
    void remove(const queue_row& row);

    /// The row of this lane and class whose turn it is; none: nothing is due.
    std::optional<queue_row> pick(std::int64_t lane, name_no klass, instant now);
    /// Classes of the lane of which something may be due.
    std::vector<name_no> due_classes(std::int64_t lane, instant now) const;
    /// The earliest due in the lane; none: nothing waits there.
    std::optional<instant> next_due(std::int64_t lane);

    /// Rows that are due and expired, walking all groups in order; begins again at the first after the last.
    struct overdue {
        std::vector<queue_row> expired;
        bool more = false;  ///< the walk has not come round yet
    };
    overdue walk_overdue(instant now, std::size_t rows);

    void rolled_back() { load(); }

private:
    struct group {
        std::int64_t lane = 0;
        name_no klass = 0;
        bool again = false;
        name_no campaign = 0;
        friend auto operator<=>(const group&, const group&) = default;
    };
    struct ring {
        std::map<name_no, instant> bounds;  ///< by campaign; nothing of it is due before
        name_no last = -1;                  ///< whose turn it was
    };
    struct class_line {
        std::array<ring, 2> tries;  ///< first tries, retries
        unsigned picks = 0;
    };

    void load();
    void bound(const group& of, instant due);
    std::optional<group> earliest(std::int64_t lane) const;
    /// The first row; forgets an empty group, otherwise notes its due.
    std::optional<queue_row> front(const group& of, std::map<name_no, instant>& bounds);
    std::optional<queue_row> pick(std::int64_t lane, name_no klass, bool again, ring& from, instant now);

    statement add_, remove_, front_, overdue_, next_group_;
    std::map<std::int64_t, std::map<name_no, class_line>> lines_;
    std::optional<queue_row> walked_;
};

}  // namespace todoke
