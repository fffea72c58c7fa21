#pragma once
// A walk over what is due but does not go (its lane is shut or gone): each row of the groups it follows is visited once
// while it is due, in pieces, and nothing is asked again that was visited. It is told by `lanes` what comes and goes.

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

class overdue_walk {
public:
    /// at_expiry: follows every group, and visits a group's rows again when the earliest expiry among those it has
    /// visited has come, but not within a minute of the last time. never: follows what it is told to, and visits a row
    /// once for each time that it was put into its place.
    enum class again { never, at_expiry };
    overdue_walk(db_connection& db, again when);

    struct visited {
        std::vector<queue_row> rows;
        bool more = false;  ///< there is more to visit now
    };
    /// Goes on where it stopped; where it began at what the clock, set back since, calls the future, it begins anew. At
    /// most `rows` are read; they may have gone by the time they are looked at, since looking at one may end another.
    visited visit(instant now, std::size_t rows);

    bool follows(std::int64_t lane, name_no klass) const { return !chosen_ || chosen_->contains({lane, klass}); }
    /// Follows a class of a lane, from its first row on; the groups that are there are told by entered().
    void follow(std::int64_t lane, name_no klass);
    void leave(std::int64_t lane, name_no klass);

    /// A group that has nothing due before `due`; nothing changes if it is known.
    void entered(const queue_group& which, instant due);
    void added(const queue_row& row);
    /// Nothing waits there any more.
    void emptied(const queue_group& which);

    void committed();
    /// What this transaction visited is to be visited again. What it added or removed is told anew by entered() and
    /// emptied().
    void rolled_back();

private:
    struct progress {
        instant next{};                        ///< no row behind `mark` is due before
        queue_place mark{instant::min(), {}};  ///< rows up to here were visited
        instant expires = never_ends;          ///< the earliest among these
        instant began = instant::min();        ///< with the first row, the last time
    };
    using groups = std::map<queue_group, progress>;

    bool begins_again(const progress& of, instant now) const;
    instant time_for(const progress& of) const;
    void set(groups::iterator at, const progress& to);
    void forget_future(instant now);
    void visit_late(instant now, std::size_t limit, std::vector<queue_row>& into);
    void visit_group(groups::iterator at, instant now, std::size_t limit, std::vector<queue_row>& into);

    statement rows_, row_;
    std::optional<std::set<std::pair<std::int64_t, name_no>>> chosen_;  ///< none: all
    groups groups_;
    std::set<std::pair<instant, queue_group>> by_time_;  ///< when each is to be looked at
    instant last_visit_ = instant::min();
    /// Rows that were added before a mark: the clock was set back, or an older message comes back in the same instant.
    std::set<std::pair<queue_place, queue_group>> late_;

    // Of this transaction: how it was before.
    std::map<queue_group, progress> was_;
    std::vector<std::pair<queue_place, queue_group>> were_late_;
};

}  // namespace todoke
