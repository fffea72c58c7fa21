// When moving the log into the file fails.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <fstream>
#include <future>
#include <gmock/gmock.h>
#include <sqlite3.h>
#include <utility>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/failing_disk.hpp"
#include "tests/store/fixture.hpp"
#include "tests/support/run.hpp"

namespace todoke {

namespace {

using testing::HasSubstr;

int naps = 0;

int count_nap(sqlite3_vfs*, int)
{
    return ++naps;
}

/// The first sync of the database file waits until it is let go, and fails then. Those after it work.
class held_sync {
public:
    held_sync()
    {
        the_failing_disk().on_file_sync = [this] { return std::exchange(was_asked_, true) ? SQLITE_OK : fail(); };
    }
    ~held_sync() { the_failing_disk().on_file_sync = nullptr; }
    held_sync(const held_sync&) = delete;
    held_sync& operator=(const held_sync&) = delete;

    bool has_come() const { return come_.wait_for(0s) == std::future_status::ready; }
    void let_go() { go_.set_value(); }

private:
    int fail()
    {
        comes_.set_value();
        go_.get_future().wait();
        return SQLITE_IOERR_FSYNC;
    }

    std::promise<void> comes_, go_;
    std::future<void> come_ = comes_.get_future();
    bool was_asked_ = false;  ///< of whoever syncs: one after the other
};

class Checkpoint : public StoreTest {
protected:
    Checkpoint()
    {
        options.vfs = use_failing_disk();
        options.on_fatal = [this](std::string why) { fatal.push_back(std::move(why)); };
        reopen();
    }
    ~Checkpoint() override
    {
        the_failing_disk().mend();
        sqlite3_vfs_find(options.vfs.c_str())->xSleep = sqlite3_vfs_find(nullptr)->xSleep;
    }

    std::string failure()
    {
        try {
            accept(sms());
        } catch (const store_failure& e) {
            return e.what();
        }
        return "it was stored";
    }
    /// Stores messages until a checkpoint has met the failing disk.
    void store_until_refused()
    {
        try {
            while (the_failing_disk().file_refusals == 0) stored_ids.push_back(put(sms()).id);
        } catch (const store_failure&) {  // the checkpoint's thread was quicker
        }
    }
    /// Stores until a pass has moved what was stored before a reader began to read, and is about to sync that.
    void store_until_half_of_it_moves(const held_sync& sync)
    {
        put(sms());
        db_connection reader{path(), db_connection::mode::read_only, {}};
        reader.run("BEGIN");
        reader.integer("SELECT count(*) FROM message");
        while (!sync.has_come()) stored_ids.push_back(put(sms()).id);
    }
    bool is_closing()
    {
        try {
            todoke::run(io, db->accept(sms(), rules(), now));
        } catch (const store_failure&) {
            return true;
        }
        return false;
    }
    /// The system dropped what it could not write, and the machine came up again.
    void come_up_with(const std::string& file)
    {
        std::ofstream{path(), std::ios::binary | std::ios::trunc} << file;
        std::filesystem::remove(path() + "-shm");
        open();
    }
    void wait_for_fatal()
    {
        const auto guard = boost::asio::make_work_guard(io);
        run_until(io, [this] { return !fatal.empty(); });
    }
    std::string file_bytes()
    {
        std::ifstream file{path(), std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    std::vector<std::string> fatal;
    std::vector<message_id> stored_ids;
};

TEST_F(Checkpoint, AfterItsSyncFailedNothingMoreIsWritten)
{
    the_failing_disk().file_sync_fails = true;
    store_until_refused();
    wait_for_fatal();
    the_failing_disk().mend();
    EXPECT_THAT(failure(), HasSubstr("failed during a checkpoint")) << "a later success would be a lie";
    EXPECT_THAT(failure(), HasSubstr("Look at the disk"));
    io.restart();
    io.poll();
    ASSERT_EQ(fatal.size(), 1u) << "the process is told once";
    EXPECT_THAT(fatal[0], HasSubstr("failed during a checkpoint"));
    EXPECT_EQ(view(stored_ids.front()).facts.now, state::queued) << "reading goes on";
}

TEST_F(Checkpoint, WhatItCouldNotSyncIsStillInTheLog)
{
    const auto before = file_bytes();
    the_failing_disk().file_sync_fails = true;
    store_until_refused();
    wait_for_fatal();
    the_failing_disk().mend();
    db.reset();
    come_up_with(before);
    for (const auto& id : stored_ids) EXPECT_EQ(view(id).facts.now, state::queued);
    put(sms());
}

TEST_F(Checkpoint, ItsSyncThatFailsWhileTheStoreClosesLeavesTheLog)
{
    const auto before = file_bytes();
    {
        held_sync sync;
        store_until_half_of_it_moves(sync);
        bool closed = false;
        boost::asio::co_spawn(io, db->close(), [&](std::exception_ptr) { closed = true; });
        while (!is_closing()) {  // what it hands in meanwhile is stored
        }
        sync.let_go();
        run_until(io, [&] { return closed; });
        db.reset();
    }
    come_up_with(before);
    for (const auto& id : stored_ids) EXPECT_EQ(view(id).facts.now, state::queued);
    put(sms());
}

TEST_F(Checkpoint, AFullDiskIsTriedAgain)
{
    the_failing_disk().file_is_full = true;
    store_until_refused();
    for (int i = 0; i < 5; ++i) put(sms());
    the_failing_disk().mend();
    put(sms());
    EXPECT_TRUE(fatal.empty());
    reopen();
    for (const auto& id : stored_ids) EXPECT_EQ(view(id).facts.now, state::queued);
}

TEST_F(Checkpoint, TheOneThatEmptiesTheLogStopsWritingToo)
{
    put(sms());
    the_failing_disk().file_sync_fails = true;
    run(db->tidy(keeping()));
    wait_for_fatal();
    the_failing_disk().mend();
    EXPECT_THAT(failure(), HasSubstr("failed during a checkpoint"));
    EXPECT_EQ(fatal.size(), 1u);
}

TEST_F(Checkpoint, NoCommitWaitsForAReaderSoThatTheLogCanBeCutOff)
{
    sqlite3_vfs_find(options.vfs.c_str())->xSleep = count_nap;
    db_connection reader{path(), db_connection::mode::read_only, {}};
    reader.run("BEGIN");
    reader.integer("SELECT count(*) FROM message");
    put(sms());
    run(db->tidy(keeping()));
    for (int i = 0; i < 300; ++i) put(sms());
    EXPECT_EQ(naps, 0);
    const auto longest = std::filesystem::file_size(path() + "-wal");
    reader.run("COMMIT");
    for (int i = 0; i < 300; ++i) put(sms());
    EXPECT_LT(std::filesystem::file_size(path() + "-wal"), longest) << "it is tried again";
    EXPECT_EQ(naps, 0);
}

/// A daemon that dies again and again, each time before the log is moved.
class LongWriteAheadLog : public Checkpoint {
protected:
    LongWriteAheadLog()
    {
        the_failing_disk().file_is_full = true;
        auto what = sms();
        what.content = R"({"text":")" + std::string(1'000'000, 'x') + "\"}";
        for (; log_bytes() < 300'000'000; ++stored) put(what);
        db.reset();  // cannot move it either
        the_failing_disk().mend();
    }
    std::uintmax_t log_bytes() const { return std::filesystem::file_size(path() + "-wal"); }

    std::int64_t stored = 0;
};

TEST_F(LongWriteAheadLog, IsMovedAtTheStart)
{
    const auto log = log_bytes();
    ASSERT_GE(log, 300'000'000u);
    open();
    EXPECT_EQ(log_bytes(), 0u);
    EXPECT_EQ(run(db->facts()).queued, stored);
}

TEST_F(LongWriteAheadLog, WaitsWhileThereIsNoRoomForIt)
{
    the_failing_disk().file_is_full = true;
    open();
    EXPECT_GE(log_bytes(), 300'000'000u);
    EXPECT_EQ(run(db->facts()).queued, stored);
}

TEST_F(LongWriteAheadLog, ThatTheDiskFailsToTakeIsKept)
{
    the_failing_disk().file_sync_fails = true;
    EXPECT_THAT(refusal_to_open(), HasSubstr("failed during a checkpoint"));
    the_failing_disk().mend();
    EXPECT_GE(log_bytes(), 300'000'000u);
    open();
    EXPECT_EQ(run(db->facts()).queued, stored);
}

TEST_F(Checkpoint, AFileThatMakesNoSenseStopsWriting)
{
    put(sms());
    db.reset();
    std::int64_t page = 0;
    {
        db_connection raw{path(), db_connection::mode::read_only, {}};
        page = raw.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'progress'");
    }
    {
        std::fstream file{path(), std::ios::binary | std::ios::in | std::ios::out};
        file.seekp((page - 1) * 4096);
        file << std::string(4096, '\x5a');
    }
    open();
    run(db->settle_left_over(rules(), now));
    EXPECT_THROW(take(1), store_failure);
    EXPECT_THAT(failure(), HasSubstr("the database file is damaged"));
    EXPECT_THAT(failure(), HasSubstr("restore a backup")) << "nobody knows what else is wrong";
    EXPECT_EQ(fatal.size(), 1u);
    EXPECT_EQ(run(db->facts()).damaged, 0) << "it is no message's own matter";
}

}  // namespace

}  // namespace todoke
