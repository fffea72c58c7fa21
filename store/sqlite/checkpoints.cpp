#include "store/sqlite/checkpoints.hpp"

#include <boost/asio/post.hpp>
#include <sqlite3.h>

namespace todoke {

namespace {

constexpr int frames_a_pass = 1000;
constexpr int longest_log = 16'384;  ///< 64 MiB: every frame more slows every read
constexpr int short_rest = 1500;     ///< what a writer may finish between two commits

/// A pass that does not reach the end does not sync the database file; then the one that does pays for all.
int sync_file(sqlite3* db)
{
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods)
        return SQLITE_OK;
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

bool is_io_error(int result)
{
    return (result & 0xff) == SQLITE_IOERR;
}

}  // namespace

checkpoints::checkpoints(db_connection& writer, const std::string& path, const std::string& vfs)
    : writer_{writer}, own_{path, db_connection::mode::read_write, vfs}
{
    own_.run("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = FULL");
    sqlite3_wal_hook(writer_.raw(), note_frames, this);
}

checkpoints::~checkpoints()
{
    thread_.join();
    sqlite3_wal_hook(writer_.raw(), nullptr, nullptr);
}

int checkpoints::note_frames(void* self, sqlite3*, const char*, int frames)
{
    static_cast<checkpoints*>(self)->frames_ = frames;
    return SQLITE_OK;
}

bool checkpoints::committed()
{
    if (disk_failed_) return false;
    if (frames_ < begun_at_) {  // the log has started over
        begun_at_ = 0;
        done_ = 0;
    }
    if (running_) return true;
    const bool is_long = frames_ > longest_log;
    if (is_long && frames_ - done_ < short_rest) {
        int in_log = 0, moved = 0;
        const int result =
            sqlite3_wal_checkpoint_v2(writer_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
        done_ = moved;
        begun_at_ = frames_;
        return !is_io_error(result);
    }
    if (!is_long && frames_ - begun_at_ < frames_a_pass) return true;
    begun_at_ = frames_;
    running_ = true;
    boost::asio::post(thread_, [this] { pass(); });
    return true;
}

// A lock or a full disk is tried again by the next pass; the log holds everything until it succeeds. After a failed
// sync there is no next pass: the system may have dropped the pages, and a later success would let the log be
// overwritten.
void checkpoints::pass()
{
    int in_log = 0, moved = 0;
    const int result = sqlite3_wal_checkpoint_v2(own_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    if (result == SQLITE_OK) done_ = moved;
    if (is_io_error(result) || sync_file(own_.raw()) != SQLITE_OK) disk_failed_ = true;
    running_ = false;
}

}  // namespace todoke
