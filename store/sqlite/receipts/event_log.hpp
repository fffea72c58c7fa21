#pragma once
// What customers did, as backends told it: kept as long as messages are.

#include "store/model/receipt.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/future_rows.hpp"

namespace todoke {

class event_log {
public:
    explicit event_log(db_connection& db);

    /// False: the very same is there already.
    bool add(customer_no who, const customer_event& what);
    void erase(customer_no who);
    /// At most `most` of the oldest, if they happened before `before`. Returns whether there may be more.
    bool purge(instant before, std::size_t most, const row_ages& by);

private:
    statement same_, add_, erase_, oldest_, remove_;
    future_rows future_;
};

}  // namespace todoke
