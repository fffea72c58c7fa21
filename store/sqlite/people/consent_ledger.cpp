#include "store/sqlite/people/consent_ledger.hpp"

namespace todoke {

consent_ledger::consent_ledger(db_connection& db)
    : add_{db,
           "INSERT INTO consent_ledger(customer, class, channel, granted, at, recorded, by_person, source, evidence)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
      last_declined_{db,
                     "SELECT max(at) FROM consent_ledger WHERE customer = ?1 AND class = ?2 AND channel = ?3"
                     " AND by_person = 1 AND granted = 0"},
      erase_{db, "DELETE FROM consent_ledger WHERE customer = ?1"}
{
}

void consent_ledger::told(const subject& what, const consent& said, instant recorded, std::string_view source)
{
    add_.run(what.customer, what.klass, what.on, said.granted, said.at, recorded, false, maybe_text{source},
             maybe_text{});
}

void consent_ledger::declined(const subject& what, instant at, instant recorded, std::string_view source,
                              std::string_view evidence)
{
    add_.run(what.customer, what.klass, what.on, false, at, recorded, true, maybe_text{source}, maybe_text{evidence});
}

std::optional<instant> consent_ledger::last_declined(const subject& what)
{
    auto row = last_declined_.query(what.customer, what.klass, what.on);
    return row.next() ? row.maybe_when(0) : std::nullopt;
}

void consent_ledger::erase(customer_no customer)
{
    erase_.run(customer);
}

}  // namespace todoke
