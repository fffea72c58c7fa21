#include "store/sqlite/queue/tally.hpp"

namespace todoke {

tally::tally(db_connection& db)
    : add_{db,
           "INSERT INTO tally(state, channel, class, rule, n) VALUES (?1, ?2, ?3, ?4, ?5)"
           " ON CONFLICT DO UPDATE SET n = n + excluded.n"}
{
    statement all{db, "SELECT state, channel, n FROM tally"};
    auto rows = all.query();
    while (rows.next()) {
        tally_key key;
        key.in = rows.word<state>(0);
        key.on = rows.integer(1);
        if (key.is_open()) open_ += rows.integer(2);
    }
    kept_open_ = open_;
}

void tally::change(const tally_key& key, int by)
{
    changes_[key] += by;
    if (key.is_open()) open_ += by;
}

void tally::flush()
{
    for (const auto& [key, by] : changes_)
        if (by != 0) add_.run(key.in, key.on, key.klass, key.why, by);
    changes_.clear();
}

void tally::rolled_back()
{
    changes_.clear();
    open_ = kept_open_;
}

}  // namespace todoke
