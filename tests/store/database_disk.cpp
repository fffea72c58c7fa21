// What pages do not use: nothing is left there, whatever SQLite leaves. What a commit writes to the log: few writes.
#include "store/sqlite/disk/database_disk.hpp"

#include <array>
#include <gmock/gmock.h>
#include <random>
#include <sqlite3.h>

#include "store/sqlite/disk/log_writes.hpp"
#include "store/sqlite/disk/page_rest.hpp"
#include "store/sqlite/file/checkpoints.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/schema.hpp"
#include "tests/store/fixture.hpp"
#include "tests/store/unused_pages.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

std::array<unsigned char, 512> page_of(unsigned char kind, unsigned cells, unsigned first_cell, std::size_t start = 0)
{
    std::array<unsigned char, 512> made{};
    made[start] = kind;
    made[start + 4] = static_cast<unsigned char>(cells);
    made[start + 5] = static_cast<unsigned char>(first_cell >> 8);
    made[start + 6] = static_cast<unsigned char>(first_cell & 0xff);
    const auto list = start + (kind > 5 ? 8 : 12);
    for (std::size_t at = list; at < std::min(list + 2 * cells, made.size() - 1); at += 2) {
        made[at] = made[start + 5];
        made[at + 1] = made[start + 6];
    }
    return made;
}

struct page_case {
    const char* what;
    unsigned char kind;
    unsigned cells, first_cell;
    bool is_first;
    std::size_t from, to;
};

TEST(PageRest, IsWhatAPageDoesNotUse)
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

TEST(PageRest, IsNotLookedForInMapsOfPages)
{
    std::array<unsigned char, 512> map{};
    for (std::size_t at = 0; at + 5 < map.size(); at += 5) {
        map[at] = at % 2 ? 5 : 2;  // a free page, or one of a tree and its parent
        map[at + 4] = static_cast<unsigned char>(at % 2 * 3);
    }
    EXPECT_EQ(unused_in(map.data(), map.size(), false).to, 0u);
    EXPECT_EQ(unused_in(map.data() + 5, map.size() - 5, false).to, 0u);
}

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
    db.reset();
    sqlite3* plain = nullptr;
    sqlite3_open(path().c_str(), &plain);
    sqlite3_exec(plain, "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = FULL; VACUUM", nullptr, nullptr, nullptr);
    sqlite3_close(plain);
    EXPECT_THAT(refusal_to_open(), HasSubstr("auto_vacuum"));
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

/// Each write that reached the file: where, and how many bytes.
std::vector<std::pair<long long, int>> written;
int result_of_writing = SQLITE_OK;

int note_write(sqlite3_file*, const void*, int amount, long long at)
{
    written.emplace_back(at, amount);
    return result_of_writing;
}

class LogWrites : public testing::Test {
protected:
    static constexpr int head_bytes = 24, page_bytes = 4096, frame_bytes = head_bytes + page_bytes;

    LogWrites()
    {
        written.clear();
        result_of_writing = SQLITE_OK;
    }
    int frame(int nth, bool commits)
    {
        const std::string head{commits ? "\0\0\0\1\0\0\0\7" : "\0\0\0\1\0\0\0\0", 8};
        const auto at = 32LL + nth * frame_bytes;
        const int failed = log.write((head + std::string(head_bytes - 8, 's')).data(), head_bytes, at);
        return failed ? failed : log.write(std::string(page_bytes, 'p').data(), page_bytes, at + head_bytes);
    }

    log_writes log{nullptr, note_write};
};

TEST_F(LogWrites, AreOneForAFrame)
{
    log.write(std::string(32, 'h').data(), 32, 0);
    frame(0, false);
    frame(1, true);
    EXPECT_THAT(written, ElementsAre(Pair(0, 32), Pair(32, frame_bytes), Pair(32 + frame_bytes, frame_bytes)));
    EXPECT_EQ(log.flush(), SQLITE_OK);
    EXPECT_THAT(written, SizeIs(3)) << "nothing waits";
}

TEST_F(LogWrites, OfWhatIsWrittenAnewAreAsSqliteMakesThem)
{
    frame(0, false);
    frame(1, false);
    written.clear();
    log.write(std::string(page_bytes, 'q').data(), page_bytes, 32 + head_bytes);
    log.write(std::string(head_bytes, 's').data(), head_bytes, 32);
    EXPECT_THAT(written, ElementsAre(Pair(32 + head_bytes, page_bytes), Pair(32, head_bytes)));
}

TEST_F(LogWrites, ComeInTheirOrderWhereAHeadHasNoPage)
{
    frame(0, false);
    written.clear();
    log.write(std::string(head_bytes, 's').data(), head_bytes, 32 + frame_bytes);
    log.write(std::string(page_bytes, 'q').data(), page_bytes, 32 + head_bytes);
    EXPECT_THAT(written, ElementsAre(Pair(32 + frame_bytes, head_bytes), Pair(32 + head_bytes, page_bytes)));
}

TEST_F(LogWrites, ThatFailAreToldToTheirFrame)
{
    frame(0, false);
    written.clear();
    result_of_writing = SQLITE_FULL;
    EXPECT_EQ(frame(1, true), SQLITE_FULL);
    result_of_writing = SQLITE_OK;
    EXPECT_EQ(log.flush(), SQLITE_OK);
    EXPECT_EQ(frame(1, true), SQLITE_OK);
    EXPECT_THAT(written, ElementsAre(Pair(32 + frame_bytes, frame_bytes), Pair(32 + frame_bytes, head_bytes),
                                     Pair(32 + frame_bytes + head_bytes, page_bytes)))
        << "what failed is not written later, and what follows is written apart";
}

class LongTransaction : public WipedRows {};

TEST_F(LongTransaction, ReadsWhatItHasWrittenSoFar)
{
    rows.run("PRAGMA cache_size = 10");
    const auto in_all = [](db_connection& of) { return of.integer("SELECT sum(length(words)) FROM t"); };
    rows.run("BEGIN");
    statement put{rows, "INSERT INTO t VALUES (?1, 7, ?2)"};
    for (std::int64_t i = 0; i < 2000; ++i) put.run(i, std::string(500, 'x'));
    EXPECT_EQ(in_all(rows), 2000 * 500);
    rows.run("UPDATE t SET words = words || 'y'; COMMIT");
    db_connection other{file, db_connection::mode::read_only, ""};
    EXPECT_EQ(in_all(other), 2000 * 501);
    rows.run("BEGIN; DELETE FROM t; ROLLBACK; UPDATE t SET words = words || 'z'");
    EXPECT_EQ(in_all(other), 2000 * 502);
    EXPECT_EQ(other.text("PRAGMA integrity_check"), "ok");
}

/// Frames that no commit ended are in the log, and nowhere else: somebody else's stand in their place by now.
TEST_F(LongTransaction, ThatIsRolledBackLeavesNothingToWrite)
{
    come_and_go();
    rows.run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA cache_size = 10");
    rows.run("BEGIN; UPDATE t SET words = words || 'y'; ROLLBACK");
    db_connection other{file, db_connection::mode::read_write, ""};
    other.run("UPDATE t SET seen = 8");
    EXPECT_EQ(rows.integer("SELECT count(*) FROM t WHERE seen <> 8"), 0);
    db_connection third{file, db_connection::mode::read_only, ""};
    EXPECT_EQ(third.integer("SELECT count(*) FROM t WHERE seen <> 8"), 0);
    EXPECT_EQ(third.text("PRAGMA integrity_check"), "ok");
}

}  // namespace

}  // namespace todoke
