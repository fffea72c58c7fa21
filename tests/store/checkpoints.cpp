// When moving the log into the file fails.
#include <boost/asio/executor_work_guard.hpp>
#include <fstream>
#include <gmock/gmock.h>
#include <sqlite3.h>

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
    // The system dropped what it could not write, and the machine came up again.
    std::ofstream{path(), std::ios::binary | std::ios::trunc} << before;
    std::filesystem::remove(path() + "-shm");
    open();
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
