#pragma once
// Moves what was committed from the log (WAL) into the database file, on a thread of its own so that no commit waits
// for it. A pass beside a busy writer never reaches the end, so now and then the writer itself runs one between two
// commits; then the log starts over at its front. It is never truncated: writing over is faster than growing.

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <string>

#include "store/sqlite/db_connection.hpp"

namespace todoke {

class checkpoints {
public:
    /// For the database of `writer`, which must outlive this.
    checkpoints(db_connection& writer, const std::string& path, const std::string& vfs);
    ~checkpoints();

    /// After each commit, on the writer's thread. False: the disk failed, nothing more may be written.
    bool committed();

private:
    static int note_frames(void* self, sqlite3* db, const char* schema, int frames);
    void pass();

    db_connection& writer_;
    db_connection own_;
    int frames_ = 0;  ///< in the log; of the writer's thread
    int begun_at_ = 0;
    std::atomic<bool> running_{false};
    std::atomic<bool> disk_failed_{false};
    std::atomic<int> done_{0};  ///< frames that are in the database file
    boost::asio::thread_pool thread_{1};
};

}  // namespace todoke
