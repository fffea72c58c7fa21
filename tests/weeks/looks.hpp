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
bool is_bound_by(const cap_plan& cap, const told& message, channel on);

}  // namespace todoke::weeks
