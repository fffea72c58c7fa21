// Which addresses the store may know: never wrong about one that it does, whatever comes, goes and is taken back
// meanwhile.
#include "store/sqlite/people/address_filters.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <random>
#include <set>

#include "store/sqlite/people/address_rows.hpp"
#include "tests/store/bare_database.hpp"

namespace todoke {

namespace {

std::vector<std::int64_t> some_hashes(std::size_t count, unsigned seed)
{
    std::mt19937_64 dice{seed};
    std::vector<std::int64_t> made;
    while (made.size() < count) made.push_back(static_cast<std::int64_t>(dice() >> 1));
    return made;
}

/// What the table has, read in pieces of `rows`, one transaction each. Says how many that were.
std::size_t read_all(address_filters& into, const std::set<std::int64_t>& table, std::size_t rows)
{
    std::size_t seen = 0;
    for (auto what = into.unread(); what; what = into.unread()) {
        std::vector<std::int64_t> found;
        auto at = table.upper_bound(what->after);
        for (; at != table.end() && *at <= what->last && found.size() < rows; ++at) found.push_back(*at);
        into.read(found, found.size() < rows);
        into.committed();
        seen += found.size();
    }
    return seen;
}

std::size_t may_be_there(const address_filters& in, const std::vector<std::int64_t>& hashes)
{
    const auto there = [&](std::int64_t hash) { return in.may_have(hash); };
    return static_cast<std::size_t>(std::count_if(hashes.begin(), hashes.end(), there));
}

TEST(AddressFilters, KnowNothingUntilAllOfARangeIsRead)
{
    address_filters made{1'000'000};
    const auto strangers = some_hashes(1000, 2);
    EXPECT_EQ(may_be_there(made, strangers), 1000u);
    made.read({}, false);
    EXPECT_EQ(may_be_there(made, strangers), 1000u);
    read_all(made, {}, 100);
    EXPECT_EQ(may_be_there(made, strangers), 0u);
}

TEST(AddressFilters, TellMostStrangersFromWhomTheyKnow)
{
    const auto known = some_hashes(200'000, 1);
    address_filters made{1'000'000};
    read_all(made, {known.begin(), known.end()}, 777);
    EXPECT_EQ(may_be_there(made, known), known.size());
    EXPECT_LT(may_be_there(made, some_hashes(10'000, 2)), 300u);
}

TEST(AddressFilters, GrowWithWhatIsAdded)
{
    address_filters made{1'000'000};
    std::set<std::int64_t> table;
    read_all(made, table, 100);
    for (const auto hash : some_hashes(300'000, 1)) {
        table.insert(hash);
        made.add(hash);
        ASSERT_TRUE(made.may_have(hash));
        if (table.size() % 1000 == 0) read_all(made, table, 100);
    }
    EXPECT_LT(may_be_there(made, some_hashes(10'000, 2)), 300u);
}

TEST(AddressFilters, TakeNoMoreMemoryThanTheyMay)
{
    const auto known = some_hashes(200'000, 1);
    address_filters made{50'000};
    read_all(made, {known.begin(), known.end()}, 777);
    EXPECT_EQ(may_be_there(made, known), known.size());
    const auto unknown = may_be_there(made, some_hashes(10'000, 2));
    EXPECT_GT(unknown, 8000u);
    EXPECT_LT(unknown, 9000u);
    EXPECT_FALSE(made.unread()) << "what there is no memory for is not read again and again";
}

/// Not even one that says at once that it is too large.
TEST(AddressFilters, ReadNoMoreThanThereIsMemoryFor)
{
    auto known = some_hashes(200'000, 1);
    for (auto& hash : known) hash >>= 6;  // in four of the ranges
    const std::set<std::int64_t> table{known.begin(), known.end()};
    address_filters made{6'000};
    EXPECT_LE(read_all(made, table, 100), 4u * 4'100);
    EXPECT_EQ(may_be_there(made, known), known.size());
}

TEST(AddressFilters, UseMemoryThatIsGivenBack)
{
    constexpr std::int64_t last_range = std::int64_t{255} << 55;
    std::set<std::int64_t> table;
    for (std::int64_t i = 0; i < 200; ++i) table.insert(i);
    for (std::int64_t i = 0; i < 1000; ++i) table.insert(last_range + i);
    address_filters made{254u * 256 + 300 + 1460};
    read_all(made, table, 100);
    ASSERT_TRUE(made.may_have(last_range + 5000)) << "it would take 1,500";
    table.erase(table.begin(), table.find(199));
    for (std::int64_t i = 1000; i < 1200; ++i) made.add(i);  // more than there is room for, so it is read again
    EXPECT_EQ(read_all(made, table, 100), 1u + 1000u);
    EXPECT_TRUE(made.may_have(199));
    EXPECT_FALSE(made.may_have(last_range + 5000));
}

TEST(AddressFilters, HashesThatNobodyHasAreNotRemembered)
{
    address_filters made{1'000'000};
    read_all(made, {}, 100);
    for (const std::int64_t damaged : {std::int64_t{-1}, INT64_MIN, std::int64_t{-123'456'789}}) {
        EXPECT_TRUE(made.may_have(damaged)) << "the table is asked";
        made.add(damaged);
    }
    EXPECT_FALSE(made.may_have(5));
}

/// Others' transactions fail all the time while a disk is full.
TEST(AddressFilters, ARollbackTakesNothingBackThatStillHolds)
{
    address_filters made{1'000'000};
    made.read({}, true);
    made.read({std::int64_t{3} << 55}, false);
    made.rolled_back();
    EXPECT_FALSE(made.may_have(5));
    EXPECT_EQ(made.unread()->after, std::int64_t{3} << 55) << "goes on";
    made.removed();
    made.committed();
    made.rolled_back();
    EXPECT_EQ(made.unread()->after, std::int64_t{3} << 55) << "those have gone for good";
    made.removed();
    made.rolled_back();
    EXPECT_LT(made.unread()->after, std::int64_t{3} << 55);
}

/// The filters beside the table: rows come, go and come back with a transaction, in between the pieces that are read.
struct beside_table {
    std::mt19937& dice;
    std::vector<std::int64_t> hashes;
    std::set<std::int64_t> table;
    address_filters filters{1'000'000};

    void read_some()
    {
        const auto what = filters.unread();
        if (!what) return;
        std::vector<std::int64_t> found;
        const auto rows = 1 + dice() % 200;
        auto at = table.upper_bound(what->after);
        for (; at != table.end() && *at <= what->last && found.size() < rows; ++at) found.push_back(*at);
        filters.read(found, found.size() < rows);
    }
    void step()
    {
        const auto hash = hashes[dice() % hashes.size()];
        if (dice() % 3 == 0) {
            table.erase(hash);
            filters.removed();
        } else if (dice() % 2 == 0) {
            table.insert(hash);
            filters.add(hash);
        } else {
            read_some();
        }
    }
    void transaction()
    {
        const auto before = table;
        for (auto steps = dice() % 20; steps > 0; --steps) step();
        if (dice() % 4 != 0) return filters.committed();
        table = before;
        filters.rolled_back();
    }
};

TEST(AddressFilters, AgreeWithTheTableThroughTransactions)
{
    std::mt19937 dice{3};
    for (int round = 0; round < 40; ++round) {
        beside_table both{dice, some_hashes(20'000, 4), {}};
        if (round % 2 == 0)
            for (auto& hash : both.hashes) hash >>= 6;  // in a few of the ranges, so that one takes many pieces
        both.table.insert(both.hashes.begin(), both.hashes.begin() + static_cast<std::ptrdiff_t>(dice() % 15'000));
        for (int transaction = 0; transaction < 200; ++transaction) {
            both.transaction();
            for (const auto hash : both.table) ASSERT_TRUE(both.filters.may_have(hash)) << "round " << round;
        }
    }
}

struct AddressRows : testing::Test {
    bare_database bare;
    db_connection& db = bare.db;
};

TEST_F(AddressRows, AreFoundBeforeAndAfterTheyAreLearned)
{
    const auto known = some_hashes(3000, 1);
    {
        address_rows first{db};
        for (std::size_t i = 0; i < known.size(); ++i) first.add({known[i], {1}, {static_cast<std::int64_t>(i) + 1}});
    }
    address_rows rows{db};
    for (std::size_t pieces = 0; pieces < 100 && rows.learn(500); ++pieces) {
        rows.committed();
        const auto found = rows.find(known[pieces]);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->identity.value, static_cast<std::int64_t>(pieces) + 1);
    }
    EXPECT_FALSE(rows.learn(500));
    rows.add({known[7], {9}, {9}});
    EXPECT_EQ(rows.find(known[7])->owner.value, 1) << "what is there stays";
    rows.put({known[7], {9}, {9}});
    EXPECT_EQ(rows.find(known[7])->owner.value, 9);
    EXPECT_FALSE(rows.find(some_hashes(1, 2).front()));
    EXPECT_EQ(rows.of({9}).size(), 1u);
    rows.give_up({9});
    EXPECT_EQ(rows.find(known[7])->owner.value, 0) << "it counts by itself";
}

TEST_F(AddressRows, ThatAreNotThereAreNotLookedFor)
{
    address_rows rows{db};
    const auto stranger = some_hashes(1, 2).front();
    bare.statements();
    EXPECT_FALSE(rows.find(stranger));
    EXPECT_EQ(bare.statements(), 1) << "nothing is known yet";
    while (rows.learn(500)) {
    }
    bare.statements();
    EXPECT_FALSE(rows.find(stranger));
    EXPECT_EQ(bare.statements(), 0);
    rows.add({stranger, {}, {5}});
    EXPECT_TRUE(rows.find(stranger));
}

/// One that was read after it had gone comes back with the transaction.
TEST_F(AddressRows, ThatATransactionTookAwayAreThereAgainAfterARollback)
{
    for (const bool is_customers : {true, false}) {
        address_rows rows{db};
        const auto hash = some_hashes(1, 7 + is_customers).front();
        rows.add({hash, {is_customers ? 3 : 0}, {is_customers ? 0 : 4}});
        db.run("BEGIN");
        if (is_customers)
            rows.give_up({3});
        else
            EXPECT_TRUE(rows.remove(hash, {4}));
        while (rows.learn(500)) {
        }
        EXPECT_FALSE(rows.find(hash));
        db.run("ROLLBACK");
        rows.rolled_back();
        EXPECT_TRUE(rows.find(hash)) << is_customers;
    }
}

TEST_F(AddressRows, OnlyTheOneThatIsMeantIsRemoved)
{
    address_rows rows{db};
    rows.add({1, {}, {4}});
    rows.add({2, {3}, {5}});
    EXPECT_FALSE(rows.remove(1, {5}));
    EXPECT_FALSE(rows.remove(2, {5})) << "a profile has it";
    EXPECT_TRUE(rows.remove(1, {4}));
    const auto left = rows.after(-1, 10);
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].owner.value, 3);
}

}  // namespace

}  // namespace todoke
