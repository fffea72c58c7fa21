#pragma once
// For the reader.

#include "store/sqlite/file/db_connection.hpp"

namespace todoke {

/// A consistent view over several statements; ends with its scope.
class snapshot {
public:
    explicit snapshot(db_connection& db) : db_{db} { db_.run("BEGIN"); }
    ~snapshot()
    {
        try {
            if (db_.in_transaction()) db_.run("COMMIT");
        } catch (const sql_error&) {
        }
    }

private:
    db_connection& db_;
};

}  // namespace todoke
