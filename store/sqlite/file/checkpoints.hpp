#pragma once
// Moves what was committed from the log (WAL) into the database file, on a thread of its own so that no commit waits
// for it. A pass beside a busy writer never reaches the end, so now and then the writer itself runs one between two
// commits; then the log starts over at its front. It is never truncated: writing over is faster than growing.

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/reader_gate.hpp"

namespace todoke {

class checkpoints {
public:
    /// For the database of `writer`, which must outlive this. `failed` is called, on this object's thread, when a pass
    /// found a disk after which nothing more may be written; with what SQLite says.
    checkpoints(db_connection& writer, const std::string& path, const std::string& vfs,
                std::function<void(std::string)> failed);
    ~checkpoints();

    /// At the start, on the writer's thread: a log that lives too short for a pass have left is moved before the rest
    /// begins, or it would grow without end, and each start has to read it. Not empty: the disk failed.
    std::string opened();
    /// After each commit, on the writer's thread. Not empty: the disk failed (see above).
    std::string committed();
    /// No commit comes any more: waits for the pass that runs. Not empty: the disk failed (see above).
    std::string ended();
    /// After the next commit at which nobody reads, all is moved and the log cut off: what was erased is then nowhere.
    void empty_log() { emptying_ = true; }
    /// Tries it at the next commit, and not only after some more.
    void hurry() { patience_ = 0; }

    /// Whoever reads all the time passes through it, or the log would hardly ever start over.
    reader_gate& gate() { return gate_; }

private:
    static int note_frames(void* self, sqlite3* db, const char* schema, int frames);
    void pass();
    std::string move(int mode);
    std::string cut_off();

    db_connection& writer_;
    db_connection own_;
    reader_gate gate_;
    int frames_ = 0;  ///< in the log; of the writer's thread
    int begun_at_ = 0;
    bool emptying_ = false;
    int patience_ = 0;  ///< commits until the log is tried to be cut off
    std::function<void(std::string)> failed_;
    std::atomic<bool> running_{false};
    std::string reason_;  ///< of the pass, until disk_failed_ is set; never changed after
    std::atomic<bool> disk_failed_{false};
    std::atomic<int> done_{0};  ///< frames that are in the database file
    boost::asio::thread_pool thread_{1};
};

}  // namespace todoke
