#pragma once
// What waits, by (lane, class, first try or retry, campaign, due): table `queue`, and in memory the first row of each
// of these groups, so that neither a pick nor the question when something is due asks the table. Groups that are empty
// are forgotten. Picks are fair: one in ten is a retry, campaigns take turns; within a group they go by (due, number).

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"
#include "store/sqlite/queue/overdue_walk.hpp"
#include "store/sqlite/queue/turn_ring.hpp"

namespace todoke {

class lanes {
public:
    explicit lanes(db_connection& db);
    lanes(const lanes&) = delete;
    lanes& operator=(const lanes&) = delete;

    void add(const queue_row& row, person_no person);
    /// False: it was not there.
    bool remove(const queue_group& in, const queue_place& at);

    struct picked {
        queue_group in;
        queue_place at;
    };
    /// The row of this lane and class whose turn it is; none: nothing is due.
    std::optional<picked> pick(std::int64_t lane, name_no klass, instant now);
    /// Of the lane's groups of which something is due, those that pick() takes from next, each with its first row.
    std::vector<picked> coming(std::int64_t lane, instant now, std::size_t most);
    /// Classes of the lane of which something is due.
    std::vector<name_no> due_classes(std::int64_t lane, instant now);
    /// When the first of the lane is due; none: nothing waits there.
    std::optional<instant> next_due(std::int64_t lane) const;

    /// The same, of one class.
    std::optional<instant> next_due_of(std::int64_t lane, name_no klass) const;

    /// How many of its group became due since `from` and go before it; not counted beyond `most`.
    std::size_t ahead_of(const queue_group& in, const queue_place& at, instant from, std::size_t most);

    /// Everything that is overdue, again and again, so that what has expired is found.
    overdue_walk& expiring() { return expiring_; }
    /// Tells another walk, too, what comes and goes; it lives as long as this.
    void attach(overdue_walk& more) { walks_.push_back(&more); }
    /// Lets an attached walk follow a class of a lane, from its first row on.
    void let_follow(overdue_walk& by, std::int64_t lane, name_no klass) const;

    /// The lanes in which anything waits.
    std::vector<std::int64_t> all() const;
    /// Every group that something waits in, with its first row.
    std::vector<std::pair<queue_group, queue_place>> firsts() const;
    /// How many groups something waits in.
    std::size_t groups() const;

    void committed();
    void rolled_back();

private:
    using ring = turn_ring<name_no, queue_place>;  ///< of campaigns
    struct class_line {
        std::array<ring, 2> tries;  ///< first tries, retries
        unsigned picks = 0;

        std::optional<instant> next_due() const;
    };
    using class_lines = std::map<name_no, class_line>;

    void load();
    const class_lines& of(std::int64_t lane) const;
    const queue_place* first(const queue_group& in) const;
    void touch(const queue_group& which);
    /// Reads a group's first row from the table.
    void read_first(const queue_group& of);
    void forget(const queue_group& which);

    db_connection& db_;
    statement add_, remove_, first_, next_group_, ahead_;
    std::map<std::int64_t, class_lines> lines_;
    overdue_walk expiring_;
    std::vector<overdue_walk*> walks_;
    std::vector<queue_group> touched_;  ///< in this transaction
};

}  // namespace todoke
