#include "tests/store/bare_database.hpp"

#include <sqlite3.h>
#include <utility>

#include "store/sqlite/file/migrations.hpp"

namespace todoke {

bare_database::bare_database() : db{":memory:", db_connection::mode::read_write, {}}
{
    for (const auto* step : migrations) db.run(step);
    const auto count = [](unsigned, void* to, void*, void*) {
        ++*static_cast<int*>(to);
        return 0;
    };
    sqlite3_trace_v2(db.raw(), SQLITE_TRACE_STMT, count, &count_);
}

bare_database::~bare_database()
{
    sqlite3_trace_v2(db.raw(), 0, nullptr, nullptr);
}

int bare_database::statements()
{
    return std::exchange(count_, 0);
}

}  // namespace todoke
