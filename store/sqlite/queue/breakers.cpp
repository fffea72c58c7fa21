#include "store/sqlite/queue/breakers.hpp"

namespace todoke {

std::vector<breaker_state> kept_breakers(books& b)
{
    statement all{b.db,
                  "SELECT provider, failures, openings, open_until, since, over_quota, reason FROM breaker"
                  " ORDER BY provider"};
    std::vector<breaker_state> made;
    for (auto row = all.query(); row.next();) {
        breaker_state one;
        one.provider = b.words.text(row.integer(0));
        one.failures = static_cast<int>(row.integer(1));
        one.openings = static_cast<int>(row.integer(2));
        one.open_until = row.maybe_when(3).value_or(instant{});
        one.since = row.maybe_when(4);
        one.over_quota = row.integer(5) != 0;
        one.reason = row.text(6);
        made.push_back(std::move(one));
    }
    return made;
}

void keep_breaker(books& b, const breaker_state& changed)
{
    const auto provider = b.words.number(changed.provider);
    if (changed.openings == 0) {
        statement forget{b.db, "DELETE FROM breaker WHERE provider = ?1"};
        return forget.run(provider);
    }
    statement keep{b.db,
                   "INSERT OR REPLACE INTO breaker(provider, failures, openings, open_until, since, over_quota, reason)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
    keep.run(provider, changed.failures, changed.openings, changed.open_until, changed.since, changed.over_quota,
             changed.reason);
}

}  // namespace todoke
