#pragma once
// Questions that change nothing, on a connection and a thread of their own: short transactions, bounded work a call.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/message_reads.hpp"
#include "store/sqlite/people/customer_reads.hpp"
#include "store/sqlite/queue/count_reads.hpp"
#include "store/sqlite/receipts/receipt_feed.hpp"
#include "store/sqlite/runs/run_pages.hpp"
#include "store/store.hpp"

namespace todoke {

class reading {
public:
    /// A list over a filter that hardly anything passes looks at `list_looks_at` messages: it gives what it found by
    /// then, and a place to go on.
    reading(const std::string& path, const std::string& vfs, std::size_t list_looks_at);

    std::optional<message_view> find(message_id which);
    message_page list(const list_query& what);
    std::optional<message_page> customer_timeline(const person_query& what, const judge& rules);
    std::optional<profile> customer(const std::string& which);
    std::vector<consent_entry> consents(const consent_query& what);
    waiting_counts due_counts(instant until);
    store_facts facts();  ///< but for what the writer knows: damaged, erasing
    receipt_page receipts(const std::optional<receipt_place>& after, std::size_t limit);
    due_callbacks callbacks(const std::string& endpoint, std::size_t most, instant now);

    db_connection& database() { return db_; }

private:
    /// Where a list takes its candidates from: the narrowest of its conditions.
    enum class source { numbers, campaign, customer, rare_state, flights };
    struct search {
        const list_query& asked;
        source from = source::numbers;
        name_no klass = 0, campaign = 0;
        customer_no customer;
    };

    std::optional<search> plan(const list_query& what);
    std::vector<message_no> candidates(const search& by, message_no before, std::size_t limit);
    std::vector<message_no> of_customer(customer_no customer, std::int64_t before, std::size_t limit);
    enum class story { none, newest_row, whole };
    std::optional<message_view> see(message_no no, story wanted);
    std::optional<message_view> glance(message_no no, story wanted);
    struct hand_over_place {
        message_no message;
        std::size_t leg = 0;
        friend auto operator<=>(const hand_over_place&, const hand_over_place&) = default;
    };
    /// What counts for an address is handed over there or, to a customer who has it too, elsewhere.
    std::vector<hand_over_place> hand_overs_at_addresses_of(const customer_row& who);
    bool concerns(const customer_row& who, const message_view& seen, const std::vector<hand_over_place>& all,
                  const judge& rules);
    static message_facts facts_of(message_row& row, const progress_row& at);
    static bool matches(const list_query& asked, const message_view& seen);
    void read_story(message_view& to, journal_no last, const std::optional<flight_row>& flight);
    timeline_row told(const journal_row& row);
    const std::string& name(name_no no);
    name_no number(const std::string& text);

    std::string path_;
    std::size_t list_looks_at_;
    db_connection db_;
    message_reads reads_;
    customer_reads customers_;
    run_pages runs_;
    statement numbers_, campaign_, recent_, rare_, flights_, name_, number_, damaged_, ledger_, ledger_of_;
    count_reads counts_;
    receipt_feed feed_;
    std::unordered_map<name_no, std::string> names_;
};

}  // namespace todoke
