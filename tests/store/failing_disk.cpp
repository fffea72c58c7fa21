#include "tests/store/failing_disk.hpp"

#include <cstdlib>
#include <new>
#include <sqlite3.h>

namespace todoke {

namespace {

struct file {
    sqlite3_file base;
    sqlite3_file* real;
    bool is_database;  ///< not its log
};

sqlite3_vfs* system_vfs = nullptr;
sqlite3_vfs shim;

sqlite3_file* real(sqlite3_file* f)
{
    return reinterpret_cast<file*>(f)->real;
}
const sqlite3_io_methods* methods(sqlite3_file* f)
{
    return real(f)->pMethods;
}

int close_file(sqlite3_file* f)
{
    const int result = methods(f)->xClose(real(f));
    std::free(real(f));
    return result;
}
int read_file(sqlite3_file* f, void* to, int n, sqlite3_int64 at)
{
    return methods(f)->xRead(real(f), to, n, at);
}
int write_file(sqlite3_file* f, const void* from, int n, sqlite3_int64 at)
{
    auto& disk = the_failing_disk();
    if (disk.is_full) return SQLITE_FULL;
    if (disk.file_is_full && reinterpret_cast<file*>(f)->is_database) {
        ++disk.file_refusals;
        return SQLITE_FULL;
    }
    if (const int fault = disk.result_of(disk_fault::kind::write)) return fault;
    return methods(f)->xWrite(real(f), from, n, at);
}
int truncate_file(sqlite3_file* f, sqlite3_int64 n)
{
    return methods(f)->xTruncate(real(f), n);
}
int sync_file(sqlite3_file* f, int flags)
{
    auto& disk = the_failing_disk();
    ++disk.syncs;
    if (disk.sync_fails) return SQLITE_IOERR_FSYNC;
    if (disk.file_sync_fails && reinterpret_cast<file*>(f)->is_database) {
        ++disk.file_refusals;
        return SQLITE_IOERR_FSYNC;
    }
    if (disk.on_file_sync && reinterpret_cast<file*>(f)->is_database)
        if (const int fault = disk.on_file_sync()) return fault;
    if (const int fault = disk.result_of(disk_fault::kind::sync)) return fault;
    return methods(f)->xSync(real(f), flags);
}
int size_of(sqlite3_file* f, sqlite3_int64* n)
{
    return methods(f)->xFileSize(real(f), n);
}
int lock_file(sqlite3_file* f, int level)
{
    return methods(f)->xLock(real(f), level);
}
int unlock_file(sqlite3_file* f, int level)
{
    return methods(f)->xUnlock(real(f), level);
}
int check_lock(sqlite3_file* f, int* held)
{
    return methods(f)->xCheckReservedLock(real(f), held);
}
int control(sqlite3_file* f, int op, void* argument)
{
    const auto& disk = the_failing_disk();
    const int of_file = reinterpret_cast<file*>(f)->is_database ? disk.said_of_file.load() : 0;
    if (const int said = of_file ? of_file : disk.last_errno(); said != 0 && op == SQLITE_FCNTL_LAST_ERRNO) {
        *static_cast<int*>(argument) = said;
        return SQLITE_OK;
    }
    return methods(f)->xFileControl(real(f), op, argument);
}
int sector(sqlite3_file* f)
{
    return methods(f)->xSectorSize(real(f));
}
int device(sqlite3_file* f)
{
    return methods(f)->xDeviceCharacteristics(real(f));
}
int map_shared(sqlite3_file* f, int region, int size, int write, void volatile** to)
{
    auto& disk = the_failing_disk();
    if (disk.index_is_full && region > 0 && write) return SQLITE_IOERR_SHMSIZE;
    if (const int fault = disk.result_of(disk_fault::kind::map_shared)) return fault;
    return methods(f)->xShmMap(real(f), region, size, write, to);
}
int lock_shared(sqlite3_file* f, int offset, int n, int flags)
{
    return methods(f)->xShmLock(real(f), offset, n, flags);
}
void barrier(sqlite3_file* f)
{
    methods(f)->xShmBarrier(real(f));
}
int unmap_shared(sqlite3_file* f, int remove)
{
    return methods(f)->xShmUnmap(real(f), remove);
}

const sqlite3_io_methods shim_methods = {2,         close_file,   read_file, write_file,  truncate_file,
                                         sync_file, size_of,      lock_file, unlock_file, check_lock,
                                         control,   sector,       device,    map_shared,  lock_shared,
                                         barrier,   unmap_shared, nullptr,   nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* given)
{
    auto* made = reinterpret_cast<file*>(f);
    made->base.pMethods = nullptr;
    if (const int fault = the_failing_disk().result_of(disk_fault::kind::open)) return fault;
    made->real = static_cast<sqlite3_file*>(std::calloc(1, static_cast<std::size_t>(system_vfs->szOsFile)));
    if (!made->real) return SQLITE_NOMEM;
    made->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    const int result = system_vfs->xOpen(system_vfs, name, made->real, flags, given);
    if (made->real->pMethods)
        made->base.pMethods = &shim_methods;
    else
        std::free(made->real);
    return result;
}

}  // namespace

void failing_disk::mend()
{
    is_full = sync_fails = file_is_full = file_sync_fails = index_is_full = false;
    file_refusals = said_of_file = 0;
    arm({});
}

void failing_disk::arm(const disk_fault& next)
{
    const std::lock_guard lock{guard_};
    armed_ = next;
    counted_ = 0;
    fired_ = false;
}

bool failing_disk::has_fired() const
{
    const std::lock_guard lock{guard_};
    return fired_;
}

int failing_disk::last_errno() const
{
    const std::lock_guard lock{guard_};
    return fired_ ? armed_.system_said : 0;
}

int failing_disk::result_of(disk_fault::kind what)
{
    const std::lock_guard lock{guard_};
    if (armed_.at == 0 || what != armed_.of) return SQLITE_OK;
    ++counted_;
    const bool fails = counted_ == armed_.at || (armed_.for_ever && counted_ > armed_.at);
    fired_ = fired_ || fails;
    return fails ? armed_.result : SQLITE_OK;
}

failing_disk& the_failing_disk()
{
    static failing_disk one;
    return one;
}

std::string use_failing_disk()
{
    if (!system_vfs) {
        system_vfs = sqlite3_vfs_find(nullptr);
        shim = *system_vfs;
        shim.zName = "failing";
        shim.szOsFile = sizeof(file);
        shim.pNext = nullptr;
        shim.xOpen = open_file;
        sqlite3_vfs_register(&shim, 0);
    }
    return "failing";
}

}  // namespace todoke
