#include "store/sqlite/disk/database_disk.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <sqlite3.h>
#include <tuple>

#include "store/sqlite/disk/log_writes.hpp"
#include "store/sqlite/disk/page_rest.hpp"

namespace todoke {

namespace {

constexpr std::size_t largest_page = 65'536;

/// A file's functions but for some. SQLite hands them the file as they left it when it was opened; the pointer to what
/// waits of a log stands behind it.
struct file_functions {
    sqlite3_io_methods changed;  ///< first: a file points here
    const sqlite3_io_methods* real;
    std::size_t gathered_at;
};

const file_functions& functions_of(sqlite3_file* file)
{
    return *reinterpret_cast<const file_functions*>(file->pMethods);
}
const sqlite3_io_methods& real_of(sqlite3_file* file)
{
    return *functions_of(file).real;
}
log_writes*& gathered(sqlite3_file* file)
{
    return *reinterpret_cast<log_writes**>(reinterpret_cast<char*>(file) + functions_of(file).gathered_at);
}

int write_wiped(sqlite3_file* file, const void* from, int amount, sqlite3_int64 at)
{
    const auto write = real_of(file).xWrite;
    const auto* page = static_cast<const unsigned char*>(from);
    const auto bytes = static_cast<std::size_t>(amount);
    if (at % amount != 0 || bytes > largest_page) return write(file, from, amount, at);
    const auto unused = unused_in(page, bytes, at == 0);
    const auto is_zero = [](unsigned char one) { return one == 0; };
    if (std::all_of(page + unused.from, page + unused.to, is_zero)) return write(file, from, amount, at);
    std::array<unsigned char, largest_page> wiped;
    std::copy(page, page + bytes, wiped.begin());
    std::fill(wiped.begin() + unused.from, wiped.begin() + unused.to, 0);
    return write(file, wiped.data(), amount, at);
}

int write_gathered(sqlite3_file* log, const void* from, int amount, sqlite3_int64 at)
{
    return gathered(log)->write(from, amount, at);
}
int sync_gathered(sqlite3_file* log, int flags)
{
    const int failed = gathered(log)->flush();
    return failed != SQLITE_OK ? failed : real_of(log).xSync(log, flags);
}
int read_gathered(sqlite3_file* log, void* to, int amount, sqlite3_int64 at)
{
    const int failed = gathered(log)->flush();
    return failed != SQLITE_OK ? failed : real_of(log).xRead(log, to, amount, at);
}
int truncate_gathered(sqlite3_file* log, sqlite3_int64 bytes)
{
    const int failed = gathered(log)->flush();
    return failed != SQLITE_OK ? failed : real_of(log).xTruncate(log, bytes);
}
int size_gathered(sqlite3_file* log, sqlite3_int64* bytes)
{
    const int failed = gathered(log)->flush();
    return failed != SQLITE_OK ? failed : real_of(log).xFileSize(log, bytes);
}
/// A head without a page is nobody's.
int close_gathered(sqlite3_file* log)
{
    delete gathered(log);
    return real_of(log).xClose(log);
}

struct changed_disk {
    sqlite3_vfs vfs;  ///< first: SQLite hands this to its functions
    sqlite3_vfs* real;
    std::string name;
};

/// What was registered stays: SQLite keeps pointers to it.
struct known_disks {
    std::mutex guard;
    std::map<std::string, std::unique_ptr<changed_disk>> disks;
    std::map<std::tuple<const sqlite3_io_methods*, std::size_t, bool>, std::unique_ptr<file_functions>> functions;
};

known_disks& known()
{
    static known_disks all;
    return all;
}

const sqlite3_io_methods* changed(const sqlite3_io_methods* real, std::size_t gathered_at, bool is_log)
{
    const std::lock_guard lock{known().guard};
    auto& made = known().functions[{real, gathered_at, is_log}];
    if (made) return &made->changed;
    made = std::make_unique<file_functions>(file_functions{*real, real, gathered_at});
    auto& of = made->changed;
    if (is_log) {
        of.xWrite = write_gathered;
        of.xSync = sync_gathered;
        of.xRead = read_gathered;
        of.xTruncate = truncate_gathered;
        of.xFileSize = size_gathered;
        of.xClose = close_gathered;
    } else {
        of.xWrite = write_wiped;
    }
    return &of;
}

/// Behind whatever the real file system keeps of a file.
std::size_t end_of_file_object(const sqlite3_vfs& real)
{
    constexpr auto whole = alignof(log_writes*);
    const auto size = static_cast<std::size_t>(real.szOsFile), over = size % whole;
    return over == 0 ? size : size + whole - over;
}

int open_changed(sqlite3_vfs* disk, const char* path, sqlite3_file* file, int flags, int* given)
try {
    auto* real = reinterpret_cast<changed_disk*>(disk)->real;
    const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
    auto gathering = is_log ? std::make_unique<log_writes>(file, nullptr) : nullptr;
    const int result = real->xOpen(real, path, file, flags, given);
    if (result != SQLITE_OK || !file->pMethods || !(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))) return result;
    if (gathering) *gathering = log_writes{file, file->pMethods->xWrite};
    file->pMethods = changed(file->pMethods, end_of_file_object(*real), is_log);
    if (gathering) gathered(file) = gathering.release();
    return result;
} catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
}

int sleep_as_real(sqlite3_vfs* disk, int microseconds)
{
    auto* real = reinterpret_cast<changed_disk*>(disk)->real;
    return real->xSleep(real, microseconds);
}

}  // namespace

std::string database_disk(const std::string& vfs)
{
    const std::lock_guard lock{known().guard};
    auto& made = known().disks[vfs];
    if (made) return made->name;
    auto* real = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
    if (!real) return vfs;  // opening it says so
    made = std::make_unique<changed_disk>(changed_disk{*real, real, "todoke" + (vfs.empty() ? vfs : "-" + vfs)});
    made->vfs.zName = made->name.c_str();
    made->vfs.pNext = nullptr;
    made->vfs.szOsFile = static_cast<int>(end_of_file_object(*real) + sizeof(void*));
    made->vfs.xOpen = open_changed;
    made->vfs.xSleep = sleep_as_real;
    sqlite3_vfs_register(&made->vfs, 0);
    return made->name;
}

}  // namespace todoke
