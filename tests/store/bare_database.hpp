#pragma once
// A database in memory with nothing around it, and a count of the statements that are run on it.

#include "store/sqlite/file/db_connection.hpp"

namespace todoke {

class bare_database {
public:
    bare_database();
    ~bare_database();
    bare_database(const bare_database&) = delete;
    bare_database& operator=(const bare_database&) = delete;

    db_connection db;
    /// Statements begun since the last call.
    int statements();

private:
    int count_ = 0;
};

/// Whether it ends as damage of the file.
template <class F>
bool is_refused(F what)
{
    try {
        what();
    } catch (const sql_error& e) {
        return e.is_corrupt();
    }
    return false;
}

}  // namespace todoke
