#pragma once
// What an error of SQLite's says about the disk, where its code alone says something else.

struct sqlite3;

namespace todoke {

/// Nothing is broken, there is only no room: a quota is used up, or the log's index cannot grow. SQLite calls both an
/// I/O error. `code`: extended, what the last call on `db` came to.
bool lacks_room(sqlite3* db, int code);

}  // namespace todoke
