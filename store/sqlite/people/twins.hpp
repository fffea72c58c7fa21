#pragma once
// The same thing under another number: messages of the same person that hold this one's dedupe key, or whose text is
// the same. Texts are compared whole, as a link's query may be what differs between two offers; between different
// channels without queries, as they then tell the channel only (`any_print`, of classes with such fingerprints).

#include <optional>
#include <vector>

#include "store/sqlite/message/standing.hpp"

namespace todoke {

/// Those that hold the key or the text of `row`, were it to go by `on`.
std::vector<holder> twins_of(books& b, const message_row& row, channel on, const std::vector<person_no>& identities,
                             instant now);
/// The same, of a message that was over: who has taken its place meanwhile.
std::optional<holder> successor(books& b, const tracked& t, const std::vector<person_no>& identities, instant now);

/// A message that was over may find that another one holds its dedupe key meanwhile. (Texts: find_text_twins.)
std::optional<message_id> heir_of_key(books& b, const tracked& t, const std::optional<customer_row>& customer,
                                      instant now);

/// For each channel of the route, who has the same text already: in situation::text_twin.
void find_text_twins(books& b, const tracked& t, const std::vector<person_no>& identities, instant now, situation& to);
/// Whether that looks into the claims of its persons at all.
bool may_have_text_twins(const message_row& row);

}  // namespace todoke
