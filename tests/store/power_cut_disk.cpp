#include "tests/store/power_cut_disk.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <sqlite3.h>
#include <thread>

#include "tests/store/platter.hpp"

namespace todoke {

namespace {

constexpr int turns_a_sync_takes = 40;

struct cut_file {
    sqlite3_file base;
    sqlite3_file* real;
    platter* kept;  ///< none: a temporary file
};

sqlite3_vfs* real_system = nullptr;
sqlite3_vfs powercut;

}  // namespace

/// The disk's state. All of it under one lock: that is also the order in which things happened.
struct power_cut_disk::platters {
    std::mutex guard;
    std::map<std::string, std::unique_ptr<platter>> files;
    std::vector<std::unique_ptr<platter>> removed;   ///< and no sync since
    std::vector<std::unique_ptr<platter>> given_up;  ///< durably removed; a handle may still point there
    power_cut_at when;
    std::map<power_cut_at::of, std::uint64_t> counted;
    std::uint64_t done = 0;
    std::string struck;
    bool dark = false, log_lies = false, file_lies = false;
    chance dice{0};

    /// Counts one operation. False: there is no power, or it goes at this one.
    bool works(const platter& on, std::string_view doing)
    {
        if (dark) return false;
        ++done;
        bool goes = false;
        using of = power_cut_at::of;
        for (const auto kind : {of::all, of::syncs, of::not_the_log, of::syncs_not_of_the_log})
            if (is_of(kind, on, doing)) goes = (++counted[kind] == when.operation && kind == when.counting) || goes;
        if (goes) {
            struck = (on.is_log ? "log " : on.is_journal ? "journal " : "file ") + std::string{doing};
            go_dark();
        }
        return !dark;
    }

    static bool is_of(power_cut_at::of kind, const platter& on, std::string_view doing)
    {
        using of = power_cut_at::of;
        const bool by_file = kind == of::all || kind == of::syncs || !on.is_log;
        const bool by_kind = kind == of::all || kind == of::not_the_log || doing == "sync";
        return by_file && by_kind;
    }

    void go_dark()
    {
        if (dark) return;
        dark = true;
        const auto mood = dice.mood();
        for (auto& one : removed) one->lose_power(dice, mood);
        for (auto& [name, one] : files) one->lose_power(dice, mood);
    }

    /// Any sync takes the file system's journal along.
    void names_are_durable()
    {
        for (auto& one : removed) given_up.push_back(std::move(one));
        removed.clear();
        for (auto& [name, one] : files) one->name_is_durable = true;
    }

    platter* find_or_read(const std::string& name)
    {
        auto& one = files[name];
        if (!one) one = std::make_unique<platter>(platter::as_found(name));
        return one.get();
    }

    void remove(const std::string& name, bool at_once)
    {
        const auto found = files.find(name);
        if (found == files.end()) return;
        (at_once ? given_up : removed).push_back(std::move(found->second));
        files.erase(found);
    }

    void put_back()
    {
        for (const auto& [name, one] : files) {
            std::filesystem::remove(name + "-shm");
            if (one->name_is_durable || dice.one_in(2))
                one->write_to(name);
            else
                std::filesystem::remove(name);
        }
        for (const auto& one : removed)
            if (!std::filesystem::exists(one->name) && dice.one_in(2)) one->write_to(one->name);
        files.clear();
        removed.clear();
        given_up.clear();
    }
};

namespace {

power_cut_disk::platters* the_platters = nullptr;

sqlite3_file* real_of(sqlite3_file* f)
{
    return reinterpret_cast<cut_file*>(f)->real;
}
const sqlite3_io_methods* real_methods(sqlite3_file* f)
{
    return real_of(f)->pMethods;
}
platter* platter_of(sqlite3_file* f)
{
    return reinterpret_cast<cut_file*>(f)->kept;
}

int cut_close(sqlite3_file* f)
{
    const int result = real_methods(f)->xClose(real_of(f));
    std::free(real_of(f));
    return result;
}

int cut_read(sqlite3_file* f, void* to, int n, sqlite3_int64 at)
{
    return real_methods(f)->xRead(real_of(f), to, n, at);
}

int cut_write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at)
{
    const std::lock_guard lock{the_platters->guard};
    if (auto* kept = platter_of(f)) {
        kept->write(std::string_view{static_cast<const char*>(from), static_cast<std::size_t>(n)},
                    static_cast<std::size_t>(at));
        if (!the_platters->works(*kept, "write")) return SQLITE_IOERR_WRITE;
    }
    return real_methods(f)->xWrite(real_of(f), from, n, at);
}

int cut_truncate(sqlite3_file* f, sqlite3_int64 n)
{
    const std::lock_guard lock{the_platters->guard};
    if (auto* kept = platter_of(f)) {
        kept->truncate(static_cast<std::size_t>(n));
        if (!the_platters->works(*kept, "truncation")) return SQLITE_IOERR_TRUNCATE;
    }
    return real_methods(f)->xTruncate(real_of(f), n);
}

/// While it takes its time, others go on writing (and the power may go): what they write is not part of it.
int cut_sync(sqlite3_file* f, int)
{
    auto* kept = platter_of(f);
    if (!kept) return SQLITE_OK;
    std::unique_lock lock{the_platters->guard};
    if (!the_platters->works(*kept, "sync")) return SQLITE_IOERR_FSYNC;
    if (kept->is_log ? the_platters->log_lies : the_platters->file_lies) return SQLITE_OK;
    const auto covered = kept->changes();
    const auto begun = the_platters->done;
    for (int turn = 0; turn < turns_a_sync_takes && the_platters->done == begun; ++turn) {
        lock.unlock();
        std::this_thread::yield();
        lock.lock();
    }
    if (the_platters->dark) return SQLITE_IOERR_FSYNC;
    kept->sync(covered);
    the_platters->names_are_durable();
    return SQLITE_OK;
}

int cut_size(sqlite3_file* f, sqlite3_int64* n)
{
    return real_methods(f)->xFileSize(real_of(f), n);
}
int cut_lock(sqlite3_file* f, int level)
{
    return real_methods(f)->xLock(real_of(f), level);
}
int cut_unlock(sqlite3_file* f, int level)
{
    return real_methods(f)->xUnlock(real_of(f), level);
}
int cut_check_lock(sqlite3_file* f, int* held)
{
    return real_methods(f)->xCheckReservedLock(real_of(f), held);
}
int cut_control(sqlite3_file* f, int what, void* argument)
{
    return real_methods(f)->xFileControl(real_of(f), what, argument);
}
int cut_sector(sqlite3_file* f)
{
    return real_methods(f)->xSectorSize(real_of(f));
}
int cut_device(sqlite3_file* f)
{
    return real_methods(f)->xDeviceCharacteristics(real_of(f));
}
int cut_map(sqlite3_file* f, int region, int size, int write, void volatile** to)
{
    return real_methods(f)->xShmMap(real_of(f), region, size, write, to);
}
int cut_lock_shared(sqlite3_file* f, int offset, int n, int flags)
{
    return real_methods(f)->xShmLock(real_of(f), offset, n, flags);
}
void cut_barrier(sqlite3_file* f)
{
    real_methods(f)->xShmBarrier(real_of(f));
}
int cut_unmap(sqlite3_file* f, int remove)
{
    return real_methods(f)->xShmUnmap(real_of(f), remove);
}

const sqlite3_io_methods cut_methods = {2,           cut_close,  cut_read,   cut_write,  cut_truncate,
                                        cut_sync,    cut_size,   cut_lock,   cut_unlock, cut_check_lock,
                                        cut_control, cut_sector, cut_device, cut_map,    cut_lock_shared,
                                        cut_barrier, cut_unmap,  nullptr,    nullptr};

int cut_open(sqlite3_vfs*, const char* path, sqlite3_file* f, int flags, int* given)
{
    constexpr int durable = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    const std::lock_guard lock{the_platters->guard};
    auto* made = reinterpret_cast<cut_file*>(f);
    if (the_platters->dark) return SQLITE_CANTOPEN;
    made->real = static_cast<sqlite3_file*>(std::calloc(1, static_cast<std::size_t>(real_system->szOsFile)));
    if (!made->real) return SQLITE_NOMEM;
    made->kept = path && (flags & durable) ? the_platters->find_or_read(path) : nullptr;
    if (made->kept) made->kept->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    if (made->kept) made->kept->is_journal = (flags & SQLITE_OPEN_MAIN_JOURNAL) != 0;
    const int result = real_system->xOpen(real_system, path, made->real, flags, given);
    if (made->real->pMethods)
        made->base.pMethods = &cut_methods;
    else
        std::free(made->real);
    return result;
}

int cut_remove(sqlite3_vfs*, const char* path, int syncs_folder)
{
    const std::lock_guard lock{the_platters->guard};
    const auto found = the_platters->files.find(path);
    if (found != the_platters->files.end() && !the_platters->works(*found->second, "removal"))
        return SQLITE_IOERR_DELETE;
    the_platters->remove(path, syncs_folder != 0);
    return real_system->xDelete(real_system, path, 0);
}

}  // namespace

power_cut_disk::power_cut_disk() : held_{std::make_unique<platters>()}
{
    the_platters = held_.get();
    real_system = sqlite3_vfs_find(nullptr);
    powercut = *real_system;
    powercut.zName = name;
    powercut.szOsFile = sizeof(cut_file);
    powercut.pNext = nullptr;
    powercut.xOpen = cut_open;
    powercut.xDelete = cut_remove;
    sqlite3_vfs_register(&powercut, 0);
}

power_cut_disk::~power_cut_disk() = default;

power_cut_disk& power_cut_disk::the_one()
{
    static power_cut_disk one;
    return one;
}

void power_cut_disk::turn_on(power_cut_at when, std::uint64_t seed)
{
    const std::lock_guard lock{held_->guard};
    held_->files.clear();
    held_->removed.clear();
    held_->given_up.clear();
    held_->when = when;
    held_->counted.clear();
    held_->done = 0;
    held_->dark = false;
    held_->struck.clear();
    held_->dice = chance{seed};
}

void power_cut_disk::cut()
{
    const std::lock_guard lock{held_->guard};
    held_->go_dark();
}

bool power_cut_disk::is_cut() const
{
    const std::lock_guard lock{held_->guard};
    return held_->dark;
}

std::uint64_t power_cut_disk::done(power_cut_at::of which) const
{
    const std::lock_guard lock{held_->guard};
    const auto found = held_->counted.find(which);
    return found == held_->counted.end() ? 0 : found->second;
}

std::string power_cut_disk::struck() const
{
    const std::lock_guard lock{held_->guard};
    return held_->struck;
}

void power_cut_disk::leave_what_is_durable()
{
    const std::lock_guard lock{held_->guard};
    held_->put_back();
}

void power_cut_disk::lie_about_log_syncs(bool lies)
{
    const std::lock_guard lock{held_->guard};
    held_->log_lies = lies;
}

void power_cut_disk::lie_about_file_syncs(bool lies)
{
    const std::lock_guard lock{held_->guard};
    held_->file_lies = lies;
}

}  // namespace todoke
