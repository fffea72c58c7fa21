#include "store/sqlite/file/backup.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "store/sqlite/box.hpp"
#include "store/sqlite/file/database_file.hpp"
#include "store/sqlite/file/free_space.hpp"
#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/file/snapshot.hpp"
#include "store/store.hpp"

namespace todoke {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void give_up_copying(const std::string& what, const std::string& why)
{
    throw store_failure{what + ": " + why};
}

void expect_no_error(bool held, const std::string& what)
{
    if (!held) give_up_copying(what, std::strerror(errno));
}

/// `to` must not be there: nothing is overwritten.
void rename_to_new(const std::string& from, const std::string& to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
    const bool is_unknown_here = errno == EINVAL;  // not every file system has it
    expect_no_error(is_unknown_here && !fs::exists(to) && ::rename(from.c_str(), to.c_str()) == 0, to);
}

void sync_folder_of(const std::string& path)
{
    const auto folder = fs::absolute(path).parent_path();
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = opened >= 0 && ::fsync(opened) == 0;
    const int error = errno;
    if (opened >= 0) ::close(opened);
    errno = error;
    expect_no_error(synced, folder.string());
}

/// What the administrator puts there is for the user whose folder it is.
void give_to_owner_of_folder(const std::string& path)
{
    struct stat folder {};
    if (::geteuid() != 0) return;
    const bool given = ::stat(fs::absolute(path).parent_path().c_str(), &folder) == 0 &&
                       ::lchown(path.c_str(), folder.st_uid, folder.st_gid) == 0;
    expect_no_error(given, path);
}

/// With no symbolic link on the way to it; whether there is one at its end is another question.
std::string true_path(const std::string& path)
{
    const auto whole = fs::absolute(path);
    std::error_code error;
    const auto folder = fs::canonical(whole.parent_path(), error);
    return error ? path : (folder / whole.filename()).string();
}

void expect_nothing_there(const std::string& path)
{
    if (fs::is_symlink(path))
        give_up_copying(path, "is a symbolic link, which is not followed; remove it, or name the file it leads to");
    if (fs::exists(path)) give_up_copying(path, "is there already; nothing is overwritten, give another name");
}

/// TO.partial, which becomes TO when it is whole, and else goes. It stays open: closing a descriptor of it would drop
/// SQLite's locks.
class partial_copy {
public:
    explicit partial_copy(std::string to) : to_{std::move(to)}, path_{true_path(to_) + ".partial"}
    {
        expect_nothing_there(to_);
        file_ = ::open(path_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (file_ < 0 && errno == EEXIST)
            give_up_copying(path_,
                            "is there already: another backup is being made, or one was cut off; remove it then");
        expect_no_error(file_ >= 0, path_);
    }
    ~partial_copy()
    {
        ::close(file_);
        if (!is_whole_)
            for (const auto* end : {"", "-wal", "-shm", "-journal"}) ::unlink((path_ + end).c_str());
    }
    partial_copy(const partial_copy&) = delete;
    partial_copy& operator=(const partial_copy&) = delete;

    const std::string& path() const { return path_; }
    void sync() const { expect_no_error(::fsync(file_) == 0, path_); }
    /// In a folder that others may write to, somebody could put a link there, to a file that only root may write.
    void expect_in_place() const
    {
        struct stat mine {
        }, there{};
        const bool is_mine = ::fstat(file_, &mine) == 0 && ::lstat(path_.c_str(), &there) == 0 &&
                             mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
        if (!is_mine)
            give_up_copying(path_,
                            "was replaced while the copy was made; copy to a folder that only root or the user "
                            "todoke may write to");
    }
    void is_whole()
    {
        sync();
        expect_in_place();
        rename_to_new(path_, to_);
        is_whole_ = true;
        sync_folder_of(to_);
    }

private:
    std::string to_, path_;
    int file_ = -1;
    bool is_whole_ = false;
};

class page_copy {
public:
    page_copy(db_connection& from, db_connection& to)
        : to_{to}, handle_{sqlite3_backup_init(to.raw(), "main", from.raw(), "main")}
    {
        if (handle_ == nullptr) fail_with(sqlite3_errcode(to_.raw()));
    }
    ~page_copy() { sqlite3_backup_finish(handle_); }
    page_copy(const page_copy&) = delete;
    page_copy& operator=(const page_copy&) = delete;

    /// False: that was the last.
    bool step(int pages)
    {
        const int result = sqlite3_backup_step(handle_, pages);
        if (result != SQLITE_OK && result != SQLITE_DONE) fail_with(result);
        return result == SQLITE_OK;
    }

private:
    [[noreturn]] void fail_with(int code) { throw sql_error{sqlite3_errmsg(to_.raw()), code}; }

    db_connection& to_;
    sqlite3_backup* handle_;
};

std::uint64_t bytes_of(db_connection& db)
{
    return static_cast<std::uint64_t>(db.integer("PRAGMA page_count") * db.integer("PRAGMA page_size"));
}

void expect_room(const std::string& path, std::uint64_t needed, const backup_terms& terms)
{
    const auto free = free_space(fs::absolute(path).string());
    if (free >= needed + terms.min_free_disk) return;
    give_up_copying(path, "there are " + std::to_string(free >> 20) + " MiB free, and it takes " +
                              std::to_string(needed >> 20) + " beside the " +
                              std::to_string(terms.min_free_disk >> 20) +
                              " of [store] min_free_disk; make room, or back up to another disk");
}

/// One snapshot for all of it: SQLite begins a copy anew when the database changes between two steps, and a database in
/// use changes all the time. So the log cannot start over meanwhile, and grows.
void copy_pages(const std::string& from, const partial_copy& to, const backup_terms& terms)
{
    db_connection source{from, db_connection::mode::read_only, {}};
    prepare_reader(source);
    source.keep_log();
    db_connection target{to.path(), db_connection::mode::read_write_itself, {}};
    target.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // it is synced here, and else thrown away
    const snapshot now{source};
    expect_room(to.path(), bytes_of(source), terms);
    page_copy copying{source, target};
    while (copying.step(terms.pages_a_step)) {
        to.sync();  // little by little, so that nobody else's sync waits for all of it
        expect_room(to.path(), 0, terms);
        expect_room(from, 0, terms);
        if (terms.stepped) terms.stepped();
    }
}

/// "ok", or what is wrong; with some damage the check itself ends with an error.
std::string trouble_in(db_connection& db)
{
    try {
        return db.text("PRAGMA integrity_check");
    } catch (const sql_error& e) {
        if (!e.is_corrupt()) throw;
        return e.what();
    }
}

/// One file without a log, and marked: whoever opens it knows what it is.
backup_facts mark_and_check(const std::string& path)
{
    db_connection db{path, db_connection::mode::read_write_itself, {}};
    db.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA temp_store = MEMORY");
    box_rows box{db};
    mark_as_copy(box);
    const auto found = trouble_in(db);
    if (found != "ok") give_up_copying(path, "the copy is damaged, as the database may be: " + found);
    return {bytes_of(db), db.integer("PRAGMA user_version"), db.integer("SELECT sum(n) FROM due_count")};
}

backup_facts make_copy(const std::string& from, const std::string& to, const backup_terms& terms)
{
    partial_copy made{to};
    copy_pages(from, made, terms);
    made.expect_in_place();
    const auto facts = mark_and_check(made.path());
    made.is_whole();
    return facts;
}

/// Keeps todoked away; the file stays, as that of todoked does.
class place_holder {
public:
    explicit place_holder(const std::string& path)
        : file_{::open((path + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600)}
    {
        if (file_ < 0 && errno == ELOOP)
            give_up_copying(path + ".lock", "is a symbolic link, which todoked never makes; remove it");
        expect_no_error(file_ >= 0, path + ".lock");
        give_to_owner_of_folder(path + ".lock");
        if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
        ::close(file_);
        give_up_copying(path, "a todoked is using it; stop that one first");
    }
    ~place_holder() { ::close(file_); }
    place_holder(const place_holder&) = delete;
    place_holder& operator=(const place_holder&) = delete;

private:
    int file_;
};

void expect_known_schema(const std::string& backup)
{
    db_connection db{backup, db_connection::mode::read_only, {}};
    const auto schema = db.integer("PRAGMA user_version");
    if (schema > newest_schema())
        give_up_copying(backup, "was written by a newer todoke (schema " + std::to_string(schema) +
                                    ", this one knows " + std::to_string(newest_schema()) + "); install that version");
}

/// The renames of a restore: all of them, or none.
class exchange {
public:
    explicit exchange(const backup_terms& terms) : terms_{terms} {}

    void rename(const std::string& from, const std::string& to)
    {
        if (terms_.renaming) terms_.renaming(to);
        rename_to_new(from, to);
        done_.emplace_back(from, to);
    }
    /// Back, the last first. What is in the way then is somebody else's; returned is what to do about it, or nothing.
    std::string undo()
    {
        std::string remedy;
        for (; !done_.empty(); done_.pop_back()) {
            const auto& [from, to] = done_.back();
            try {
                rename_to_new(to, from);
            } catch (const store_failure& e) {
                remedy += std::string{"; "} + e.what() + ": move " + to + " back to " + from;
            }
        }
        return remedy;
    }

private:
    const backup_terms& terms_;
    std::vector<std::pair<std::string, std::string>> done_;
};

/// The database first, on disk before its log follows: without its log it would be a whole database, only older, and
/// one that is gone is not begun anew. The copy last, when no log is there that would be read as its own.
void exchange_files(exchange& files, const std::string& fresh, const std::string& path)
{
    for (const auto* end : {"", "-wal", "-shm"}) {
        if (!fs::exists(path + end)) continue;
        files.rename(path + end, path + ".replaced" + end);
        sync_folder_of(path);
    }
    files.rename(fresh, path);
    sync_folder_of(path);
}

void put_in_place(const std::string& fresh, const std::string& path, const backup_terms& terms)
{
    exchange files{terms};
    try {
        give_to_owner_of_folder(fresh);
        exchange_files(files, fresh, path);
    } catch (const std::exception& e) {
        const auto remedy = files.undo();
        ::unlink(fresh.c_str());
        throw store_failure{e.what() + remedy};
    }
}

template <class Work>
backup_facts told_with_path(const std::string& path, Work work)
{
    try {
        return work();
    } catch (const sql_error& e) {
        give_up_copying(path, std::string{e.what()} + "; nothing was changed");
    }
}

}  // namespace

backup_facts back_up(const std::string& from, const std::string& to, const backup_terms& terms)
{
    return told_with_path(from, [&] { return make_copy(from, to, terms); });
}

backup_facts restore(const std::string& backup, const std::string& path, const backup_terms& terms)
{
    const place_holder alone{path};
    const auto fresh = path + ".restored";
    const auto facts = told_with_path(backup, [&] {
        if (fs::exists(path + ".replaced"))
            give_up_copying(path + ".replaced",
                            "is there from an earlier restore; move it away first, together with its -wal and -shm");
        expect_known_schema(backup);
        return make_copy(backup, fresh, terms);
    });
    put_in_place(fresh, path, terms);
    return facts;
}

}  // namespace todoke
