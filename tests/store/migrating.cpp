// A database that an older version made is brought up to date with what is in it.

#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/migrations.hpp"
#include "store/sqlite/file/schema.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

/// Makes a file as version 1 did and gives it the rows of another one.
void copy_as_version_1(const std::string& from, const std::string& to)
{
    db_connection old{to, db_connection::mode::read_write, {}};
    old.run("PRAGMA journal_mode = WAL");
    old.run(migrations[0]);
    old.run("PRAGMA application_id = 1953457259; PRAGMA user_version = 1");
    old.run(("ATTACH '" + from + "' AS newer").c_str());
    std::vector<std::string> copies;
    {
        statement tables{old,
                         "SELECT name FROM main.sqlite_schema WHERE type = 'table'"
                         " AND name IN (SELECT name FROM newer.sqlite_schema)"};
        auto row = tables.query();
        while (row.next()) {
            const auto of = row.text(0);
            const auto ask = "SELECT group_concat(name, ', ') FROM pragma_table_info('" + of + "', 'main')";
            const auto columns = old.text(ask.c_str());
            copies.push_back("INSERT INTO main." + of + "(" + columns + ") SELECT " + columns + " FROM newer." + of);
        }
    }
    for (const auto& copy : copies) old.run(copy.c_str());
    old.run("DETACH newer");
}

class Migrate : public StoreTest {
protected:
    void go_back_to_version_1()
    {
        db.reset();
        const auto old = path() + ".old";
        copy_as_version_1(path(), old);
        for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(path() + end);
        std::filesystem::rename(old, path());
    }
    std::vector<std::string> dues()
    {
        std::vector<std::string> made;
        const auto seen = run(db->due_counts(now + 1000h));
        for (const auto& row : seen.waiting)
            made.push_back(to_text(row.from) + " " + std::string{to_text(row.in)} + " " + row.klass + " " +
                           row.provider + " " + std::string{to_text(row.why)} + " " + std::to_string(row.count));
        return made;
    }
};

TEST_F(Migrate, FromVersion1TheQueueIsCountedByDue)
{
    for (int i = 0; i < 40; ++i) {
        auto what = sms("+8190000000" + std::to_string(10 + i));
        what.klass = i % 3 ? "bulk" : "urgent";
        if (i % 4) what.send_at = now + std::chrono::minutes{i};
        if (i % 5 == 0) what.legs[0].via = "smsc";
        put(what);
    }
    const auto tried = take(4);
    ASSERT_EQ(tried.size(), 4u);
    record(tried[0], outcome_kind::uncertain);
    record(tried[1], outcome_kind::retry);
    record(tried[2], outcome_kind::accepted);  // and the last is under way
    const auto before = dues();
    ASSERT_GT(before.size(), 30u);
    const auto queued = run(db->facts()).queued;

    go_back_to_version_1();
    {
        db_connection old{path(), db_connection::mode::read_only, {}};
        ASSERT_EQ(old.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'due_count'"), 0);
    }
    open();
    EXPECT_EQ(run(db->facts()).schema, newest_schema());
    EXPECT_EQ(run(db->facts()).queued, queued);
    EXPECT_EQ(dues(), before);
    now += 1h;
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 1u);
    EXPECT_EQ(take(100).size(), 37u);
}

TEST_F(Migrate, AnEmptyFileOfVersion1Opens)
{
    go_back_to_version_1();
    open();
    EXPECT_TRUE(dues().empty());
    put(sms());
    EXPECT_EQ(dues().size(), 1u);
}

}  // namespace

}  // namespace todoke
