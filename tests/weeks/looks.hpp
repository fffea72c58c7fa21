#pragma once
// What several checks look at.

#include "tests/weeks/ledger.hpp"
#include "tests/weeks/wall.hpp"

namespace todoke::weeks {

const person* known_person(const ledger& known, const told& message);
wall wall_around(const ledger& known, const told& message, channel on);
/// Where it would go on this channel now; empty: nowhere.
std::string address_for(const ledger& known, const told& message, channel on);
const slot* slot_of(const told& message, channel on);
/// The attempt before it on this leg may have been taken.
bool is_repeat(const told& message, channel on);
/// Whether this hold keeps it, while it lasts.
bool is_meant(const ledger& known, const placed_hold& by, const told& message, channel on);
/// Too late already when the process started.
bool is_missed(const ledger& known, const told& message);
bool is_bound_by(const cap_plan& cap, const told& message, channel on);

/// The other messages of the person that count, newest knowledge.
template <class Counts>
std::vector<const told*> others(const ledger& known, const told& message, const Counts& counts)
{
    std::vector<const told*> made;
    for (const auto& other : known.messages)
        if (other.number != message.number && !other.erased && counts(other) && known.is_still_same(message, other))
            made.push_back(&other);
    return made;
}

/// "message 12"
std::string named(const told& one);

}  // namespace todoke::weeks
