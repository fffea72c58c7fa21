// Runs of claims that are not as they were written: not to find a claim would let a message go twice.
#include <gmock/gmock.h>

#include "tests/store/bare_database.hpp"
#include "tests/store/sorted_runs.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;

/// As versions wrote it that knew no checksums.
constexpr const char* forget_checksums =
    "UPDATE run_page SET entries = substr(entries, 1, length(entries) / 16 * 16); UPDATE sorted_run SET checksum = "
    "NULL";

class DamagedRuns : public SortedRuns {
protected:
    void anew(const std::vector<keyed_number>& all)
    {
        file->run("DELETE FROM run_page; DELETE FROM run_filter; DELETE FROM sorted_run");
        start();
        add(all);
    }
    bool is_joining_refused()
    {
        const bool made = is_refused([&] {
            runs->sweep();
            finish();
        });
        if (file->in_transaction()) file->run("ROLLBACK");
        return made;
    }
    /// Of the first page.
    void flip(std::size_t bit)
    {
        std::string packed = file->text("SELECT entries FROM run_page ORDER BY page LIMIT 1");
        packed[bit / 8] = static_cast<char>(packed[bit / 8] ^ 1 << bit % 8);
        statement{*file, "UPDATE run_page SET entries = ?1 WHERE page = (SELECT min(page) FROM run_page)"}.run(
            bytes{packed});
    }
};

TEST_F(DamagedRuns, AnyWrongBitOfAPageIsFound)
{
    const std::vector<keyed_number> all{{-7, 9}, {5, 1}, {5, 2}, {6, 2}, {9, 1}};
    for (std::size_t bit = 0; bit < 8 * (16 * all.size() + 8); ++bit) {
        anew(all);
        flip(bit);
        EXPECT_TRUE(is_refused([&] { under(9); })) << bit;
        EXPECT_TRUE(is_joining_refused()) << bit;
    }
}

TEST_F(DamagedRuns, AnyWrongBitOfARunIsFound)
{
    for (const auto* column :
         {"no", "level", "entries", "low_keys", "last_key", "whole", "filter_blocks", "filter_has_all", "checksum"})
        for (int bit = 0; bit < 64; ++bit) {
            anew({{-7, 9}, {5, 1}, {6, 2}});
            const std::string c{column}, mask = "(1 << " + std::to_string(bit) + ")";
            const auto flipped = "(" + c + " | " + mask + ") & ~(" + c + " & " + mask + ")";
            file->run(("UPDATE sorted_run SET " + c + " = " + flipped).c_str());
            EXPECT_TRUE(is_refused([&] { start(); })) << column << " " << bit;
        }
}

TEST_F(DamagedRuns, OfBeforeChecksumsAreRefusedWhenTheyMakeNoSense)
{
    for (const auto* damage :
         {"filter_blocks = 0", "filter_blocks = -1", "filter_blocks = 2", "last_key = 899", "level = -1",
          "level = 1 << 40", "entries = -300", "entries = 1 << 40", "low_keys = 500", "filter_has_all = 2"}) {
        anew(one_each(300));
        file->run(forget_checksums);
        start();
        EXPECT_THAT(under(900), ElementsAre(300));
        file->run(("UPDATE sorted_run SET " + std::string{damage}).c_str());
        EXPECT_TRUE(is_refused([&] { start(); })) << damage;
    }
}

TEST_F(DamagedRuns, PagesOfBeforeChecksumsAreRefusedOutOfOrder)
{
    constexpr std::size_t entry_bits = 128;
    for (const std::size_t entry : {0u, 7u, 249u})
        for (const std::size_t bit : {12u, 40u, 63u}) {
            anew(one_each(600));
            file->run(forget_checksums);
            flip(entry * entry_bits + bit);
            EXPECT_TRUE(is_joining_refused()) << entry << " " << bit;
        }
}

TEST_F(DamagedRuns, AMissingPageIsFoundWhenRunsAreJoined)
{
    for (const auto* damage : {"DELETE FROM run_page WHERE key = 753", "UPDATE run_page SET run = 7 WHERE key = 1503",
                               "DELETE FROM run_page WHERE key = 3"}) {
        anew(one_each(600));
        file->run(damage);
        EXPECT_TRUE(is_joining_refused()) << damage;
    }
}

TEST_F(DamagedRuns, ThoseOfBeforeChecksumsAreJoinedWithOthers)
{
    for (int run = 0; run < 4; ++run) {
        auto some = one_each(600);
        for (auto& one : some) one.no += run / 2;
        add(some);
        if (run == 1) file->run(forget_checksums);
    }
    start();
    finish();
    EXPECT_EQ(ask("SELECT count(*) FROM sorted_run WHERE checksum IS NOT NULL"), 1);
    EXPECT_EQ(ask("SELECT count(*) FROM run_page WHERE length(entries) % 16 <> 8"), 0);
    EXPECT_THAT(under(3), ElementsAre(1, 2));
    EXPECT_THAT(under(1800), ElementsAre(600, 601));
}

}  // namespace

}  // namespace todoke
