#include "store/sqlite/file/checkpoints.hpp"

#include <boost/asio/post.hpp>
#include <sqlite3.h>

#include "store/sqlite/disk/disk_errors.hpp"

namespace todoke {

namespace {

constexpr int frames_a_pass = 1000;
constexpr int longest_log = 16'384;  ///< 64 MiB: every frame more slows every read
constexpr sqlite3_int64 log_of_short_lives = 256 << 20;
constexpr int short_rest = 1500;   ///< what a writer may finish between two commits
constexpr int commits_a_try = 64;  ///< to cut the log off while somebody reads

/// A pass that does not reach the end does not sync the database file; then the one that does pays for all.
int sync_file(sqlite3* db)
{
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods)
        return SQLITE_OK;
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

/// With what of it does not count any more.
sqlite3_int64 bytes_of_log(sqlite3* db)
{
    sqlite3_file* file = nullptr;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK && file && file->pMethods)
        file->pMethods->xFileSize(file, &size);
    return size;
}

/// A lock or a full disk is tried again by the next pass; the log holds everything until it succeeds.
bool is_fatal(sqlite3* db, int result)
{
    const int kind = result & 0xff;
    return (kind == SQLITE_IOERR && !lacks_room(db, result)) || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
}

}  // namespace

checkpoints::checkpoints(db_connection& writer, const std::string& path, const std::string& vfs,
                         std::function<void(std::string)> failed)
    : writer_{writer}, own_{path, db_connection::mode::read_write, vfs}, failed_{std::move(failed)}
{
    own_.run("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = FULL");
    own_.keep_log();
    sqlite3_wal_hook(writer_.raw(), note_frames, this);
}

checkpoints::~checkpoints()
{
    ended();
    sqlite3_wal_hook(writer_.raw(), nullptr, nullptr);
}

int checkpoints::note_frames(void* self, sqlite3*, const char*, int frames)
{
    static_cast<checkpoints*>(self)->frames_ = frames;
    return SQLITE_OK;
}

std::string checkpoints::opened()
{
    return bytes_of_log(writer_.raw()) > log_of_short_lives ? cut_off() : std::string{};
}

std::string checkpoints::committed()
{
    if (disk_failed_) return reason_;
    if (frames_ < begun_at_) {  // the log has started over
        begun_at_ = 0;
        done_ = 0;
    }
    if (running_) return {};
    if (emptying_ && --patience_ <= 0) {
        patience_ = commits_a_try;
        return cut_off();
    }
    const bool is_long = frames_ > longest_log;
    if (is_long && frames_ - done_ < short_rest) return move(SQLITE_CHECKPOINT_PASSIVE);
    if (!is_long && frames_ - begun_at_ < frames_a_pass) return {};
    begun_at_ = frames_;
    running_ = true;
    boost::asio::post(thread_, [this] { pass(); });
    return {};
}

std::string checkpoints::ended()
{
    thread_.join();
    return disk_failed_ ? reason_ : std::string{};
}

/// Nobody waits for a reader here, or every commit would; who reads now is gone at some later try.
std::string checkpoints::cut_off()
{
    sqlite3_busy_timeout(writer_.raw(), 0);
    auto failed = move(SQLITE_CHECKPOINT_TRUNCATE);
    writer_.wait_for_locks();
    return failed;
}

/// Between two commits, by the writer itself.
std::string checkpoints::move(int mode)
{
    const reader_gate::shut nobody{gate_};
    int in_log = 0, moved = 0;
    const int result = sqlite3_wal_checkpoint_v2(writer_.raw(), nullptr, mode, &in_log, &moved);
    if (is_fatal(writer_.raw(), result)) return sqlite3_errmsg(writer_.raw());
    const bool is_empty = mode == SQLITE_CHECKPOINT_TRUNCATE && result == SQLITE_OK;
    if (is_empty) emptying_ = false;
    // What pages do not use is wiped in the file, not in memory, from where the next change would log it again.
    if (is_empty) sqlite3_db_release_memory(writer_.raw());
    frames_ = is_empty ? 0 : frames_;
    begun_at_ = frames_;
    done_ = is_empty ? 0 : moved;
    return {};
}

// After a failed sync there is no next pass: the system may have dropped the pages, and a later success would let the
// log be overwritten.
void checkpoints::pass()
{
    int in_log = 0, moved = 0;
    const int result = sqlite3_wal_checkpoint_v2(own_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    if (is_fatal(own_.raw(), result)) reason_ = sqlite3_errmsg(own_.raw());
    if (result == SQLITE_OK) done_ = moved;
    if (sync_file(own_.raw()) != SQLITE_OK && reason_.empty()) reason_ = "the database file could not be synced";
    if (!reason_.empty()) {
        disk_failed_ = true;
        failed_(reason_);
    }
    running_ = false;
}

}  // namespace todoke
