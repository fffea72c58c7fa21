#pragma once
// All that the writer works with inside a transaction: the tables, and the memory that belongs to them. Memory follows
// the file: what a transaction changed is forgotten when it is rolled back.

#include <algorithm>
#include <cstdint>

#include "store/sqlite/box_rows.hpp"
#include "store/sqlite/claims.hpp"
#include "store/sqlite/consent_ledger.hpp"
#include "store/sqlite/damage.hpp"
#include "store/sqlite/due_counts.hpp"
#include "store/sqlite/erasure_list.hpp"
#include "store/sqlite/event_log.hpp"
#include "store/sqlite/impatient_rows.hpp"
#include "store/sqlite/inbox_rows.hpp"
#include "store/sqlite/keyed_hash.hpp"
#include "store/sqlite/lanes.hpp"
#include "store/sqlite/link_tokens.hpp"
#include "store/sqlite/message_reads.hpp"
#include "store/sqlite/message_writes.hpp"
#include "store/sqlite/names.hpp"
#include "store/sqlite/outbox_rows.hpp"
#include "store/sqlite/people.hpp"
#include "store/sqlite/policy_walk.hpp"
#include "store/sqlite/slots.hpp"
#include "store/sqlite/tally.hpp"
#include "store/sqlite/word_log.hpp"

namespace todoke {

struct writer_limits {
    std::int64_t max_queue = 20'000'000;
    std::uint64_t min_free_disk = std::uint64_t{200} << 20;
    std::size_t merge_after = 300'000;  ///< claims and list lines in the log before they are merged
    std::size_t walk_after = 10'000;    ///< purged messages before claims, lists and contacts are looked through
};

class books {
public:
    books(db_connection& on, const writer_limits& limits);

    void begin();
    void commit();
    /// Throws when that fails too: then nobody knows what the file holds.
    void roll_back();

    /// The latest "now" anybody brought.
    void seen(instant now) { latest = std::max(latest, now); }
    instant latest{};

    /// Unguessable bits for a message's id or an attempt's key.
    std::uint64_t salt();

    db_connection& db;
    const writer_limits limits;
    const hash_key key;  ///< of this box
    names words;
    claims reserved;
    people persons;
    lanes waiting;
    impatient_rows impatient;
    slots places;
    tally counts;
    due_counts dues;
    message_reads reads;
    message_writes writes;
    damage_list damaged;
    box_rows box;
    policy_walk again;
    erasure_list erasures;
    event_log events;
    inbox_rows told;
    word_log spoken;
    outbox_rows outgoing;
    consent_ledger consents;
    link_tokens tokens;
    std::uint64_t free_disk = UINT64_MAX;  ///< as seen before this transaction
    /// The log may still hold what was erased: upkeep has it emptied. At the start nobody knows.
    bool log_holds_erased = true;

private:
    statement begin_, commit_, rollback_;
    const hash_key salt_key_ = random_key();
    std::uint64_t salts_ = 0;
};

}  // namespace todoke
