#pragma once
// Work that nobody waits for, in pieces of milliseconds: merging the log of claims, purging what ended long ago. By
// number or in key order, so that neighbours go together.

#include <cstdint>

#include "store/sqlite/standing.hpp"

namespace todoke {

class upkeep {
public:
    explicit upkeep(db_connection& db);

    /// One piece. False: this round is done, nothing more to do for now.
    bool some(books& b, instant final_before, instant content_before);

private:
    enum class stage { merge, content, purge, events, claims, lists, contacts, done };

    bool piece(books& b, instant final_before, instant content_before);
    bool run(stage now, books& b, instant final_before, instant content_before);
    bool merge(books& b);
    bool purge_content(books& b, instant before);
    void purge_content_of(books& b, tracked& t);
    bool purge_messages(books& b, instant before);
    bool walk_lists(books& b);
    bool walk_contacts(instant before);
    void remove(books& b, const tracked& t);
    std::vector<message_no> numbers(statement& of, message_no after);

    statement contents_, messages_, oldest_, newest_, message_remove_, progress_remove_, journal_remove_,
        reference_remove_, lists_, list_remove_, contacts_, contact_remove_;
    /// How far it has come; a piece that fails is done again.
    struct marks {
        stage at = stage::merge;
        message_no content, message;
        std::int64_t list_customer = INT64_MIN, list_no = 0;
        std::array<std::int64_t, 4> contact{};
        std::size_t purged = 0;  ///< since the last walk over claims, lists and contacts
    };
    marks at_;
};

}  // namespace todoke
