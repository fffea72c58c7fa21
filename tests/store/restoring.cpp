// A restore that is cut off between any two of its steps, or in which one fails: the old database is there whole or not
// at all, for without its log it would send again what went.
#include <fstream>
#include <gmock/gmock.h>

#include "store/sqlite/file/backup.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class RestoreStep : public StoreTest {
protected:
    /// A copy with one message, and a database that was killed with a second one in its log alone.
    RestoreStep()
    {
        options.machine = "first";
        reopen();
        run(db->box().recognise());
        put(sms("+819000000001"));
        back_up(path(), copy(), {});
        run(db->box().recognise());
        put(sms("+819000000002"));
        kill();
    }
    ~RestoreStep() override { fs::remove_all(seen_folder()); }

    std::string copy() const { return path() + ".copy"; }
    fs::path folder() const { return fs::path{path()}.parent_path(); }
    std::string seen_folder() const { return folder().string() + ".seen"; }
    std::string restoring(const std::function<void(const std::string&)>& renaming)
    {
        backup_terms terms;
        terms.renaming = renaming;
        try {
            restore(copy(), path(), terms);
        } catch (const store_failure& e) {
            return e.what();
        }
        return "it was restored";
    }
    /// What a start would find if the power failed now.
    std::string start_now()
    {
        fs::remove_all(seen_folder());
        fs::copy(folder(), seen_folder());
        const auto before = options.path;
        options.path = seen_folder() + "/todoke.db";
        auto found = refusal_to_open();
        if (db) found = std::to_string(run(db->facts()).queued) + " wait";
        db.reset();
        options.path = before;
        return found;
    }
    void expect_as_it_was()
    {
        for (const auto* end : {"", "-wal", "-shm"}) {
            EXPECT_TRUE(fs::exists(path() + end)) << end;
            EXPECT_FALSE(fs::exists(path() + ".replaced" + end)) << end;
        }
        EXPECT_FALSE(fs::exists(path() + ".restored")) << "it would be in the way of the next try";
        EXPECT_EQ(start_now(), "2 wait") << "with its log";
    }

private:
    /// The files as they are while it runs: closing it would move the log into the file.
    void kill()
    {
        const auto kept = folder() / "kept";
        fs::create_directory(kept);
        for (const auto* end : {"", "-wal", "-shm"}) fs::copy_file(path() + end, kept / (std::string{"db"} + end));
        db.reset();
        for (const auto* end : {"", "-wal", "-shm"})
            fs::copy_file(kept / (std::string{"db"} + end), path() + end, fs::copy_options::overwrite_existing);
        fs::remove_all(kept);
    }
};

TEST_F(RestoreStep, WhereverThePowerFailsTheOldOneIsWholeOrNotThere)
{
    std::vector<std::string> found;
    EXPECT_EQ(restoring([&](const std::string&) { found.push_back(start_now()); }), "it was restored");
    found.push_back(start_now());
    ASSERT_EQ(found.size(), 5u) << "database, log, index, and the copy takes the place";
    EXPECT_EQ(found.front(), "2 wait");
    for (std::size_t i = 1; i < 4; ++i) EXPECT_THAT(found[i], HasSubstr("is gone")) << "after step " << i;
    EXPECT_EQ(found.back(), "1 wait");
}

TEST_F(RestoreStep, WhicheverFailsWhatWasThereIsInItsPlace)
{
    for (int failing = 1; failing <= 4; ++failing) {
        int step = 0;
        const auto told = restoring([&](const std::string& to) {
            if (++step == failing) throw store_failure{to + ": no"};
        });
        EXPECT_THAT(told, HasSubstr(": no")) << failing;
        EXPECT_EQ(step, failing);
        expect_as_it_was();
    }
}

TEST_F(RestoreStep, ALogInTheWayFromAnEarlierOneIsNotOverwritten)
{
    std::ofstream{path() + ".replaced-wal"} << "mine";
    EXPECT_THAT(restoring({}), HasSubstr(path() + ".replaced-wal"));
    EXPECT_EQ(fs::file_size(path() + ".replaced-wal"), 4u);
    fs::remove(path() + ".replaced-wal");
    expect_as_it_was();
}

/// By hand, after a restore that was cut off: the database alone would be a whole one, only older.
TEST_F(RestoreStep, WhatIsPutBackWithoutItsLogIsNotOpened)
{
    fs::rename(path() + "-wal", path() + ".replaced-wal");
    EXPECT_THAT(start_now(), AllOf(HasSubstr("todoke.db.replaced-wal is there without "), HasSubstr("todoke.db-wal")));
    fs::rename(path() + ".replaced-wal", path() + "-wal");
    expect_as_it_was();
}

TEST_F(RestoreStep, WhatCannotBePutBackIsNamed)
{
    const auto told = restoring([&](const std::string& to) {
        if (to != path() + ".replaced-shm") return;
        std::ofstream{path()} << "mine";
        throw store_failure{"no"};
    });
    EXPECT_THAT(told, AllOf(HasSubstr("no; "), HasSubstr("move " + path() + ".replaced back to " + path())));
    EXPECT_FALSE(fs::exists(path() + ".replaced-wal")) << "the others are back";
}

}  // namespace
}  // namespace todoke
