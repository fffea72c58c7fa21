#pragma once
// Callbacks are queued where their receipt is written, so that neither is there without the other.

#include "store/outbox.hpp"
#include "store/sqlite/message/standing.hpp"

namespace todoke {

/// Of the newest row of a message that names an endpoint.
void queue_callbacks(books& b, const tracked& t);

/// One piece of queueing again what this endpoint was to get from `since` on.
replayed_some replay_some(books& b, const std::string& endpoint, instant since, journal_no after, instant now);

}  // namespace todoke
