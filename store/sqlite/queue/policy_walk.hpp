#pragma once
// A walk over all that waits, once for each revision of the rules, in pieces: what is due first is visited first. How
// far it has come is known in memory only: a start walks anyway, since the rules may have changed meanwhile.

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"
#include "store/sqlite/queue/lanes.hpp"

namespace todoke {

class policy_walk {
public:
    policy_walk(db_connection& db, const lanes& waiting);

    /// At most `rows` more of the walk for this revision; another revision begins it anew. A row that is moved ahead of
    /// the walk meanwhile may come again; one that is put behind it was decided by the same rules.
    std::vector<queue_row> next(int revision, std::size_t rows);
    /// Something changed that may let any row go earlier, and nobody knows which: all of them are visited once more,
    /// after the walk that goes on.
    void go_round_again();
    bool goes_on() const { return !at_.next.empty() || at_.again || !at_.revision; }

    void committed();
    /// What this transaction visited is to be visited again.
    void rolled_back();

private:
    struct progress {
        std::optional<int> revision;
        std::set<std::pair<queue_place, queue_group>> next;  ///< of each group that has more
        bool again = false;                                  ///< afterwards
    };
    void begin(int revision);
    void read(std::size_t limit, std::vector<queue_row>& into);

    const lanes& waiting_;
    statement rows_;
    progress at_, kept_;
    bool moved_ = false;  ///< in this transaction
};

}  // namespace todoke
