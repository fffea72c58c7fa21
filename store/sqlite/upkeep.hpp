#pragma once
// Work that nobody waits for, in pieces of milliseconds: merging the log of claims, purging what ended long ago. By
// number or in key order, so that neighbours go together.

#include <cstdint>

#include "store/sqlite/file/believed_time.hpp"
#include "store/sqlite/file/future_rows.hpp"
#include "store/sqlite/message/standing.hpp"
#include "store/sqlite/people/guests.hpp"

namespace todoke {

class upkeep {
public:
    explicit upkeep(db_connection& db);

    /// One piece. `disk_is_busy`: what is sent waits for it, so addresses are not learned and runs of claims neither
    /// joined nor swept; who claims does his share. False: this round is done, nothing more to do for now.
    bool some(books& b, const upkeep_terms& terms, bool disk_is_busy);

private:
    enum class stage { addresses, runs, content, purge, events, receipts, claims, contacts, names, guests, done };

    /// What is old, as far as the clock is believed, and what is not to be done now.
    struct limits {
        row_ages ages;
        instant final_before, content_before, contact_before;
        bool disk_is_busy;
    };
    bool piece(books& b, const limits& old);
    bool run(stage at, books& b, const limits& old);
    bool is_time_to_walk(books& b);
    bool is_part_gone(books& b, std::int64_t one_in, std::size_t gone);
    bool learn_addresses(books& b, const limits& old);
    bool tend_claims(books& b, const limits& old);
    bool sweep_claims(books& b, const limits& old);
    bool purge_content(books& b, const limits& old);
    void purge_content_of(books& b, tracked& t);
    bool purge_and_count(books& b, const limits& old);
    bool purge_messages(books& b, const limits& old);
    bool purge_receipts(books& b, const limits& old);
    /// The journal loses a row: whoever reads receipts from a place before it has missed something.
    void drop_row(books& b, journal_no no);
    bool is_over(books& b, const tracked& t, const limits& old);
    bool walk_contacts(const limits& old);
    bool walk_names(books& b);
    void remove(books& b, const tracked& t);
    std::vector<message_no> numbers(statement& of, message_no after);

    statement contents_, messages_, newest_, message_remove_, progress_remove_, journal_remove_, reference_remove_,
        contacts_, contact_remove_, campaign_, oldest_;
    /// How far it has come; a piece that fails is done again.
    struct marks {
        stage at = stage::addresses;
        message_no content, message;
        std::array<std::int64_t, 4> contact{};
        name_no campaign = 0;
        std::size_t purged = 0;               ///< since the last walk over claims, contacts, names and guests
        bool walks = false;                   ///< has begun one
        std::size_t tended = 0, learned = 0;  ///< pieces of runs and of addresses, in this round
    };
    marks at_;
    future_rows future_content_, future_messages_;
    guests guests_;
    believed_time clock_;
};

}  // namespace todoke
