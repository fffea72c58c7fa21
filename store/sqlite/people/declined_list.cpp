#include "store/sqlite/people/declined_list.hpp"

namespace todoke {

declined_list::declined_list(db_connection& db)
    : since_{db, "SELECT at FROM declined WHERE address = ?1 AND class = ?2"},
      all_at_{db, "SELECT class, at FROM declined WHERE address = ?1"},
      add_{db,
           "INSERT INTO declined(address, class, at) VALUES (?1, ?2, ?3)"
           " ON CONFLICT DO UPDATE SET at = max(at, excluded.at)"}
{
    statement all{db, "SELECT address FROM declined"};
    auto rows = all.query();
    while (rows.next()) addresses_.insert(rows.integer(0));
}

std::optional<instant> declined_list::since(std::int64_t address, name_no klass)
{
    if (!addresses_.contains(address)) return std::nullopt;
    auto row = since_.query(address, klass);
    return row.next() ? std::optional{row.when(0)} : std::nullopt;
}

std::vector<declined_list::entry> declined_list::all_at(std::int64_t address)
{
    std::vector<entry> made;
    if (!addresses_.contains(address)) return made;
    auto row = all_at_.query(address);
    while (row.next()) made.push_back({row.integer(0), row.when(1)});
    return made;
}

void declined_list::add(std::int64_t address, name_no klass, instant at)
{
    add_.run(address, klass, at);
    if (addresses_.insert(address).second) new_.push_back(address);
}

void declined_list::rolled_back()
{
    for (const auto address : new_) addresses_.erase(address);
    new_.clear();
}

}  // namespace todoke
