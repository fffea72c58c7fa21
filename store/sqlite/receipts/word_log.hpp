#pragma once
// Table `word`: what was told that belongs to no message (yet): receipts without one, what persons wrote, addresses
// that can or cannot be reached. Each has a row of the journal of no message, so that all receipts stand in one order.

#include <functional>
#include <optional>
#include <string>

#include "store/model/told.hpp"
#include "store/sqlite/file/future_rows.hpp"
#include "store/sqlite/message/message_writes.hpp"

namespace todoke {

struct word_row {
    std::string kind;
    std::optional<channel> on;
    customer_no customer;  ///< whose address it is, as far as is known
    std::string address, text;
    instant happened{};
};

class word_log {
public:
    explicit word_log(db_connection& db);

    /// `row`: what the journal is to say.
    void add(message_writes& journal, journal_row row, const word_row& what);
    /// Takes what a person wrote, and where from, out; that there was something stays.
    void erase(customer_no who);
    /// Forgets words older than `words_before`, and all of what is older than `before`. At most `most`; returns whether
    /// there may be more. `gone`: hears of each row that the journal loses.
    bool purge(instant before, instant words_before, std::size_t most, const row_ages& by,
               const std::function<void(journal_no)>& gone);

private:
    statement add_, erase_, oldest_, remove_, old_words_, forget_words_;
    future_rows future_, future_words_;
};

}  // namespace todoke
