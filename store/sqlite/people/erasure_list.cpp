#include "store/sqlite/people/erasure_list.hpp"

#include <algorithm>
#include <tuple>

namespace todoke {

namespace {

open_erasure with_addresses(const erasure& of, people& persons)
{
    open_erasure made;
    made.of = of;
    for (const auto address : persons.addresses_of(of.customer)) made.addresses.push_back(persons.look_up(address));
    return made;
}

}  // namespace

erasure_list::erasure_list(db_connection& db, people& persons)
    : persons_{persons},
      add_{db, "INSERT INTO erasing(customer, name, id_bytes, before, since) VALUES (?1, ?2, ?3, ?4, ?5)"},
      went_on_{db, "UPDATE erasing SET before = ?2 WHERE customer = ?1"},
      remove_{db, "DELETE FROM erasing WHERE customer = ?1"}
{
    statement known{db, "SELECT customer, name, id_bytes, before, since FROM erasing"};
    auto row = known.query();
    while (row.next()) {
        const erasure one{{row.integer(0)}, row.integer(1), row.integer(2), {row.integer(3)}, row.when(4)};
        all_[one.customer.value] = with_addresses(one, persons);
    }
}

std::optional<customer_no> erasure_list::next() const
{
    const auto turn = [](const auto& one) {
        return std::tuple{one.second.failed, one.second.of.since, one.second.of.before.value};
    };
    const auto first = std::min_element(all_.begin(), all_.end(),
                                        [&](const auto& one, const auto& other) { return turn(one) < turn(other); });
    return first == all_.end() ? std::nullopt : std::optional{first->second.of.customer};
}

bool erasure_list::any_goes_on() const
{
    return std::any_of(all_.begin(), all_.end(), [](const auto& one) { return one.second.failed == 0; });
}

std::optional<open_erasure> erasure_list::of(customer_no who) const
{
    const auto found = all_.find(who.value);
    return found == all_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<customer_no> erasure_list::named(std::int64_t name) const
{
    const auto found =
        std::find_if(all_.begin(), all_.end(), [&](const auto& one) { return one.second.of.name == name; });
    return found == all_.end() ? std::nullopt : std::optional{found->second.of.customer};
}

void erasure_list::touch(customer_no who)
{
    before_.try_emplace(who.value, of(who));
}

void erasure_list::add(const erasure& begun)
{
    touch(begun.customer);
    add_.run(begun.customer, begun.name, begun.id_bytes, begun.before, begun.since);
    all_[begun.customer.value] = with_addresses(begun, persons_);
}

void erasure_list::went_on(open_erasure to)
{
    const auto who = to.of.customer;
    touch(who);
    went_on_.run(who, to.of.before);
    to.failed = 0;
    all_[who.value] = std::move(to);
}

bool erasure_list::failed(customer_no who)
{
    const auto found = all_.find(who.value);
    if (found == all_.end()) return false;
    touch(who);
    found->second.failed = ++failures_;
    return !std::exchange(found->second.has_failed, true);
}

void erasure_list::remove(customer_no who)
{
    touch(who);
    remove_.run(who);
    all_.erase(who.value);
}

void erasure_list::rolled_back()
{
    for (auto& [who, was] : before_)
        if (was)
            all_.insert_or_assign(who, *std::move(was));
        else
            all_.erase(who);
    before_.clear();
}

}  // namespace todoke
