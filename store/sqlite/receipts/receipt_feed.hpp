#pragma once
// Receipts for backends, read from the journal on the reader's connection; and the callbacks that are due, with what
// they say.

#include <functional>
#include <optional>
#include <string>

#include "store/outbox.hpp"
#include "store/sqlite/message/message_reads.hpp"
#include "store/sqlite/people/customer_reads.hpp"

namespace todoke {

class receipt_feed {
public:
    using name_source = std::function<const std::string&(name_no)>;
    receipt_feed(db_connection& db, message_reads& reads, customer_reads& customers, name_source names);

    receipt_page receipts(const std::optional<receipt_place>& after, std::size_t limit);
    due_callbacks callbacks(const std::string& endpoint, std::size_t most, instant now);

private:
    struct line {
        journal_no no;
        message_no message;
    };
    std::vector<line> lines(journal_no from, std::size_t most);
    /// All receipts of one row.
    std::vector<reported> of_row(const line& row);
    std::vector<reported> of_message(const line& row);
    std::vector<reported> of_no_message(const line& row);
    std::optional<state> told_before(const journal_row& row);
    reported base_of(const journal_row& row);
    std::int64_t number(std::string_view fact);

    message_reads& reads_;
    customer_reads& customers_;
    name_source names_;
    statement lines_, newest_, word_, fact_, due_, next_, endpoint_;
};

}  // namespace todoke
