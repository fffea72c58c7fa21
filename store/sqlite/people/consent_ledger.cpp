#include "store/sqlite/people/consent_ledger.hpp"

namespace todoke {

consent_ledger::consent_ledger(db_connection& db)
    : declined_{db, "SELECT at FROM declined WHERE address = ?1 AND class = ?2"},
      decline_{db,
               "INSERT INTO declined(address, class, at) VALUES (?1, ?2, ?3)"
               " ON CONFLICT DO UPDATE SET at = max(at, excluded.at)"},
      add_{db,
           "INSERT INTO consent_ledger(customer, class, channel, granted, at, recorded, by_person, source, evidence)"
           " VALUES (?1, ?2, ?3, 0, ?4, ?5, 1, ?6, ?7)"}
{
    statement all{db, "SELECT address FROM declined"};
    auto rows = all.query();
    while (rows.next()) addresses_.insert(rows.integer(0));
}

std::optional<instant> consent_ledger::declined(std::int64_t address, name_no klass)
{
    if (!addresses_.contains(address)) return std::nullopt;
    auto row = declined_.query(address, klass);
    return row.next() ? std::optional{row.when(0)} : std::nullopt;
}

void consent_ledger::decline(std::int64_t address, name_no klass, instant at)
{
    decline_.run(address, klass, at);
    if (addresses_.insert(address).second) new_.push_back(address);
}

void consent_ledger::add(customer_no customer, name_no klass, channel on, instant at, instant recorded,
                         std::string_view source, std::string_view evidence)
{
    add_.run(customer, klass, on, at, recorded, source, maybe_text{evidence});
}

void consent_ledger::rolled_back()
{
    for (const auto address : new_) addresses_.erase(address);
    new_.clear();
}

}  // namespace todoke
