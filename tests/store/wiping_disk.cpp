// What pages do not use: nothing is left there, whatever SQLite leaves.
#include "store/sqlite/file/wiping_disk.hpp"

#include <array>
#include <gtest/gtest.h>
#include <random>

#include "store/sqlite/file/checkpoints.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/schema.hpp"
#include "tests/store/fixture.hpp"
#include "tests/store/unused_pages.hpp"

namespace todoke {

namespace {

std::array<unsigned char, 512> page_of(unsigned char kind, unsigned cells, unsigned first_cell, std::size_t start = 0)
{
    std::array<unsigned char, 512> made{};
    made[start] = kind;
    made[start + 4] = static_cast<unsigned char>(cells);
    made[start + 5] = static_cast<unsigned char>(first_cell >> 8);
    made[start + 6] = static_cast<unsigned char>(first_cell & 0xff);
    return made;
}

struct page_case {
    const char* what;
    unsigned char kind;
    unsigned cells, first_cell;
    bool is_first;
    std::size_t from, to;
};

TEST(WipingDisk, KnowsWhatAPageDoesNotUse)
{
    for (const auto& one : {page_case{"leaf of a table", 13, 3, 500, false, 14, 500},
                            {"leaf of an index", 10, 1, 300, false, 10, 300},
                            {"inside a table", 5, 2, 400, false, 16, 400},
                            {"inside an index", 2, 0, 512, false, 12, 512},
                            {"the first page", 13, 1, 500, true, 110, 500},
                            {"full to the last byte", 13, 10, 28, false, 0, 0},
                            {"a long text that goes on", 0, 3, 500, false, 0, 0},
                            {"no such kind", 7, 3, 500, false, 0, 0},
                            {"cells that overlap their list", 13, 200, 100, false, 0, 0},
                            {"cells behind the end", 13, 1, 513, false, 0, 0}}) {
        const auto page = page_of(one.kind, one.cells, one.first_cell, one.is_first ? 100 : 0);
        const auto found = unused_in(page.data(), page.size(), one.is_first);
        EXPECT_EQ(found.from, one.from) << one.what;
        EXPECT_EQ(found.to, one.to) << one.what;
    }
}

class WipedRows : public StoreTest {
protected:
    WipedRows()
    {
        rows.run(
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON;"
            "CREATE TABLE t(id INTEGER PRIMARY KEY, seen INTEGER, words TEXT)");
    }
    void come_and_go()
    {
        std::mt19937 random{1};
        statement put{rows, "INSERT OR REPLACE INTO t VALUES (?1, 7, ?2)"}, remove{rows, "DELETE FROM t WHERE id = ?1"};
        rows.run("BEGIN");
        for (int i = 0; i < 5000; ++i) {
            const auto id = static_cast<std::int64_t>(random() % 2000);
            if (random() % 4 == 0)
                remove.run(id);
            else
                put.run(id, std::string(20 + random() % 300, 'x'));
        }
        rows.run("COMMIT");
    }

    const std::string file = path() + ".rows";
    db_connection rows{file, db_connection::mode::read_write, ""};
};

TEST_F(WipedRows, LeaveNothingBehindWhenTheyComeAndGo)
{
    come_and_go();
    rows.run("PRAGMA wal_checkpoint(TRUNCATE)");
    const auto seen = pages_with_rests(file);
    EXPECT_GT(seen.pages, 30U);
    EXPECT_EQ(seen.with_rests, 0U);
    EXPECT_EQ(rows.text("PRAGMA integrity_check"), "ok");
}

TEST_F(WipedRows, StandInAFileSmallEnoughToTellItsPages)
{
    const auto writer = open_writer(path() + ".other", "", 1 << 20);
    EXPECT_EQ(writer->integer("PRAGMA max_page_count"), most_pages);
}

TEST_F(WipedRows, DoNotComeBackFromMemoryOnceTheLogIsCutOff)
{
    checkpoints moves{rows, file, "", [](const auto& failed) { ADD_FAILURE() << failed; }};
    come_and_go();
    EXPECT_GT(logged_pages_with_rests(file + "-wal").with_rests, 0U) << "the test sees what SQLite leaves";
    moves.empty_log();
    EXPECT_EQ(moves.committed(), "");
    rows.run("UPDATE t SET seen = seen + 1");
    const auto seen = logged_pages_with_rests(file + "-wal");
    EXPECT_GT(seen.pages, 30U);
    EXPECT_EQ(seen.with_rests, 0U);
}

}  // namespace

}  // namespace todoke
