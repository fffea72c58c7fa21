#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <regex>
#include <sqlite3.h>

#include "store/sqlite/books.hpp"
#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/queue/coming_rows.hpp"
#include "store/sqlite/reading.hpp"
#include "store/sqlite/upkeep.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

/// Tables whose size does not follow the number of messages, and indexes of nothing but what is to be worked off, whose
/// first rows are taken.
const std::regex small_scan{
    "SCAN (name|tally|block|hold|breaker|damaged|erasing|chain|endpoint|flight|sorted_run)( .*)?"
    "|SCAN inbox USING INDEX inbox_unread|SCAN w USING INDEX word_kept"};

std::vector<std::string> prepared_on(db_connection& db)
{
    std::vector<std::string> made;
    for (auto* one = sqlite3_next_stmt(db.raw(), nullptr); one; one = sqlite3_next_stmt(db.raw(), one))
        made.emplace_back(sqlite3_sql(one));
    return made;
}

void expect_no_scan(db_connection& db, const std::string& sql)
{
    statement plan{db, "EXPLAIN QUERY PLAN " + sql};
    auto row = plan.query();
    while (row.next()) {
        const auto step = row.text(3);
        EXPECT_FALSE(step.starts_with("SCAN") && !std::regex_match(step, small_scan)) << step << "\n" << sql;
        EXPECT_THAT(step, testing::Not(testing::HasSubstr("TEMP B-TREE"))) << sql;
    }
}

class Plans : public StoreTest {};

TEST_F(Plans, NoStatementWalksATableThatGrows)
{
    db.reset();
    db_connection writing{path(), db_connection::mode::read_write, {}};
    prepare_database(writing, path());
    const books all{writing, {}};
    const upkeep tidying{writing};
    const auto ahead = coming_rows::question(writing);
    auto statements = prepared_on(writing);
    EXPECT_GT(statements.size(), 50u);
    for (const auto& sql : statements) expect_no_scan(writing, sql);

    reading questions{path(), {}, options.list_looks_at};
    statements = prepared_on(questions.database());
    EXPECT_GT(statements.size(), 15u);
    for (const auto& sql : statements) expect_no_scan(writing, sql);
}

TEST_F(Plans, NoIndexMakesATableOfAListForEveryRowWritten)
{
    db_connection raw{path(), db_connection::mode::read_only, {}};
    statement indexes{raw, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"};
    auto row = indexes.query();
    int seen = 0;
    for (; row.next(); ++seen) EXPECT_THAT(row.text(0), testing::Not(testing::HasSubstr(" IN (")));
    EXPECT_GT(seen, 3);
}

TEST_F(Plans, TheCheckSeesAScan)
{
    db_connection raw{path(), db_connection::mode::read_only, {}};
    EXPECT_NONFATAL_FAILURE(expect_no_scan(raw, "SELECT no FROM message WHERE person = 1"), "SCAN message");
}

}  // namespace

}  // namespace todoke
