#include "store/sqlite/slots.hpp"

#include <algorithm>

namespace todoke {

namespace {

/// The lowest numbers first; who comes later is decided when its own due comes.
constexpr std::uint64_t most_waiting = 100;

}  // namespace

slots::slots(db_connection& db)
    : add_{db, "INSERT INTO slot_waiter(identity, no) VALUES (?1, ?2) ON CONFLICT DO NOTHING"},
      remove_{db, "DELETE FROM slot_waiter WHERE identity = ?1 AND no = ?2"},
      waiting_{db, "SELECT no FROM slot_waiter WHERE identity = ?1 ORDER BY no LIMIT ?2"}
{
}

void slots::wait(const std::vector<person_no>& identities, message_no no)
{
    for (const auto who : identities) add_.run(who, no);
}

void slots::leave(const std::vector<person_no>& identities, message_no no)
{
    for (const auto who : identities) remove_.run(who, no);
}

std::vector<message_no> slots::waiting(person_no identity)
{
    std::vector<message_no> made;
    auto row = waiting_.query(identity, most_waiting);
    while (row.next()) made.push_back({row.integer(0)});
    return made;
}

void slots::freed(const std::vector<person_no>& identities, message_no by)
{
    for (const auto who : identities)
        if (const freed_slot one{who, by}; std::find(freed_.begin(), freed_.end(), one) == freed_.end())
            freed_.push_back(one);
}

std::optional<slots::freed_slot> slots::take_freed()
{
    if (freed_.empty()) return std::nullopt;
    const auto one = freed_.back();
    freed_.pop_back();
    return one;
}

}  // namespace todoke
