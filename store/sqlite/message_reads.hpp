#pragma once
// Single rows of a message by its number: what decisions and views are made from. Used by the writer and, on a
// connection of its own, by the reader.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/sqlite/db_connection.hpp"
#include "store/sqlite/rows.hpp"

namespace todoke {

class message_reads {
public:
    explicit message_reads(db_connection& db);

    std::optional<message_row> message(message_no no);
    /// `route`: of the message; the legs are made from it.
    std::optional<progress_row> progress(message_no no, const std::vector<leg_request>& route);
    std::optional<flight_row> flight(message_no no);
    /// The first attempts under way, by number.
    std::vector<flight_row> flights(std::size_t limit);
    std::string content(message_no no);
    std::string resume(message_no no, std::size_t leg);
    std::optional<journal_row> journal(journal_no no);
    /// Hand-overs to this identity since `from`, newest first, until `visit` has seen enough (false).
    void contacts(person_no identity, instant from, const std::function<bool(const contact_row&)>& visit);

private:
    statement message_, progress_, flight_, flights_, content_, resume_, journal_, contacts_;
};

}  // namespace todoke
