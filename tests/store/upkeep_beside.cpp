// Upkeep beside what others do: while they wait for the disk, and while their transactions fail.
#include <gmock/gmock.h>

#include "store/sqlite/books.hpp"
#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/upkeep.hpp"
#include "tests/store/upkeep.hpp"

namespace todoke {

namespace {

class UpkeepBeside : public Upkeep {
protected:
    /// From now on the test is the writer.
    void take_over(std::size_t merge_after)
    {
        db.reset();
        file.emplace(path(), db_connection::mode::read_write, std::string{});
        prepare_database(*file, path());
        writer_limits limits;
        limits.merge_after = merge_after;
        limits.walk_after = 1;
        all = std::make_unique<books>(*file, limits);
        tidying = std::make_unique<upkeep>(*file);
    }
    template <class F>
    void change(F what)
    {
        all->begin();
        what();
        all->commit();
        all->committed();
    }
    bool piece(bool disk_is_busy)
    {
        bool more = false;
        change([&] { more = tidying->some(*all, keeping(), disk_is_busy); });
        return more;
    }
    std::int64_t ask(const char* sql) { return file->integer(sql); }

    std::optional<db_connection> file;
    std::unique_ptr<books> all;
    std::unique_ptr<upkeep> tidying;
};

TEST_F(UpkeepBeside, ABusyDiskIsNotSwept)
{
    put_keys(500);
    tidy();
    take_over(1);
    change([&] { all->box.keep(purged_unswept, std::int64_t{1000}); });
    while (piece(true)) {
    }
    EXPECT_FALSE(all->reserved.is_sweeping());
    while (!all->reserved.is_sweeping()) ASSERT_TRUE(piece(false));
    const auto written = ask("SELECT count(*) FROM run_page");
    for (int i = 0; i < 100 && piece(true); ++i) {
    }
    EXPECT_EQ(ask("SELECT count(*) FROM run_page"), written) << "nor is what was begun gone on with";
    while (piece(false)) {
    }
    EXPECT_FALSE(all->reserved.is_sweeping());
    EXPECT_EQ(all->box.number(purged_unswept), 0);
}

/// A full disk: what is old must go, though whatever was learned of addresses is taken back again and again.
TEST_F(UpkeepBeside, OthersFailuresDoNotKeepItFromPurging)
{
    put(sms());
    record(take(1).at(0), outcome_kind::accepted);
    const auto ended = now;
    now += 1h;
    put(sms("+819000000000"));
    take_over(1000);
    file->run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        " INSERT INTO address SELECT i, 0, i FROM n");
    constexpr int tries = 150;
    int tried = 0;
    for (bool is_purged = false; !is_purged && tried < tries; ++tried) {
        all->begin();
        tidying->some(*all, keeping({}, ended + 1ms), false);
        is_purged = ask("SELECT count(*) FROM content") == 1;
        EXPECT_TRUE(all->addresses.remove(1 + tried, {1 + tried}));
        all->roll_back();
    }
    EXPECT_LT(tried, tries);
}

}  // namespace

}  // namespace todoke
