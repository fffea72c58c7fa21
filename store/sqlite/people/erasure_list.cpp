#include "store/sqlite/people/erasure_list.hpp"

#include <algorithm>

namespace todoke {

erasure_list::erasure_list(db_connection& db, people& persons)
    : add_{db, "INSERT INTO erasing(customer, name, id_bytes, before, since) VALUES (?1, ?2, ?3, ?4, ?5)"},
      went_on_{db, "UPDATE erasing SET before = ?2 WHERE customer = ?1"},
      remove_{db, "DELETE FROM erasing WHERE customer = ?1"}
{
    statement known{db, "SELECT customer, name, id_bytes, before FROM erasing"};
    auto row = known.query();
    while (row.next()) {
        const customer_no who{row.integer(0)};
        all_[who.value] = {who, row.integer(1), row.integer(2), {row.integer(3)}, persons.addresses_of(who), false, {}};
    }
    kept_ = all_;
}

std::optional<erasure> erasure_list::any() const
{
    return all_.empty() ? std::nullopt : std::optional{all_.begin()->second};
}

std::optional<erasure> erasure_list::of(std::int64_t name) const
{
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& one) { return one.second.name == name; });
    return found == all_.end() ? std::nullopt : std::optional{found->second};
}

void erasure_list::add(const erasure& begun, instant now)
{
    add_.run(begun.customer, begun.name, begun.id_bytes, begun.before, now);
    all_[begun.customer.value] = begun;
}

void erasure_list::went_on(const erasure& to)
{
    went_on_.run(to.customer, to.before);
    all_[to.customer.value] = to;
}

void erasure_list::remove(customer_no who)
{
    remove_.run(who);
    all_.erase(who.value);
}

}  // namespace todoke
