#include "store/sqlite/queue/count_reads.hpp"

#include "store/sqlite/queue/due_counts.hpp"
#include "store/sqlite/queue/tally.hpp"

namespace todoke {

count_reads::count_reads(db_connection& db, name_of name)
    : tally_{db, "SELECT state, channel, class, rule, n FROM tally WHERE n > 0 ORDER BY state, channel, class, rule"},
      due_{db,
           "SELECT minute, lane, state, class, rule, n FROM due_count WHERE minute <= ?1"
           " ORDER BY minute, lane, state, class, rule"},
      name_{std::move(name)}
{
}

std::vector<tally_row> count_reads::tally()
{
    std::vector<tally_row> made;
    auto row = tally_.query();
    while (row.next()) {
        tally_row one;
        one.in = row.word<state>(0);
        if (row.integer(1) != 0) one.on = static_cast<channel>(row.integer(1) - 1);
        one.klass = name_(row.integer(2));
        one.why = row.word<rule>(3);
        one.count = row.integer(4);
        made.push_back(std::move(one));
    }
    return made;
}

std::vector<due_row> count_reads::due(instant until)
{
    std::vector<due_row> made;
    auto row = due_.query(until.time_since_epoch() / due_minute);
    while (row.next()) {
        due_row one;
        one.from = instant{row.integer(0) * due_minute};
        one.until = one.from + due_minute;
        one.on = lane::channel_of(row.integer(1));
        one.provider = name_(lane::provider_of(row.integer(1)));
        one.in = row.word<state>(2);
        one.klass = name_(row.integer(3));
        one.why = row.word<rule>(4);
        one.count = row.integer(5);
        made.push_back(std::move(one));
    }
    return made;
}

std::int64_t count_reads::open()
{
    std::int64_t made = 0;
    auto row = tally_.query();
    while (row.next()) {
        const tally_key key{row.word<state>(0), row.integer(1), row.integer(2), row.word<rule>(3)};
        if (key.is_open()) made += row.integer(4);
    }
    return made;
}

}  // namespace todoke
