// The log of claims: what is damaged is not believed, and nothing of it is lost when there is no memory.
#include <gmock/gmock.h>

#include "store/sqlite/people/claims.hpp"
#include "tests/store/bare_database.hpp"
#include "tests/support/scarce_memory.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;

class ClaimLog : public testing::Test {
protected:
    static constexpr std::int64_t several = 5;
    ClaimLog() { claim_some(); }
    void start() { log = std::make_unique<claims>(bare.db, addresses, hash_key{1, 2}, 4); }
    void claim_some()
    {
        start();
        for (std::int64_t i = 1; i <= several; ++i) {
            log->add(claim_kind::key, i, "k", {i});
            log->identify(100 + i, {i});
        }
        log->flush();
        log->committed();
    }
    void change(const std::string& to) { bare.db.run(("UPDATE recent SET " + to).c_str()); }
    void forget_checksums()
    {
        change(
            "entries = substr(entries, 1, length(entries) - 8), addresses = substr(addresses, 1, length(addresses) - "
            "8)");
    }
    void flip(const std::string& column, std::size_t bit)
    {
        auto packed = bare.db.text(("SELECT " + column + " FROM recent").c_str());
        packed[bit / 8] = static_cast<char>(packed[bit / 8] ^ 1 << bit % 8);
        statement{bare.db, "UPDATE recent SET " + column + " = ?1"}.run(bytes{packed});
    }
    bool is_start_refused()
    {
        return is_refused([&] { start(); });
    }
    void tend()
    {
        for (bool more = true; more; log->committed()) more = log->tend(1000, {[](auto) { return false; }, {}});
    }

    bare_database bare;
    address_rows addresses{bare.db};
    std::unique_ptr<claims> log;
};

TEST_F(ClaimLog, AnyWrongBitIsFound)
{
    for (const auto* column : {"entries", "addresses"})
        for (std::size_t bit = 0; bit < 8 * (16 * several + 8); ++bit) {
            flip(column, bit);
            EXPECT_TRUE(is_start_refused()) << column << " " << bit;
            flip(column, bit);
        }
    EXPECT_FALSE(is_start_refused());
}

TEST_F(ClaimLog, OfBeforeChecksumsIsReadUnlessItIsImpossible)
{
    forget_checksums();
    start();
    EXPECT_THAT(log->holders(claim_kind::key, 3, "k"), ElementsAre(message_no{3}));
    constexpr std::size_t sign = 63;
    flip("addresses", sign);
    EXPECT_TRUE(is_start_refused()) << "no hash of an address";
    flip("addresses", sign);
    change("entries = substr(entries, 1, 20)");
    EXPECT_TRUE(is_start_refused()) << "half an entry";
}

/// Each allocation that it takes fails once.
TEST_F(ClaimLog, IsWholeWhenThereWasNoMemoryForARun)
{
    bool has_begun = false;
    for (long fails = 0; !has_begun && fails < 100; ++fails) {
        allocations_left = fails;
        try {
            has_begun = log->start_run();
        } catch (const std::bad_alloc&) {
        }
        allocations_left = any_number;
        if (!has_begun) log->rolled_back();
        tend();
        for (std::int64_t i = 1; i <= several; ++i) {
            EXPECT_THAT(log->holders(claim_kind::key, i, "k"), ElementsAre(message_no{i})) << fails;
            EXPECT_EQ(addresses.find(100 + i).has_value(), has_begun) << fails;
        }
    }
    EXPECT_TRUE(has_begun);
    EXPECT_EQ(log->logged(), 0u);
    EXPECT_EQ(bare.db.integer("SELECT count(*) FROM recent"), 0);
}

}  // namespace

}  // namespace todoke
