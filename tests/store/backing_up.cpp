// Copies of a database that is in use, and what they are when they are opened.
#include <fstream>
#include <gmock/gmock.h>

#include "store/sqlite/file/backup.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/schema.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class BackUp : public StoreTest {
protected:
    BackUp()
    {
        options.machine = "first";
        reopen();
        run(db->box().recognise());
    }
    std::string copy() const { return path() + ".copy"; }
    backup_facts back_up_now() { return back_up(path(), copy(), {.pages_a_step = 8}); }
    std::string refusal_to_back_up(const backup_terms& terms = {})
    {
        try {
            back_up(path(), copy(), terms);
        } catch (const store_failure& e) {
            return e.what();
        }
        return "it was copied";
    }
    std::string refusal_to_restore()
    {
        try {
            restore(copy(), path(), {});
        } catch (const store_failure& e) {
            return e.what();
        }
        return "it was restored";
    }
    std::vector<std::string> beside_the_copy() const
    {
        std::vector<std::string> made;
        for (const auto& one : fs::directory_iterator{fs::path{path()}.parent_path()})
            if (one.path().string().starts_with(copy())) made.push_back(one.path().filename().string());
        return made;
    }
    /// The copy alone, as on a new disk.
    void open_the_copy()
    {
        db.reset();
        options.path = copy();
        open();
    }
    box_memory recognise() { return run(db->box().recognise()); }
    std::int64_t queued() { return run(db->facts()).queued; }
};

TEST_F(BackUp, HoldsWhatWasThereWhenItBeganAndTheDatabaseGoesOn)
{
    for (int i = 0; i < 40; ++i) put(sms("+8190000001" + std::to_string(10 + i)));
    int steps = 0;
    const auto told = back_up(path(), copy(), {0, 8, [&] { put(sms("+8190000002" + std::to_string(10 + steps++))); }});
    EXPECT_GT(steps, 3);
    EXPECT_EQ(queued(), 40 + steps);
    EXPECT_EQ(told.waiting, 40);
    EXPECT_EQ(told.schema, newest_schema());
    EXPECT_EQ(told.bytes, fs::file_size(copy()));
    EXPECT_EQ(fs::status(copy()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_THAT(beside_the_copy(), testing::ElementsAre("todoke.db.copy")) << "one file";
    {
        db_connection seen{copy(), db_connection::mode::read_only, {}};
        EXPECT_EQ(seen.text("PRAGMA integrity_check"), "ok");
    }
    open_the_copy();
    EXPECT_EQ(queued(), 40);
}

TEST_F(BackUp, ALinkInItsPlaceIsNotFollowed)
{
    const auto elsewhere = path() + ".elsewhere";
    fs::create_symlink(elsewhere, copy());
    EXPECT_THAT(refusal_to_back_up(),
                testing::StartsWith(copy() + ": is a symbolic link, which is not followed; remove"));
    EXPECT_TRUE(fs::is_symlink(copy()));
    EXPECT_FALSE(fs::exists(elsewhere));
}

TEST_F(BackUp, AFolderMayBeALink)
{
    const auto folder = path() + ".folder";
    fs::create_directory_symlink(fs::path{path()}.parent_path(), folder);
    EXPECT_NO_THROW(back_up(path(), folder + "/todoke.db.copy", {}));
    EXPECT_THAT(beside_the_copy(), testing::ElementsAre("todoke.db.copy"));
}

// Somebody whose folder it is swaps what root is copying to for a link to what only root may write.
TEST_F(BackUp, ALinkThatIsPutThereMeanwhileIsNotFollowed)
{
    for (int i = 0; i < 40; ++i) put(sms("+8190000001" + std::to_string(10 + i)));
    const auto elsewhere = path() + ".elsewhere";
    back_up(path(), elsewhere, {});
    const auto content = [&] {
        std::ifstream from{elsewhere, std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{from}, {}};
    };
    db_connection{elsewhere, db_connection::mode::read_write, {}}.run("DELETE FROM box");  // no copy's mark
    const auto before = content();
    const auto swap = [&] {
        fs::remove(copy() + ".partial");
        if (!fs::is_symlink(copy() + ".partial")) fs::create_symlink(elsewhere, copy() + ".partial");
    };
    EXPECT_THAT(refusal_to_back_up({0, 8, swap}),
                HasSubstr("was replaced while the copy was made; copy to a folder that only root"));
    EXPECT_TRUE(content() == before) << "it is somebody else's";
    EXPECT_THAT(beside_the_copy(), IsEmpty());
}

TEST_F(BackUp, OpensNothingThatALinkLeadsTo)
{
    fs::create_symlink(path(), copy());
    EXPECT_THROW((db_connection{copy(), db_connection::mode::read_write_itself, {}}), sql_error);
    EXPECT_NO_THROW((db_connection{path(), db_connection::mode::read_write_itself, {}}));
}

TEST_F(BackUp, ALockThatIsALinkKeepsARestoreOff)
{
    back_up_now();
    db.reset();
    fs::remove(path() + ".lock");
    fs::create_symlink(path() + ".elsewhere", path() + ".lock");
    EXPECT_THAT(refusal_to_restore(), testing::StartsWith(path() + ".lock: is a symbolic link"));
    EXPECT_FALSE(fs::exists(path() + ".elsewhere"));
}

// A database of before its first hour has no mark that a lost PATH.generation would contradict.
TEST_F(BackUp, WhatWaitsInItWaitsForAdoptionWithoutAnyFileBesideIt)
{
    put(sms("+819000000001"));
    put(sms("+819000000002"));
    back_up_now();
    open_the_copy();
    const auto known = recognise();
    ASSERT_TRUE(known.adopts);
    EXPECT_EQ(known.adopts->value, 3);
    put(sms("+819000000003"));
    reopen();
    EXPECT_EQ(recognise().adopts->value, 3) << "what is new does not wait, after a restart either";
    run(db->box().adopt("the disk died", now));
    reopen();
    EXPECT_FALSE(recognise().adopts);
}

// Less than an hour old, and made since the last start: by the generation alone it could not be told.
TEST_F(BackUp, ASoonRestoredOneIsToldToo)
{
    put(sms());
    back_up_now();
    db.reset();
    restore(copy(), path(), {});
    open();
    EXPECT_TRUE(recognise().adopts);
}

TEST_F(BackUp, OfABoxInDoubtAlsoWhatWasStoredInTheDoubtWaits)
{
    put(sms("+819000000001"));
    run(db->box().doubt("a jump"));
    put(sms("+819000000002"));
    back_up_now();
    open_the_copy();
    EXPECT_EQ(recognise().adopts->value, 3) << "the second may have gone since";
}

TEST_F(BackUp, WhereNothingWaitsNothingIsToBeAdopted)
{
    back_up_now();
    open_the_copy();
    EXPECT_FALSE(recognise().adopts);
    put(sms());
    reopen();
    EXPECT_FALSE(recognise().adopts);
}

TEST_F(BackUp, NothingIsOverwritten)
{
    std::ofstream{copy()} << "mine";
    EXPECT_THAT(refusal_to_back_up(), HasSubstr(copy() + ": is there already"));
    EXPECT_EQ(fs::file_size(copy()), 4u);
    fs::remove(copy());
    std::ofstream{copy() + ".partial"} << "cut off";
    EXPECT_THAT(refusal_to_back_up(), HasSubstr(copy() + ".partial: is there already"));
    EXPECT_EQ(fs::file_size(copy() + ".partial"), 7u);
}

TEST_F(BackUp, OneThatFailsLeavesNothing)
{
    put(sms());
    EXPECT_THAT(refusal_to_back_up({.min_free_disk = std::uint64_t{1} << 60}), HasSubstr("MiB free"));
    EXPECT_THAT(beside_the_copy(), IsEmpty());
    const backup_terms stops{0, 8, [] { throw store_failure{"cut off"}; }};
    EXPECT_EQ(refusal_to_back_up(stops), "cut off");
    EXPECT_THAT(beside_the_copy(), IsEmpty());
    EXPECT_THROW(back_up(path() + ".none", copy(), {}), store_failure);
    EXPECT_THAT(beside_the_copy(), IsEmpty());
    EXPECT_FALSE(fs::exists(path() + ".none"));
}

/// A page of the file, as a bad disk would give it. (What SQLite's own cache holds is read from there.)
TEST_F(BackUp, OneOfADamagedDatabaseIsNone)
{
    for (int i = 0; i < 100; ++i) put(sms("+8190000001" + std::to_string(10 + i)));
    db.reset();
    const auto pages = fs::file_size(path()) / 4096;
    std::fstream file{path(), std::ios::in | std::ios::out | std::ios::binary};
    for (auto page = pages - 3; page < pages; ++page) {
        file.seekp(static_cast<std::streamoff>(page * 4096));
        file << std::string(4096, 'x');
    }
    file.close();
    EXPECT_THAT(refusal_to_back_up(), HasSubstr("damaged"));
    EXPECT_THAT(beside_the_copy(), IsEmpty());
}

using Restore = BackUp;

TEST_F(Restore, WhatWasThereIsKeptWithItsLog)
{
    put(sms("+819000000001"));
    back_up_now();
    put(sms("+819000000002"));
    {
        // As after kill -9: the second message stands in the log alone.
        db_connection holds_the_log{path(), db_connection::mode::read_only, {}};
        holds_the_log.run("BEGIN");
        holds_the_log.integer("SELECT count(*) FROM message");
        db.reset();
        for (const auto* end : {"", "-wal"}) fs::copy_file(path() + end, path() + ".kept" + end);
    }
    for (const auto* end : {"", "-wal"})
        fs::copy_file(path() + ".kept" + end, path() + end, fs::copy_options::overwrite_existing);

    EXPECT_EQ(restore(copy(), path(), {}).waiting, 1);
    EXPECT_FALSE(fs::exists(path() + "-wal")) << "it would be read as the copy's";
    open();
    EXPECT_EQ(queued(), 1);
    EXPECT_TRUE(recognise().adopts);
    db.reset();
    db_connection before{path() + ".replaced", db_connection::mode::read_write, {}};
    EXPECT_EQ(before.integer("SELECT count(*) FROM message"), 2);
    EXPECT_THAT(refusal_to_restore(), HasSubstr(".replaced: is there from an earlier restore"));
}

TEST_F(Restore, ALostDatabaseComesBack)
{
    put(sms());
    back_up_now();
    db.reset();
    fs::remove(path());
    EXPECT_THAT(refusal_to_open(), HasSubstr("is gone"));
    restore(copy(), path(), {});
    open();
    EXPECT_EQ(queued(), 1);
}

TEST_F(Restore, WhileTheDatabaseIsInUseNothingHappens)
{
    put(sms());
    back_up_now();
    EXPECT_THAT(refusal_to_restore(), HasSubstr("a todoked is using it"));
    EXPECT_EQ(queued(), 1);
    put(sms("+819000000002"));
    EXPECT_FALSE(fs::exists(path() + ".restored"));
}

TEST_F(Restore, OneOfANewerVersionIsRefusedBeforeAnythingIsMoved)
{
    put(sms());
    back_up_now();
    db_connection{copy(), db_connection::mode::read_write, {}}.run("PRAGMA user_version = 999");
    db.reset();
    EXPECT_THAT(refusal_to_restore(), HasSubstr("newer todoke (schema 999"));
    open();
    EXPECT_EQ(queued(), 1);
}

/// Made with `cp` while nothing ran: it has no mark until it is put back by us.
TEST_F(Restore, AnyCopyWillDo)
{
    put(sms());
    db.reset();
    fs::copy_file(path(), copy());
    restore(copy(), path(), {});
    open();
    EXPECT_TRUE(recognise().adopts);
}

}  // namespace
}  // namespace todoke
