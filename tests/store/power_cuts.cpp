// The power goes at any operation on the disk, under load. Of what was told nothing is lost, and nothing is half there;
// what PATH.generation may be then is tried, too: the one before, an empty one, and none.
// TODOKE_POWER_CUTS: how often in the middle of an operation, in all; TODOKE_POWER_SEED: the first seed. See
// CONTRIBUTING.md.

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/schema.hpp"
#include "tests/store/consistency.hpp"
#include "tests/store/power_cut.hpp"

namespace todoke {

namespace {

using testing::IsEmpty;
using testing::Key;

constexpr unsigned shards = 4;

class PowerCuts : public PowerCut, public testing::WithParamInterface<unsigned> {};

TEST_P(PowerCuts, LoseNothingThatWasTold)
{
    const auto all = power_number("TODOKE_POWER_CUTS", 500);
    const auto most = 2 * (all / shards) + 100;  // far more than it takes, unless the rig is broken
    std::size_t answers = 0, copies_found = 0;
    for (auto seed = first_power_seed() + GetParam(); cuts_that_struck < all / shards && cuts < most; seed += shards) {
        EXPECT_THAT(broken_by_cuts(seed), IsEmpty())
            << "again in Shard/0 with TODOKE_POWER_SEED=" << seed << " TODOKE_POWER_CUTS=" << shards;
        answers += told();
        copies_found += copies();
    }
    std::cout << cuts << " cuts, " << answers << " answers, " << copies_found << " taken for copies\n";
    for (const auto& [what, times] : struck) std::cout << times << " at a " << what << "; ";
    for (const auto& [what, times] : outside) std::cout << times << " " << what << "; ";
    if (cuts < 100) return;
    expect_that_most_struck();
    EXPECT_GT(answers, cuts * 50) << "under load";
    EXPECT_GT(copies_found, cuts / 10);
    for (const auto* doing : {"log write", "log sync", "file write", "file sync"})
        EXPECT_THAT(struck, testing::Contains(Key(doing)));
    for (const auto* what : calls_from_outside) EXPECT_GT(outside[what] * 2, cuts) << what;
}

INSTANTIATE_TEST_SUITE_P(Shard, PowerCuts, testing::Range(0u, shards));

// What the rig is worth: it must find what is wrong.
TEST_F(PowerCut, ALogThatIsNotSyncedLosesCalls)
{
    disk.lie_about_log_syncs(true);
    EXPECT_GT(seeds_that_show("lost", 40), 40u / 4) << "so it would be with a disk that lies; it is near half of them";
}

TEST_F(PowerCut, AFileThatIsNotSyncedIsDamaged)
{
    disk.lie_about_file_syncs(true);
    EXPECT_GT(seeds_that_show("", 40), 40u / 4) << "the log starts over what the file does not have";
}

/// The store as it is, but that its connection which writes is told another `synchronous` behind its back, by its own
/// thread, once it has opened the file (which insists on FULL).
class PowerCutWithAnother : public PowerCut {
protected:
    PowerCutWithAnother()
    {
        sqlite3_auto_extension(noting());
        options.on_commit = [this](std::uint64_t commits) {
            if (commits == 1) had.insert(told_writer());
        };
    }
    ~PowerCutWithAnother() override
    {
        db.reset();
        sqlite3_cancel_auto_extension(noting());
    }

    std::string synchronous;
    std::set<int> had;  ///< what SQLite says it is, each time after it was told

private:
    /// The first that each thread opens: of the store's, which begins with each opening, the one that writes.
    static int note(sqlite3* opened, char**, const sqlite3_api_routines*)
    {
        if (!first_of_thread_) first_of_thread_ = opened;
        return SQLITE_OK;
    }
    static void (*noting())() { return reinterpret_cast<void (*)()>(note); }

    int told_writer() const
    {
        int now = -1;
        const auto keep = [](void* into, int, char** row, char**) {
            *static_cast<int*>(into) = std::atoi(row[0]);
            return 0;
        };
        const auto tells = "PRAGMA synchronous = " + synchronous + "; PRAGMA synchronous";
        sqlite3_exec(first_of_thread_, tells.c_str(), keep, &now, nullptr);
        return now;
    }

    static thread_local sqlite3* first_of_thread_;
};
thread_local sqlite3* PowerCutWithAnother::first_of_thread_ = nullptr;

TEST_F(PowerCutWithAnother, SynchronousThanFullLosesCallsWhereFullLosesNone)
{
    constexpr unsigned seeds = 96;
    synchronous = "NORMAL";
    EXPECT_GT(seeds_that_show("lost", seeds), seeds / 10) << "it is near a quarter of them, and with FULL it is none";
    EXPECT_THAT(std::exchange(had, {}), testing::ElementsAre(1));
    synchronous = "FULL";
    EXPECT_EQ(seeds_that_show("", seeds), 0u) << "cut at the same operations";
    EXPECT_THAT(had, testing::ElementsAre(2));
}

class PowerCutWhile : public PowerCut {
protected:
    /// As the first release left it.
    void make_an_old_one()
    {
        begin_anew(1);
        db_connection file{path(), db_connection::mode::read_write, {}};
        prepare_database(file, path(), {migrations.front()});
        file.run(R"(INSERT INTO name(no, text) VALUES (1, 'line'), (2, 'line.webhook');
                    INSERT INTO inbox(provider, form, key, at, headers, body, due, shown, unread)
                    VALUES (1, 2, 7, 1000, x'', CAST('{1}' AS BLOB), NULL, 0, '');
                    INSERT INTO reach(hash, at) VALUES (5, 1000);)");
    }
    /// Whether it came so far.
    bool starts_until(std::uint64_t operation, std::uint64_t seed)
    {
        disk.turn_on({operation}, seed);
        try {
            start();
        } catch (const store_failure& e) {
            EXPECT_TRUE(disk.is_cut()) << e.what();
        }
        const bool was_cut = disk.is_cut();
        db.reset();
        disk.cut();
        disk.leave_what_is_durable();
        disk.turn_on({}, 0);
        return was_cut;
    }
};

TEST_F(PowerCutWhile, ItIsBroughtUpToDate)
{
    bool was_cut = true;
    constexpr std::uint64_t dice_for_each = 4;
    for (std::uint64_t seed = 0; was_cut; ++seed) {
        const auto at = 1 + seed / dice_for_each;
        make_an_old_one();
        was_cut = starts_until(at, seed);
        start();
        EXPECT_EQ(run(db->inbox().to_pass_on("line", 10, now)).some.size(), 1u) << "operation " << at;
        EXPECT_EQ(integrity(path()), "ok") << "operation " << at;
        db_connection raw{path(), db_connection::mode::read_only, {}};
        EXPECT_EQ(raw.integer("SELECT at FROM reach WHERE hash = 5 AND provider = 0"), 1000) << "operation " << at;
        EXPECT_EQ(raw.integer("PRAGMA user_version"), newest_schema());
        ++cuts;
    }
    EXPECT_GT(cuts, 20u);
}

}  // namespace

}  // namespace todoke
