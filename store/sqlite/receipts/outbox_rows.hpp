#pragma once
// Tables `outgoing` (callbacks to make) and `endpoint` (those that are switched off). Of each message only the first
// callback has a due: the others wait behind it.

#include <optional>
#include <string>
#include <vector>

#include "store/outbox.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/future_rows.hpp"
#include "store/sqlite/file/names.hpp"

namespace todoke {

class outbox_rows {
public:
    outbox_rows(db_connection& db, names& words);

    /// False: it is queued already.
    bool add(std::int64_t place, name_no endpoint, message_no message, std::int64_t seq, instant at);
    /// The first one of the message may go, now or when it was to; no other.
    void line_up(message_no message, instant now);
    void end(const callback_end& what, instant now);

    void disable(const std::string& endpoint, const std::string& reason, instant now);
    /// What it did not take before starts its schedule anew, now.
    bool enable(const std::string& endpoint, instant now);
    std::vector<disabled_endpoint> disabled();

    /// Rows of the journal after `after`.
    struct line {
        journal_no no;
        message_no message;
        instant at{};
    };
    std::vector<line> journal(journal_no after, std::size_t most);
    /// The row before the first one of `since`; the journal's instants grow but for jumps of the clock.
    journal_no before(instant since);

    /// At most `most` of the oldest, if they were made before `before`. Returns whether there may be more.
    bool purge(instant before, std::size_t most, const row_ages& by);

private:
    void end_at(std::int64_t place, instant now);

    names& words_;
    db_connection& db_;
    statement add_, first_, hold_back_, due_, message_, end_, again_, disable_, enable_, anew_, disabled_, journal_,
        newest_, from_, oldest_;
    future_rows future_;
};

}  // namespace todoke
