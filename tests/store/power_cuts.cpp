// The power goes at any operation on the disk, under load. Of what was told nothing is lost, and nothing is half there;
// what PATH.generation may be then is tried, too: the one before, an empty one, and none.
// TODOKE_POWER_CUTS: how often, in all; TODOKE_POWER_SEED: the first seed. See CONTRIBUTING.md.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <set>
#include <sqlite3.h>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/generation_file.hpp"
#include "store/sqlite/file/schema.hpp"
#include "tests/store/busy_store.hpp"
#include "tests/store/consistency.hpp"
#include "tests/store/platter.hpp"
#include "tests/store/power_cut_disk.hpp"

namespace todoke {

namespace {

using testing::IsEmpty;
using testing::IsSupersetOf;

constexpr unsigned shards = 4;
constexpr int rounds_of_work = 40;
constexpr std::size_t operations_to_open = 152, operations_to_reopen = 40, operations_of_work = 4200,
                      operations_besides_the_log = 400, syncs_of_work = 120, syncs_besides_the_log = 16;

unsigned power_number(const char* variable, unsigned otherwise)
{
    const char* text = std::getenv(variable);
    return text ? static_cast<unsigned>(std::stoul(text)) : otherwise;
}

class PowerCut : public BusyStore {
protected:
    PowerCut() { options.vfs = power_cut_disk::name; }
    ~PowerCut() override
    {
        db.reset();
        disk.lie_about_log_syncs(false);
        disk.lie_about_file_syncs(false);
    }

    void live_until(power_cut_at when, unsigned seed);
    enum class generation { before, empty, none };
    /// What is broken when that is beside the database; everything is put back afterwards.
    std::vector<std::string> broken_with(generation what);
    /// Loses power once or twice; what is broken then.
    std::vector<std::string> broken_by_cuts(unsigned seed);
    /// In so many seeds, how many broke a promise in a way that says so.
    int seeds_that_show(const std::string& word, unsigned seeds);

    power_cut_disk& disk = power_cut_disk::the_one();
    unsigned cuts = 0;
    std::vector<std::string> failed_early;  ///< though the power was on
    std::set<std::string> struck;           ///< what was going on when the power went
};

/// Most operations write the log. The others are fewer, and matter as much.
power_cut_at some_operation(chance& dice)
{
    using of = power_cut_at::of;
    switch (dice.below(6)) {
        case 0:
            return {1 + dice.below(operations_to_open)};
        case 1:
            return {1 + dice.below(syncs_of_work), of::syncs};
        case 2:
            return {1 + dice.below(operations_besides_the_log), of::not_the_log};
        case 3:
            return {1 + dice.below(syncs_besides_the_log), of::syncs_not_of_the_log};
        default:
            return {1 + dice.below(operations_of_work)};
    }
}

/// What nobody waits for any more when work is done, closing, is cut short too.
void PowerCut::live_until(power_cut_at when, unsigned seed)
{
    disk.turn_on(when, seed);
    try {
        start();
        work(rounds_of_work);
    } catch (const store_failure& e) {
        failures = {e.what()};
    }
    if (!disk.is_cut() && !failures.empty()) failed_early.push_back(failures.front());
    db.reset();
    disk.cut();
    disk.leave_what_is_durable();
    struck.insert(disk.struck());
    disk.turn_on({}, 0);
    ++cuts;
}

/// Each file of the database by its end, without what the next start makes anew.
constexpr const char* files_of_it[] = {"", "-wal", "-journal", ".generation"};

std::vector<std::string> PowerCut::broken_with(generation what)
{
    namespace fs = std::filesystem;
    const auto there = generation_file{path()}.read();
    for (const auto* end : files_of_it)
        if (fs::exists(path() + end)) fs::copy_file(path() + end, path() + end + ".kept");
    const auto beside = path() + ".generation";
    if (what == generation::none)
        fs::remove(beside);
    else
        std::ofstream{beside} << (what == generation::before && there ? std::to_string(*there - 1) + "\n" : "");
    const auto broken = broken_promises_of_a_copy();
    db.reset();
    for (const auto* end : files_of_it) {
        fs::remove(path() + end);
        if (fs::exists(path() + end + ".kept")) fs::rename(path() + end + ".kept", path() + end);
    }
    disk.turn_on({}, 0);
    return broken;
}

std::vector<std::string> PowerCut::broken_by_cuts(unsigned seed)
{
    begin_anew(seed);
    chance dice{seed};
    live_until(some_operation(dice), seed);
    if (dice.one_in(4)) live_until({1 + dice.below(operations_to_reopen)}, seed);
    auto broken = broken_with(static_cast<generation>(seed / shards % 3));
    const auto as_it_is = broken_promises();
    broken.insert(broken.end(), as_it_is.begin(), as_it_is.end());
    broken.insert(broken.end(), failed_early.begin(), failed_early.end());
    failed_early.clear();
    db.reset();
    return broken;
}

int PowerCut::seeds_that_show(const std::string& word, unsigned seeds)
{
    int found = 0;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        const auto broken = broken_by_cuts(seed);
        found += std::any_of(broken.begin(), broken.end(), [&](const auto& one) { return one.find(word) != one.npos; });
    }
    return found;
}

class PowerCuts : public PowerCut, public testing::WithParamInterface<unsigned> {};

TEST_P(PowerCuts, LoseNothingThatWasTold)
{
    const auto all = power_number("TODOKE_POWER_CUTS", 500);
    std::size_t answers = 0, copies_found = 0;
    for (auto seed = power_number("TODOKE_POWER_SEED", 1) + GetParam(); cuts < all / shards; seed += shards) {
        EXPECT_THAT(broken_by_cuts(seed), IsEmpty())
            << "again in Shard/0 with TODOKE_POWER_SEED=" << seed << " TODOKE_POWER_CUTS=" << shards;
        answers += told();
        copies_found += copies();
    }
    std::cout << cuts << " cuts, " << answers << " answers, " << copies_found << " taken for copies\n";
    if (cuts < 100) return;
    EXPECT_GT(answers, cuts * 50) << "under load";
    EXPECT_GT(copies_found, cuts / 10);
    EXPECT_THAT(struck, IsSupersetOf({"log write", "log sync", "file write", "file sync"}));
}

INSTANTIATE_TEST_SUITE_P(Shard, PowerCuts, testing::Range(0u, shards));

// What the rig is worth: it must find what is wrong.
TEST_F(PowerCut, ALogThatIsNotSyncedLosesCalls)
{
    disk.lie_about_log_syncs(true);
    EXPECT_GT(seeds_that_show("lost", 40), 5) << "so it would be with a disk that lies";
}

TEST_F(PowerCut, AFileThatIsNotSyncedIsDamaged)
{
    disk.lie_about_file_syncs(true);
    EXPECT_GT(seeds_that_show("", 40), 5) << "the log starts over what the file does not have";
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
    constexpr unsigned seeds = 64;
    synchronous = "NORMAL";
    EXPECT_GT(seeds_that_show("lost", seeds), 5);
    EXPECT_THAT(std::exchange(had, {}), testing::ElementsAre(1));
    synchronous = "FULL";
    EXPECT_EQ(seeds_that_show("", seeds), 0) << "cut at the same operations";
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
