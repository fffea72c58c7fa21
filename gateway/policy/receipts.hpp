#pragma once
// Which of a message's legs a receipt or an event says something to: the facts, before anything follows from them.

#include <vector>

#include "store/model/receipt.hpp"
#include "store/model/situation.hpp"
#include "store/model/verdict.hpp"

namespace todoke {

/// Handed over, as far as is known; or it went, though the provider said that it had not taken it.
bool may_arrive(const leg& l);
/// Final in a way that a receipt says nothing to.
bool is_closed(const message_facts& message);

/// Follow-ups after leg `leg` whose condition the receipt fulfils, and whether it shows that leg to have arrived.
consequence facts_of(const message_facts& message, std::size_t leg, const receipt& what);

/// Follow-ups that wait for this event not to come, and whether it is one of `cancel_on`.
consequence facts_of(const message_facts& message, const customer_event& what);

/// Writes the facts into the message.
void learn(message_facts& message, const consequence& known, instant at, bool is_event);

/// Failed, expired or uncertain, and neither cancelled nor erased.
bool may_go_again(const message_facts& message);

/// All legs that were not accepted wait as if they had never been tried. Which these are.
std::vector<std::size_t> start_over(message_facts& message);

}  // namespace todoke
