#include "store/sqlite/queue/due_counts.hpp"

namespace todoke {

due_counts::due_counts(db_connection& db)
    : add_{db,
           "INSERT INTO due_count(minute, lane, state, class, rule, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
           " ON CONFLICT DO UPDATE SET n = n + excluded.n"},
      forget_{db,
              "DELETE FROM due_count WHERE minute = ?1 AND lane = ?2 AND state = ?3 AND class = ?4 AND rule = ?5"
              " AND n = 0"}
{
}

void due_counts::change(const progress_row& at, int by)
{
    changes_[{at.due.time_since_epoch() / due_minute, at.lane, at.now, at.klass, at.why}] += by;
}

void due_counts::flush()
{
    for (const auto& [key, by] : changes_) {
        if (by == 0) continue;
        add_.run(key.minute, key.lane, key.in, key.klass, key.why, by);
        if (by < 0) forget_.run(key.minute, key.lane, key.in, key.klass, key.why);
    }
    changes_.clear();
}

}  // namespace todoke
