// A database is brought up to date with what is in it, or stays as it was.

#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/schema.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::HasSubstr;

class Migrate : public StoreTest {
protected:
    Migrate()
    {
        put(sms("+819000000001"));
        put(sms("+819000000002"));
        db.reset();
    }
    /// As the next version of todoke would, whose change is this one.
    void upgrade(const char* change)
    {
        auto steps = migrations;
        steps.push_back(change);
        db_connection file{path(), db_connection::mode::read_write, {}};
        prepare_database(file, path(), steps);
    }
    std::int64_t ask(const char* sql) { return db_connection{path(), db_connection::mode::read_only, {}}.integer(sql); }
};

constexpr const char* a_change = "CREATE TABLE seen(n INTEGER) STRICT; INSERT INTO seen SELECT count(*) FROM message;";

TEST_F(Migrate, TheNextChangeIsMadeOnceToWhatIsThere)
{
    upgrade(a_change);
    EXPECT_EQ(ask("PRAGMA user_version"), newest_schema() + 1);
    upgrade(a_change);
    EXPECT_EQ(ask("SELECT sum(n) FROM seen"), 2);
    EXPECT_THAT(refusal_to_open(), HasSubstr("newer todoke")) << "there is no way back but a backup";
}

TEST_F(Migrate, AChangeThatFailsHalfwayIsUndone)
{
    const auto failing = std::string{a_change} + "INSERT INTO nowhere VALUES (1)";
    EXPECT_THROW(upgrade(failing.c_str()), std::exception);
    EXPECT_EQ(ask("PRAGMA user_version"), newest_schema());
    EXPECT_EQ(ask("SELECT count(*) FROM sqlite_schema WHERE name = 'seen'"), 0);
    open();
    EXPECT_EQ(run(db->facts()).queued, 2);
    EXPECT_EQ(take(100).size(), 2u);
}

/// A file as the first `steps` changes left it.
class MigrateFrom : public StoreTest {
protected:
    std::int64_t ask(const char* sql) { return db_connection{path(), db_connection::mode::read_only, {}}.integer(sql); }
    void as_of(std::size_t steps, const char* holding)
    {
        db.reset();
        for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(path() + end);
        db_connection file{path(), db_connection::mode::read_write, {}};
        prepare_database(file, path(), {migrations.begin(), migrations.begin() + static_cast<std::ptrdiff_t>(steps)});
        file.run(holding);
    }
};

TEST_F(MigrateFrom, WhatWaitedToBePassedOnStillDoes)
{
    as_of(1, R"(INSERT INTO name(no, text) VALUES (1, 'line'), (2, 'line.webhook');
                INSERT INTO inbox(provider, form, key, at, headers, body, due, shown, unread)
                VALUES (1, 2, 7, 1000, x'', CAST('{1}' AS BLOB), NULL, 0, ''),
                       (1, 2, 8, 1000, x'', CAST('{2}' AS BLOB), NULL, 0, 'nobody can read it'))");
    open();
    const auto all = run(db->inbox().to_pass_on("line", 10, now)).some;
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].what.body, "{1}");
    EXPECT_EQ(run(db->inbox().read_again(now)), 1u) << "the other one";
}

TEST_F(MigrateFrom, WhatWasToldOfAnAddressStillCounts)
{
    as_of(2, R"(INSERT INTO name(no, text) VALUES (1, 'line'), (2, 'line.webhook'))");
    db_connection{path(), db_connection::mode::read_write, {}}.run("INSERT INTO reach(hash, at) VALUES (5, 1000)");
    db_connection{path(), db_connection::mode::read_write, {}}.run(
        "INSERT INTO block(hash, channel, value, reason, at) VALUES (7, 1, 'U1', 'asked by phone', 1000)");
    open();
    EXPECT_EQ(ask("SELECT at FROM reach WHERE hash = 5 AND provider = 0"), 1000);
    const auto page = run(db->reactions().blocks(0, 10));
    ASSERT_EQ(page.blocks.size(), 1u);
    EXPECT_EQ(page.blocks[0].provider, "") << "it binds all";
}

TEST_F(Migrate, FilesOfBeforeTheFirstReleaseAreRefused)
{
    db_connection{path(), db_connection::mode::read_write, {}}.run("PRAGMA user_version = 17");
    EXPECT_THAT(refusal_to_open(), HasSubstr("before its first release (schema 17); give [store] path another name"));
}

}  // namespace

}  // namespace todoke
