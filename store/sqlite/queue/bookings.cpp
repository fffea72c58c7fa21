#include "store/sqlite/queue/bookings.hpp"

namespace todoke {

std::vector<booked_units> kept_bookings(books& b)
{
    statement all{b.db, "SELECT provider, per, bulk, begun, units FROM booked ORDER BY provider, per, bulk, begun"};
    std::vector<booked_units> made;
    for (auto row = all.query(); row.next();)
        made.push_back(
            {b.words.text(row.integer(0)), span{row.integer(1)}, row.integer(2) != 0, row.when(3), row.integer(4)});
    return made;
}

void keep_booking(books& b, const booked_units& changed)
{
    const auto provider = b.words.number(changed.provider);
    // A piece may be taken until the next one begins: the last of those that are old enough is kept.
    const auto is_old_before = changed.begun - 2 * changed.per;
    statement forget{b.db,
                     "DELETE FROM booked WHERE provider = ?1 AND per = ?2 AND bulk = ?3 AND begun <"
                     " (SELECT max(begun) FROM booked WHERE provider = ?1 AND per = ?2 AND bulk = ?3 AND begun < ?4)"};
    forget.run(provider, changed.per, changed.bulk, is_old_before);
    statement keep{b.db,
                   "INSERT OR REPLACE INTO booked(provider, per, bulk, begun, units) VALUES (?1, ?2, ?3, ?4, ?5)"};
    keep.run(provider, changed.per, changed.bulk, changed.begun, changed.units);
}

}  // namespace todoke
