#pragma once
// All that the writer works with inside a transaction: the tables, and the memory that belongs to them. Memory follows
// the file: what a transaction changed is forgotten when it is rolled back.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "store/sqlite/file/box_rows.hpp"
#include "store/sqlite/file/damage.hpp"
#include "store/sqlite/file/keyed_hash.hpp"
#include "store/sqlite/file/names.hpp"
#include "store/sqlite/message/message_reads.hpp"
#include "store/sqlite/message/message_writes.hpp"
#include "store/sqlite/people/address_rows.hpp"
#include "store/sqlite/people/claims.hpp"
#include "store/sqlite/people/consent_ledger.hpp"
#include "store/sqlite/people/declined_list.hpp"
#include "store/sqlite/people/erasure_list.hpp"
#include "store/sqlite/people/people.hpp"
#include "store/sqlite/queue/due_counts.hpp"
#include "store/sqlite/queue/impatient_rows.hpp"
#include "store/sqlite/queue/lanes.hpp"
#include "store/sqlite/queue/policy_walk.hpp"
#include "store/sqlite/queue/slots.hpp"
#include "store/sqlite/queue/tally.hpp"
#include "store/sqlite/receipts/event_log.hpp"
#include "store/sqlite/receipts/inbox_rows.hpp"
#include "store/sqlite/receipts/link_tokens.hpp"
#include "store/sqlite/receipts/outbox_rows.hpp"
#include "store/sqlite/receipts/word_log.hpp"

namespace todoke {

struct writer_limits {
    std::int64_t max_queue = 20'000'000;
    std::uint64_t min_free_disk = std::uint64_t{200} << 20;
    std::size_t merge_after = 200'000;         ///< claims and list lines in the log before they become a run
    std::size_t run_page = most_page_entries;  ///< of these to a page of a run
    std::size_t walk_after = 10'000;           ///< purged messages before claims and contacts are looked through
};

/// A fact of table `box`: messages that were purged since the claims were swept.
constexpr std::string_view purged_unswept = "purged_unswept";

class books {
public:
    books(db_connection& on, const writer_limits& limits);

    void begin();
    /// The last thing before the commit: whoever claims something tends the claims a little.
    void pay();
    /// So many entries of making and joining runs of claims. False: there is nothing to do.
    bool tend_claims(std::size_t entries);
    void commit();
    /// After that: memory takes over what is in the file.
    void committed();
    /// Throws when that fails too: then nobody knows what the file holds.
    void roll_back();

    /// The latest "now" anybody brought.
    void seen(instant now) { latest = std::max(latest, now); }
    instant latest{};

    /// What upkeep took for now, by the clock that it believes and by the wall's; what is taken back does not come
    /// again.
    instant believed = instant::min(), wall = instant::min();

    /// Where the last walk over messages that ended ended: none from there on was purged.
    message_no young{INT64_MAX};

    /// Unguessable bits for a message's id or an attempt's key.
    std::uint64_t salt();

    db_connection& db;
    const writer_limits limits;
    const hash_key key;  ///< of this box
    names words;
    address_rows addresses;
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
    consent_ledger ledger;
    declined_list declined;
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
