#include <fstream>
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/schema.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::HasSubstr;

class Open : public StoreTest {
protected:
    void change(const char* sql)
    {
        db.reset();
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run(sql);
    }
};

// Answered submissions went into a file that nobody would find again.
TEST_F(Open, AFileThatIsMovedWhileItIsUsedStopsWriting)
{
    std::string fatal;
    db.reset();
    options.on_fatal = [&](std::string why) { fatal = std::move(why); };
    open();
    put(sms());
    run(db->tidy(keeping()));
    EXPECT_EQ(fatal, "");
    std::filesystem::rename(path(), path() + ".moved");
    EXPECT_THROW(run(db->tidy(keeping())), store_failure);
    io.restart();
    io.run();
    EXPECT_THAT(fatal, HasSubstr("was moved, removed or replaced while it was in use: put it back"));
}

/// What was answered since the last checkpoint is in the log only. Its name is gone, it itself is not as long as we
/// run.
TEST_F(Open, ALogThatIsRemovedWhileItIsUsedStopsWritingAndLosesNothing)
{
    std::string fatal;
    db.reset();
    options.on_fatal = [&](std::string why) { fatal = std::move(why); };
    open();
    run(db->tidy(keeping()));
    const auto kept = put(sms());
    std::filesystem::remove(path() + "-wal");
    EXPECT_THROW(run(db->tidy(keeping())), store_failure);
    io.restart();
    io.run();
    EXPECT_THAT(fatal, HasSubstr("-wal was removed or replaced while it was in use"));
    db.reset();
    options.on_fatal = nullptr;
    open();
    EXPECT_EQ(view(kept.id).facts.now, state::queued);
}

TEST_F(Open, AFileThatIsGoneIsNotBegunAnew)
{
    run(db->box().recognise());  // it is in use here from now on
    put(sms());
    db.reset();
    std::filesystem::rename(path(), path() + ".moved");
    EXPECT_THAT(refusal_to_open(), HasSubstr("is gone, but " + path() + ".generation says that it was in use"));
    EXPECT_FALSE(std::filesystem::exists(path())) << "no empty one was made";
    std::filesystem::rename(path() + ".moved", path());
    open();
    EXPECT_EQ(run(db->facts()).queued, 1);
}

TEST_F(Open, FactsNameFileAndSchema)
{
    put(sms());
    const auto seen = run(db->facts());
    EXPECT_EQ(seen.path, path());
    EXPECT_EQ(seen.schema, newest_schema());
    EXPECT_GT(seen.bytes, 0);
    EXPECT_EQ(seen.queued, 1);
}

TEST_F(Open, ANewerSchemaIsRefused)
{
    change("PRAGMA user_version = 999");
    EXPECT_THAT(refusal_to_open(), HasSubstr("newer todoke (schema 999"));
}

TEST_F(Open, AnotherProgramsDatabaseIsRefused)
{
    change("PRAGMA application_id = 1");
    EXPECT_THAT(refusal_to_open(), HasSubstr("not a todoke database"));
}

TEST_F(Open, AFileThatIsNoDatabaseIsRefused)
{
    db.reset();
    std::ofstream{path()} << std::string(5000, 'x');
    EXPECT_THAT(refusal_to_open(), HasSubstr("not a database"));
}

TEST_F(Open, AMissingFolderIsNamed)
{
    options.path = "/nonexistent/todoke.db";
    EXPECT_THAT(refusal_to_open(), HasSubstr("/nonexistent/todoke.db"));
}

TEST_F(Open, TwoProcessesDoNotShareADatabase)
{
    try {
        open_sqlite_store(io.get_executor(), options);
        ADD_FAILURE() << "it opened";
    } catch (const store_failure& e) {
        EXPECT_THAT(e.what(), HasSubstr("another todoked"));
    }
}

TEST_F(Open, NorUnderAnotherNameOrWithoutTheLockFile)
{
    const auto folder = std::filesystem::path{path()}.parent_path();
    std::filesystem::create_symlink(path(), folder / "link.db");
    std::filesystem::create_hard_link(path(), folder / "second.db");
    for (const auto* name : {"link.db", "second.db"}) {
        auto other = options;
        other.path = (folder / name).string();
        try {
            open_sqlite_store(io.get_executor(), other);
            ADD_FAILURE() << name << " opened";
        } catch (const store_failure& e) {
            EXPECT_THAT(e.what(), HasSubstr("another todoked")) << name;
        }
    }
    std::filesystem::remove(path() + ".lock");
    EXPECT_THROW(open_sqlite_store(io.get_executor(), options), store_failure);
}

TEST_F(Open, AfterCloseEveryCallFails)
{
    const auto m = put(sms());
    run(db->close());
    EXPECT_THROW(accept(sms()), store_failure);
    EXPECT_THROW(run(db->find(m.id)), store_failure);
    run(db->close());
    reopen();
    EXPECT_EQ(view(m.id).facts.now, state::queued);
}

TEST_F(Open, OthersMayNotReadIt)
{
    put(sms());
    for (const auto* end : {"", "-wal", ".lock"}) {
        const auto mode = std::filesystem::status(path() + end).permissions();
        EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write) << end;
    }
}

TEST_F(Open, TheDurableModesAreSet)
{
    put(sms());
    db_connection raw{path(), db_connection::mode::read_only, {}};
    EXPECT_EQ(raw.text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(raw.integer("PRAGMA page_size"), 4096);
    EXPECT_EQ(raw.text("PRAGMA integrity_check"), "ok");
}

}  // namespace

}  // namespace todoke
