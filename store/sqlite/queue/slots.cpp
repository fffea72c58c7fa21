#include "store/sqlite/queue/slots.hpp"

#include <algorithm>

namespace todoke {

namespace {

/// The lowest numbers first; who comes later is decided when its own due comes.
constexpr std::uint64_t most_waiting = 50;

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
    for (const auto who : identities) {
        const auto is_theirs = [&](const freed_slots& one) { return one.whose == who; };
        auto found = std::find_if(freed_.begin(), freed_.end(), is_theirs);
        if (found == freed_.end()) found = freed_.insert(freed_.end(), {who, {}});
        if (std::find(found->by.begin(), found->by.end(), by) == found->by.end()) found->by.push_back(by);
    }
}

std::optional<slots::freed_slots> slots::take_freed()
{
    if (freed_.empty()) return std::nullopt;
    auto one = std::move(freed_.back());
    freed_.pop_back();
    return one;
}

}  // namespace todoke
