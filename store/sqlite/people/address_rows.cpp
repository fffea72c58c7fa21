#include "store/sqlite/people/address_rows.hpp"

#include <algorithm>

namespace todoke {

namespace {

/// A byte each: 15.3 MiB. A filter has room for half as many again as there are addresses, so that many are met at 10.7
/// million of them.
constexpr std::size_t most_in_filters = 16'000'000;
/// What a query costs, in rows.
constexpr std::size_t query_costs = 16;

}  // namespace

address_rows::address_rows(db_connection& db)
    : db_{db},
      find_{db, "SELECT owner, identity FROM address WHERE hash = ?1"},
      add_{db, "INSERT INTO address(hash, owner, identity) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"},
      put_{db,
           "INSERT INTO address(hash, owner, identity) VALUES (?1, ?2, ?3)"
           " ON CONFLICT DO UPDATE SET owner = excluded.owner, identity = excluded.identity"},
      of_{db, "SELECT hash FROM address WHERE owner = ?1 AND owner > 0"},
      forget_{db, "UPDATE address SET owner = 0 WHERE owner = ?1 AND owner > 0 AND identity <> 0"},
      remove_{db, "DELETE FROM address WHERE owner = ?1 AND owner > 0"},
      remove_one_{db, "DELETE FROM address WHERE hash = ?1 AND identity = ?2 AND owner = 0"},
      after_{db, "SELECT hash, owner, identity FROM address WHERE hash > ?1 ORDER BY hash LIMIT ?2"},
      read_{db, "SELECT hash FROM address WHERE hash > ?1 AND hash <= ?2 ORDER BY hash LIMIT ?3"},
      filters_{most_in_filters}
{
}

std::optional<address_row> address_rows::find(std::int64_t hash)
{
    if (!filters_.may_have(hash)) return std::nullopt;
    auto row = find_.query(hash);
    if (!row.next()) return std::nullopt;
    return address_row{hash, {row.integer(0)}, {row.integer(1)}};
}

void address_rows::add(const address_row& row)
{
    add_.run(row.hash, row.owner, row.identity);
    filters_.add(row.hash);
}

void address_rows::put(const address_row& row)
{
    put_.run(row.hash, row.owner, row.identity);
    filters_.add(row.hash);
}

std::vector<std::int64_t> address_rows::of(customer_no owner)
{
    std::vector<std::int64_t> made;
    auto row = of_.query(owner);
    while (row.next()) made.push_back(row.integer(0));
    return made;
}

void address_rows::give_up(customer_no owner)
{
    forget_.run(owner);
    remove_.run(owner);
    filters_.removed();
}

bool address_rows::remove(std::int64_t hash, person_no identity)
{
    remove_one_.run(hash, identity);
    if (db_.changes() == 0) return false;
    filters_.removed();
    return true;
}

std::vector<address_row> address_rows::after(std::int64_t hash, std::size_t limit)
{
    std::vector<address_row> made;
    auto row = after_.query(hash, std::uint64_t{limit});
    while (row.next()) made.push_back({row.integer(0), {row.integer(1)}, {row.integer(2)}});
    return made;
}

bool address_rows::learn(std::size_t rows)
{
    for (auto next = filters_.unread(); next; next = filters_.unread()) {
        if (rows == 0) return true;
        rows -= std::min(rows, read(*next, rows) + query_costs);
    }
    return false;
}

std::size_t address_rows::read(const address_filters::stretch& what, std::size_t rows)
{
    std::vector<std::int64_t> found;
    auto row = read_.query(what.after, what.last, std::uint64_t{rows});
    while (row.next()) found.push_back(row.integer(0));
    filters_.read(found, found.size() < rows);
    return found.size();
}

}  // namespace todoke
