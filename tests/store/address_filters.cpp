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

/// What the table has, read in pieces of `rows`, one transaction each.
void read_all(address_filters& into, const std::set<std::int64_t>& table, std::size_t rows)
{
    for (auto what = into.unread(); what; what = into.unread()) {
        std::vector<std::int64_t> found;
        auto at = table.upper_bound(what->after);
        for (; at != table.end() && *at <= what->last && found.size() < rows; ++at) found.push_back(*at);
        into.read(found, found.size() < rows);
        into.committed();
    }
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

}  // namespace

}  // namespace todoke
