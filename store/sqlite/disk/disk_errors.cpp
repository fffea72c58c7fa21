#include "store/sqlite/disk/disk_errors.hpp"

#include <cerrno>
#include <sqlite3.h>

namespace todoke {

namespace {

/// What the system said when a write to the file (or the log) failed last; 0: none has.
int last_errno(sqlite3* db, int which)
{
    sqlite3_file* file = nullptr;
    int number = 0;
    if (sqlite3_file_control(db, "main", which, &file) == SQLITE_OK && file && file->pMethods)
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

}  // namespace

/// Which of the two has just failed nobody says, and what was said stays past any success: so neither may have met
/// anything else. The index is shared memory: a piece that could not be made takes nothing along that was on disk.
bool lacks_room(sqlite3* db, int code)
{
    if (code == SQLITE_IOERR_SHMSIZE) return true;
    if (code != SQLITE_IOERR_WRITE || !db) return false;
    const int of_file = last_errno(db, SQLITE_FCNTL_FILE_POINTER),
              of_log = last_errno(db, SQLITE_FCNTL_JOURNAL_POINTER);
    const auto is_harmless = [](int said) { return said == 0 || said == EDQUOT || said == ENOSPC; };
    return (of_file != 0 || of_log != 0) && is_harmless(of_file) && is_harmless(of_log);
}

}  // namespace todoke
