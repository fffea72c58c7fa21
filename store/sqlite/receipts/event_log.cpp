#include "store/sqlite/receipts/event_log.hpp"

#include <vector>

namespace todoke {

event_log::event_log(db_connection& db)
    : same_{db, "SELECT 1 FROM event WHERE customer = ?1 AND at = ?2 AND type = ?3 AND data IS ?4"},
      add_{db, "INSERT INTO event(customer, at, type, data) VALUES (?1, ?2, ?3, ?4)"},
      erase_{db, "DELETE FROM event WHERE customer = ?1"},
      oldest_{db, "SELECT no, at FROM event WHERE no > 0 ORDER BY no LIMIT ?1"},
      remove_{db, "DELETE FROM event WHERE no = ?1"}
{
}

bool event_log::add(customer_no who, const customer_event& what)
{
    if (same_.query(who, what.at, what.type, maybe_text{what.data}).next()) return false;
    add_.run(who, what.at, what.type, maybe_text{what.data});
    return true;
}

void event_log::erase(customer_no who)
{
    erase_.run(who);
}

bool event_log::purge(instant before, std::size_t most)
{
    std::vector<std::int64_t> gone;
    {
        auto row = oldest_.query(std::uint64_t{most});
        while (row.next() && row.when(1) < before) gone.push_back(row.integer(0));
    }
    for (const auto no : gone) remove_.run(no);
    return gone.size() == most;
}

}  // namespace todoke
