#include "store/sqlite/file/disk_errors.hpp"

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

/// The index is shared memory: a piece that could not be made takes nothing along that was on disk.
bool lacks_room(sqlite3* db, int code)
{
    if (code == SQLITE_IOERR_SHMSIZE) return true;
    if (code != SQLITE_IOERR_WRITE || !db) return false;
    const int of_file = last_errno(db, SQLITE_FCNTL_FILE_POINTER),
              of_log = last_errno(db, SQLITE_FCNTL_JOURNAL_POINTER);
    return (of_file == EDQUOT || of_log == EDQUOT) && of_file != EIO && of_log != EIO;
}

}  // namespace todoke
