#pragma once
// The record of consents: who agreed to what and who declined, when, by whom it was told and how. Entries are only
// added, and go only with an erased customer.

#include <optional>
#include <string_view>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

class consent_ledger {
public:
    explicit consent_ledger(db_connection& db);

    /// What an entry is about. `customer` may be none: an address that no profile has.
    struct subject {
        customer_no customer;
        name_no klass = 0;
        channel on{};
    };
    /// By a backend, which may name its source.
    void told(const subject& what, const consent& said, instant recorded, std::string_view source);
    /// By the person: it is a withdrawal.
    void declined(const subject& what, instant at, instant recorded, std::string_view source,
                  std::string_view evidence);
    /// When the customer last declined it themselves.
    std::optional<instant> last_declined(const subject& what);
    void erase(customer_no customer);

private:
    statement add_, last_declined_, erase_;
};

}  // namespace todoke
