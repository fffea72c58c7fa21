#include "store/sqlite/checkpoints.hpp"

#include <boost/asio/post.hpp>
#include <sqlite3.h>

namespace todoke {

namespace {

constexpr int frames_a_pass = 1000;
constexpr int longest_log = 16'384;  ///< 64 MiB: every frame more slows every read
constexpr int short_rest = 1500;     ///< what a writer may finish between two commits

/// A pass that does not reach the end does not sync the database file; then the one that does pays for all.
void sync_file(sqlite3* db)
{
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods)
        return;
    file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
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

void checkpoints::committed()
{
    if (frames_ < begun_at_) {  // the log has started over
        begun_at_ = 0;
        done_ = 0;
    }
    if (running_) return;
    const bool is_long = frames_ > longest_log;
    if (is_long && frames_ - done_ < short_rest) {
        int in_log = 0, moved = 0;
        sqlite3_wal_checkpoint_v2(writer_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
        done_ = moved;
        begun_at_ = frames_;
        return;
    }
    if (!is_long && frames_ - begun_at_ < frames_a_pass) return;
    begun_at_ = frames_;
    running_ = true;
    boost::asio::post(thread_, [this] { pass(); });
}

// What fails here is tried again by the next pass; the log holds everything until it succeeds.
void checkpoints::pass()
{
    int in_log = 0, moved = 0;
    if (sqlite3_wal_checkpoint_v2(own_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved) == SQLITE_OK)
        done_ = moved;
    sync_file(own_.raw());
    running_ = false;
}

}  // namespace todoke
