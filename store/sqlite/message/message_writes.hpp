#pragma once
// What transitions write about one message. Numbers of messages and journal rows grow in commit order and are never
// given twice.

#include <string>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

class message_writes {
public:
    explicit message_writes(db_connection& db);

    message_no next() const { return {next_message_}; }
    /// `row.no` must be next(). `body`: the content's JSON.
    void add(const message_row& row, const std::string& body);
    void add(const progress_row& row);
    void update(const progress_row& row);
    void add(const flight_row& row);
    void remove_flight(message_no no);
    /// Links the row into the message's chain: sets `row.prev` and `last`.
    void add(journal_row row, journal_no& last);

    void add_contact(person_no identity, const contact_row& what);
    void remove_contact(person_no identity, instant at, message_no no, std::size_t leg);
    /// All of the leg from then on.
    void remove_contacts(person_no identity, instant from, message_no no, std::size_t leg);
    void keep_resume(message_no no, std::size_t leg, const std::string& what);
    void remove_resume(message_no no, std::size_t leg);
    void add_reference(name_no provider, std::int64_t hash, message_no no, std::size_t leg, std::size_t part);

    /// Nobody knows whether this provider took the leg for the address of this hash.
    void keep_doubt(message_no no, std::size_t leg, name_no provider, std::int64_t address);
    void remove_doubt(message_no no, std::size_t leg);
    /// Of all its legs.
    void remove_doubts(message_no no);

    /// Takes what names a person out of a message that is kept.
    void scrub(message_no no);
    /// Writes the keys, the first answer and the links anew, as they are in `row`.
    void update_texts(const message_row& row);
    /// Takes the address of an attempt under way out; its keyed hash stays.
    void erase_address(message_no no, std::int64_t hash);
    /// Takes the words out of a row of the journal.
    void erase_words(journal_no no, const std::string& code);
    void remove_resume(message_no no);
    void change_expiry(message_no no, instant expires);
    /// It counts for these identities, too, from now on.
    void change_also(message_no no, const std::vector<person_no>& also);
    /// All that may name a person out of a message that cannot be read; it can hardly be sent after that.
    void erase_unread(message_no no);
    void remove_content(message_no no);

    void committed();
    void rolled_back();

private:
    statement message_, content_, progress_, progress_update_, flight_, flight_remove_, journal_, contact_,
        contact_remove_, contacts_remove_, resume_, resume_remove_, reference_, doubt_, doubt_remove_, doubts_remove_,
        scrub_, texts_, flight_erase_, journal_erase_, legs_erase_, story_erase_, resume_all_remove_, content_remove_,
        expiry_, also_;
    std::int64_t next_message_, next_journal_;
    std::int64_t kept_message_, kept_journal_;
};

}  // namespace todoke
