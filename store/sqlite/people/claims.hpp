#pragma once
// Reservations (dedupe keys, fingerprints, idempotency keys), lists of messages by customer and by address, and the
// identities of addresses that came with messages, at no random page a message. New ones stand in an append-only log,
// one row a commit, and in memory; now and then they become a sorted run (see sorted_runs.hpp), addresses rows of their
// table. Whether a claim still binds is never stored: it follows from its holder's state. A log that is not as it was
// written is damage of the file (sql_error); of a row from before there were checksums only what is impossible is.

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/keyed_hash.hpp"
#include "store/sqlite/message/rows.hpp"
#include "store/sqlite/people/address_rows.hpp"
#include "store/sqlite/people/claim_keys.hpp"
#include "store/sqlite/runs/chained_index.hpp"
#include "store/sqlite/runs/sorted_runs.hpp"

namespace todoke {

/// What of the claims may go.
struct claim_terms {
    std::function<bool(message_no)> is_free;  ///< nothing this message claimed can bind any more
    std::function<bool(message_no)> is_gone;  ///< the message is no more; asked while a sweep goes on
};

class claims {
public:
    claims(db_connection& db, address_rows& addresses, const hash_key& key, std::size_t page_entries);

    // `of`: the identity (or, for idempotency keys, the caller) for which `text` is claimed.

    /// Messages that may hold it, the newest first; the caller confirms against their rows.
    std::vector<message_no> holders(claim_kind kind, std::int64_t of, std::string_view text);
    void add(claim_kind kind, std::int64_t of, std::string_view text, message_no no);
    /// On the list of the customer it names, or of the identity of an address that it was given.
    void list(person_no who, message_no no);

    /// An address in nobody's profile, by its hash. Once table `address` has a row for it, that row counts.
    void identify(std::int64_t address, person_no identity);
    /// 0: none since the last merge.
    person_no identity_of(std::int64_t address) const;

    /// Messages on such a list that are older than `before`, newest first.
    std::vector<message_no> listed(person_no who, message_no before, std::size_t limit);
    /// Those that name the customer.
    std::vector<message_no> of_customer(customer_no customer, message_no before, std::size_t limit)
    {
        return listed({customer.value}, before, limit);
    }

    /// Each of the newest 20,000 of them, newest first, until `visit` has seen enough (false).
    void each_of_customer(customer_no customer, const std::function<bool(message_no)>& visit);

    /// Messages that an event of this person may reach: lists of their own, so that nothing else is looked at.
    void listen(person_no who, message_no no);
    std::vector<message_no> listeners(person_no who, message_no before, std::size_t limit);

    /// Writes what this transaction claimed into the log.
    void flush();
    void committed();
    void rolled_back();

    /// What the log holds, but what is becoming a run.
    std::size_t logged() const { return fresh_.size() + fresh_addresses_.size(); }
    bool is_making_run() const { return !making_.empty() || !making_addresses_.empty(); }
    /// Begins to make a run of what the log holds now. False: this transaction has claimed something, try in another.
    bool start_run();
    /// One piece of that, or of joining runs. False: there is nothing to do.
    bool tend(std::size_t entries, const claim_terms& terms);
    /// What a transaction that claims has to tend itself: so the log never holds much more than what makes a run, and
    /// runs do not become many, however fast messages come. Told once.
    std::size_t owed();
    /// From now on tend() takes out what is of no message any more, until it has gone through all runs. False: not yet,
    /// some are being joined.
    bool sweep();
    bool is_sweeping() const { return at_.sweeping; }

private:
    struct place {
        std::int64_t first_seq = 0, last_seq = 0;  ///< of the log
    };
    /// How far the run has come that is made; goes back with the transaction.
    struct marks {
        std::size_t addresses = 0, entries = 0;     ///< of making_…
        std::optional<sorted_runs::draft> writing;  ///< the run of these
        std::int64_t cleared = 0;                   ///< of the log, up to this seq
        bool run_done = false;
        bool sweeping = false;
    };

    std::vector<message_no> numbers(std::int64_t key, message_no before, std::size_t limit);
    void take(std::int64_t key, message_no no) { fresh_.add({key, no.value}); }
    std::size_t added() const;
    sorted_runs::fate fate_of(const keyed_number& one, bool newer, const claim_terms& terms) const;
    void make_run(std::size_t entries, const claim_terms& terms);
    std::size_t write_page(const claim_terms& terms);
    std::size_t publish();

    hash_key key_;
    address_rows& addresses_;
    statement log_, log_remove_;
    sorted_runs runs_;
    chained_index fresh_, fresh_addresses_;
    std::size_t kept_ = 0, kept_addresses_ = 0;  ///< of them; what follows is of this transaction
    std::vector<keyed_number> making_, making_addresses_;
    place fresh_at_, making_at_;
    std::int64_t next_seq_ = 1;
    std::size_t credit_ = 0;  ///< entries that are to be merged for those that came
    marks at_, kept_at_;
};

}  // namespace todoke
