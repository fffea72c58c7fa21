#include "store/sqlite/receipts/event_log.hpp"

namespace todoke {

event_log::event_log(db_connection& db)
    : same_{db, "SELECT 1 FROM event WHERE customer = ?1 AND at = ?2 AND type = ?3 AND data IS ?4"},
      add_{db, "INSERT INTO event(customer, at, type, data) VALUES (?1, ?2, ?3, ?4)"},
      erase_{db, "DELETE FROM event WHERE customer = ?1"},
      oldest_{db, "SELECT no, at FROM event WHERE no > ?1 ORDER BY no LIMIT ?2"},
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

bool event_log::purge(instant before, std::size_t most, const row_ages& by)
{
    const auto gone = future_.older(oldest_, before, most, by);
    for (const auto no : gone.old) remove_.run(no);
    return gone.more;
}

}  // namespace todoke
