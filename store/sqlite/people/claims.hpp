#pragma once
// Reservations (dedupe keys, fingerprints, idempotency keys), each customer's list of messages, and the identities of
// addresses that came with messages, at no random page a message: a claim is a 63-bit hash that points at the message
// that made it. New ones stand in an append-only log, one row a commit, and in memory; now and then they are merged,
// sorted, into the tables. Whether a claim still binds is never stored: it follows from its holder's state.

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/keyed_hash.hpp"
#include "store/sqlite/message/rows.hpp"
#include "store/sqlite/people/claim_parts.hpp"

namespace todoke {

enum class claim_kind : std::uint8_t { idempotency = 1, key = 2, text = 3, line_text = 4, sms_text = 5, collapse = 6 };

class claims {
public:
    /// `newest`: no person has a higher number yet.
    claims(db_connection& db, const hash_key& key, person_no newest);

    // `of`: the identity (or, for idempotency keys, the caller) for which `text` is claimed.

    /// Messages that may hold it, the newest first; the caller confirms against their rows.
    std::vector<message_no> holders(claim_kind kind, std::int64_t of, std::string_view text);
    void add(claim_kind kind, std::int64_t of, std::string_view text, message_no no);
    void list(customer_no customer, message_no no);

    /// An address in nobody's profile, by its hash. Once table `address` has a row for it, that row counts.
    void identify(std::int64_t address, person_no identity);
    /// 0: none since the last merge.
    person_no identity_of(std::int64_t address) const;

    /// A customer's messages older than `before`, newest first.
    std::vector<message_no> of_customer(customer_no customer, message_no before, std::size_t limit);

    /// Messages that an event of this person may reach: lists of their own, so that nothing else is looked at.
    void listen(person_no who, message_no no) { list(listeners_of(who), no); }
    std::vector<message_no> listeners(person_no who, message_no before, std::size_t limit)
    {
        return of_customer(listeners_of(who), before, limit);
    }

    /// Writes what this transaction claimed into the log.
    void flush();
    void committed();
    void rolled_back();

    std::size_t unmerged() const { return fresh_.size(); }
    bool is_merging() const { return merging_.size() > 0; }
    /// Begins to merge what the log holds now. False: this transaction has claimed something, try in another.
    bool start_merge();
    /// One chunk. `is_free`: nothing this message claimed can bind any more.
    void merge_some(std::size_t rows, const std::function<bool(message_no)>& is_free);
    /// What a transaction that claims has to merge itself, so that the log never holds much more than `most`, however
    /// fast messages come. 0 while there is room enough.
    std::size_t owed(std::size_t most) const;

    /// Walks `claim` in key order: entries whose message no longer binds go. False: the walk came to its end.
    bool drop_some(std::size_t rows, const std::function<bool(message_no)>& is_free);

private:
    struct place {
        std::int64_t first_seq = 0, last_seq = 0;  ///< of the log
    };

    /// Below all numbers of customers, and below entry::is_address.
    static customer_no listeners_of(person_no who) { return {-1 - who.value}; }
    std::uint64_t hash(claim_kind kind, std::int64_t of, std::string_view text) const;
    void take(const log_entry& e);
    void merge(const log_entry& e, const std::function<bool(message_no)>& is_free);
    void merge_claim(const log_entry& e, const std::function<bool(message_no)>& is_free);

    hash_key key_;
    statement log_, log_remove_, near_, claim_, claim_change_, claim_remove_, list_, listed_, address_, walk_;
    fresh_claims fresh_;
    merging_claims merging_;
    place fresh_at_, merging_at_;
    std::vector<log_entry> added_;  ///< to fresh_, by this transaction
    /// How far the walks have come; goes back with the transaction.
    struct marks {
        std::size_t merged = 0;    ///< of merging_
        std::int64_t cleared = 0;  ///< of the log, up to this seq
        bool merge_done = false;
        std::int64_t walked = 0;  ///< of claim
    };
    std::int64_t newest_person_;  ///< that has claimed anything
    std::int64_t merged_person_;  ///< what a later one claimed is not in table `claim` yet
    std::int64_t next_seq_ = 1;
    marks at_, kept_at_;
};

}  // namespace todoke
