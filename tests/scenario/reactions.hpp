#pragma once
// Words of a scenario for what reaches messages from outside: events, receipts, operators.

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "tests/scenario/world.hpp"

namespace todoke::scenario {

using name_finder = std::function<message_id(const std::string& name)>;

/// False: the word is not one of these.
bool play_reaction(world& in, const name_finder& id_of, const std::string& verb, const std::deque<std::string>& line);

/// "accepted,skipped"
std::string states_of(const std::vector<leg>& legs);
/// Whether the timeline has such a row, or such a receipt.
bool tells(const message_view& seen, const std::string& event);
/// Whoever is put off is told by which rule, and until when.
void expect_explained(const message_view& seen);

}  // namespace todoke::scenario
