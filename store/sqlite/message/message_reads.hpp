#pragma once
// Single rows of a message by its number: what decisions and views are made from. Used by the writer and, on a
// connection of its own, by the reader. A row that makes no sense is told as damaged_message, never passed on.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/file/damage.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

class message_reads {
public:
    explicit message_reads(db_connection& db);

    std::optional<message_row> message(message_no no);
    /// `route`: of the message; the legs are made from it.
    std::optional<progress_row> progress(message_no no, const std::vector<leg_request>& route);
    std::optional<flight_row> flight(message_no no);
    /// The first messages with an attempt under way, by number; without those that are set aside.
    std::vector<message_no> flights(std::size_t limit);
    /// Messages with an attempt under way at this provider to this address, also where only its keyed hash is left.
    std::vector<message_no> flights_to(name_no provider, const std::string& address, std::int64_t hash);
    struct leg_place {
        message_no message;
        std::size_t leg = 0;
    };
    /// Legs that are or were in doubt there (message_writes::keep_doubt), newest first.
    std::vector<leg_place> in_doubt(name_no provider, std::int64_t address, std::size_t limit);
    std::string content(message_no no);
    bool has_content(message_no no);
    std::string resume(message_no no, std::size_t leg);
    /// A row of this message's chain; it must be there.
    journal_row journal(journal_no no, message_no of);
    /// The public name, as far as it can be told, even if the rest of the row is damaged.
    std::optional<message_id> id_of(message_no no);
    bool has_progress(message_no no);
    /// Where it waits in the queue, if it does, with nothing checked and without its legs.
    std::optional<progress_row> place_of(message_no no);
    /// Messages with this cancel_key, of this campaign, or any, older than `before`; newest first.
    std::vector<message_no> with_cancel_key(const std::string& key, message_no before, std::size_t limit);
    std::vector<message_no> of_campaign(std::int64_t campaign, message_no before, std::size_t limit);
    std::vector<message_no> all(message_no before, std::size_t limit);
    /// What a provider called by the name of this hash, newest first.
    std::vector<leg_place> references(std::int64_t provider, std::int64_t hash);
    /// Hand-overs to this identity since `from`, newest first, until `visit` has seen enough (false). One by a channel
    /// that is none counts for nothing: better one more in a cap than nothing ever again.
    void contacts(person_no identity, instant from, const std::function<bool(const contact_row&)>& visit);

private:
    statement message_, progress_, flight_, flights_, flights_to_, content_, has_content_, resume_, journal_, contacts_,
        id_, has_progress_, place_, cancel_key_, campaign_, all_, references_, in_doubt_;
};

}  // namespace todoke
