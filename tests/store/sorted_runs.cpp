#include "store/sqlite/runs/sorted_runs.hpp"

#include <gmock/gmock.h>
#include <random>
#include <set>

#include "tests/store/sorted_runs.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

TEST_F(SortedRuns, FourOfASizeBecomeOneAndNothingIsLeftOfThem)
{
    for (std::int64_t run = 0; run < 16; ++run) {
        std::vector<keyed_number> some;
        for (std::int64_t i = 0; i < 600; ++i) some.push_back({i * 7 - 700, run * 1000 + i});
        add(some);
        finish();
    }
    EXPECT_EQ(ask("SELECT count(*) FROM sorted_run"), 1);
    EXPECT_EQ(ask("SELECT level FROM sorted_run"), 2);
    EXPECT_EQ(ask("SELECT entries FROM sorted_run"), 16 * 600);
    EXPECT_EQ(ask("SELECT low_keys FROM sorted_run"), 16 * 100);
    EXPECT_EQ(ask("SELECT count(*) FROM run_page"), (16 * 600 + 249) / 250);
    EXPECT_EQ(ask("SELECT max(length(entries)) FROM run_page"), 4000 + 8);
    EXPECT_THAT(under(-700), testing::SizeIs(16));
    EXPECT_THAT(under(-699), IsEmpty());
}

/// More under one key than a page holds: found from the newest on, a page at a time.
TEST_F(SortedRuns, OneKeyMayFillPages)
{
    std::vector<keyed_number> some{{4, 1}, {6, 1}};
    for (std::int64_t no = 1; no <= 1000; ++no) some.push_back({5, no});
    add(some);
    EXPECT_THAT(under(5), testing::SizeIs(1000));
    EXPECT_THAT(under(5, 701, 3), ElementsAre(698, 699, 700));
    EXPECT_THAT(under(5, 1), IsEmpty());
    EXPECT_THAT(under(4), ElementsAre(1));
    EXPECT_THAT(under(6), ElementsAre(1));
}

TEST_F(SortedRuns, OlderOnesOfAKeyMayGoWhenTheyMeet)
{
    for (const std::int64_t no : {1, 2, 3, 4}) add({{1, no}, {2, no}});
    finish([](const keyed_number& one, bool newer) { return sorted_runs::fate{newer && one.key == 1}; });
    EXPECT_THAT(under(1), ElementsAre(4));
    EXPECT_THAT(under(2), ElementsAre(1, 2, 3, 4));
}

TEST_F(SortedRuns, ASweepLooksAtAllAndMayLeaveNothing)
{
    add({{1, 1}, {2, 2}});
    add({{3, 3}});
    const auto odd = [](const keyed_number& one, bool) { return sorted_runs::fate{one.no % 2 == 1}; };
    finish(odd);
    EXPECT_THAT(under(3), ElementsAre(3)) << "there is nothing to be merged";
    change([&] { runs->sweep(); });
    finish(odd);
    EXPECT_THAT(under(3), IsEmpty());
    EXPECT_THAT(under(2), ElementsAre(2));
    change([&] { runs->sweep(); });
    finish([](const keyed_number&, bool) { return sorted_runs::fate{true}; });
    EXPECT_EQ(ask("SELECT count(*) FROM sorted_run"), 0);
    EXPECT_EQ(ask("SELECT count(*) FROM run_page"), 0);
    EXPECT_EQ(ask("SELECT count(*) FROM run_filter"), 0);
}

TEST_F(SortedRuns, WhatAStartFindsHalfWrittenIsTakenAway)
{
    std::vector<keyed_number> all{{1, 1}};
    change([&] {
        auto made = runs->begin(all);
        runs->write(made, all.data(), 1);
    });
    start();
    EXPECT_THAT(under(1), IsEmpty());
    finish();
    EXPECT_EQ(ask("SELECT count(*) FROM run_page"), 0);
    EXPECT_EQ(ask("SELECT count(*) FROM sorted_run"), 0);
}

/// However much of it goes: others wait for the transaction.
TEST_F(SortedRuns, APieceLooksAtNoMoreThanItShould)
{
    std::vector<keyed_number> all;
    for (std::int64_t no = 1; no <= 5000; ++no) all.push_back({no, no});
    add(all);
    change([&] { runs->sweep(); });
    std::size_t asked = 0;
    const auto none_stays = [&](const keyed_number&, bool) {
        ++asked;
        return sorted_runs::fate{true, 2};
    };
    for (std::size_t before = 0; runs->is_merging(); before = asked) {
        work(1, none_stays);
        ASSERT_LE(asked - before, most_page_entries / 2);
    }
    EXPECT_EQ(asked, 5000u);
}

TEST_F(SortedRuns, ADraftThatIsTakenBackIsWrittenAgain)
{
    std::vector<keyed_number> all{{-3, 1}, {2, 1}, {2, 2}};
    auto draft = runs->begin(all);
    const auto before = draft;
    change([&] { runs->write(draft, all.data(), 2); }, false);
    draft = before;
    change([&] { runs->write(draft, all.data(), 2); });
    const auto half = draft;
    change([&] { runs->write(draft, all.data() + 2, 1), runs->publish(draft, 1); }, false);
    EXPECT_THAT(under(2), IsEmpty());
    draft = half;
    change([&] { runs->write(draft, all.data() + 2, 1), runs->publish(draft, 1); });
    EXPECT_THAT(under(2), ElementsAre(1, 2));
    EXPECT_THAT(under(-3), ElementsAre(1));
}

/// Not to find a claim would let a message go twice.
TEST_F(SortedRuns, ADamagedPageIsDamageOfTheFile)
{
    for (const auto* damage : {"entries = x'0102'", "entries = x''", "entries = zeroblob(32)", "key = 1"}) {
        file->run("DELETE FROM run_page; DELETE FROM run_filter; DELETE FROM sorted_run");
        start();
        add({{5, 1}, {6, 2}});
        file->run(("UPDATE run_page SET " + std::string{damage}).c_str());
        try {
            under(5);
            ADD_FAILURE() << damage;
        } catch (const sql_error& e) {
            EXPECT_TRUE(e.is_corrupt()) << damage;
        }
    }
}

/// It does not go through its runs, and asks none for what it has not got.
TEST_F(SortedRuns, AStartReadsTheFilters)
{
    add(one_each(20'000));
    EXPECT_EQ(ask("SELECT count(*) FROM run_filter"), 6);
    EXPECT_LE(ask("SELECT max(length(bits)) FROM run_filter"), 3968);
    file->run("UPDATE run_page SET entries = x''");
    start();
    int met = 0;
    for (std::int64_t key = 1; key < 60'000; key += 3) try {
            under(key);
        } catch (const sql_error&) {
            ++met;
        }
    EXPECT_LT(met, 2'000) << "of 20,000";
    EXPECT_THROW(under(3), sql_error);
    EXPECT_FALSE(work(3)) << "nothing is to be done after a start";
}

TEST_F(SortedRuns, ADamagedFilterIsDamageOfTheFile)
{
    for (const auto* damage :
         {"DELETE FROM run_filter WHERE place % 8 = 5", "DELETE FROM run_filter",
          "UPDATE run_filter SET bits = zeroblob(3968) WHERE place % 8 = 2",
          "UPDATE run_filter SET bits = substr(bits, 1, 64)", "UPDATE run_filter SET place = place + (1 << 24)",
          "UPDATE sorted_run SET filter_blocks = filter_blocks + 62", "UPDATE sorted_run SET filter_blocks = 62",
          "UPDATE sorted_run SET filter_blocks = 0", "UPDATE sorted_run SET filter_blocks = -1",
          "DELETE FROM run_filter; UPDATE sorted_run SET filter_blocks = 0",
          "UPDATE sorted_run SET filter_blocks = 1 << 60"}) {
        file->run("DELETE FROM run_page; DELETE FROM run_filter; DELETE FROM sorted_run");
        start();
        add(one_each(20'000));
        file->run(damage);
        try {
            start();
            ADD_FAILURE() << damage;
        } catch (const sql_error& e) {
            EXPECT_TRUE(e.is_corrupt()) << damage;
        }
    }
}

/// What was written of a filter before the process ended is taken away, and until all of it is there nothing counts.
TEST_F(SortedRuns, ARunCountsWithTheWholeOfItsFilter)
{
    for (std::int64_t run = 0; run < 4; ++run) {
        auto some = one_each(5'000);
        for (auto& one : some) one.no += run * 10'000;
        add(some);
    }
    for (int steps = 0; ask("SELECT count(*) FROM sorted_run WHERE whole = 1") == 4; ++steps) {
        ASSERT_LT(steps, 1'000);
        const bool is_half = ask("SELECT count(*) FROM run_filter WHERE place >= 5 << 24") == 3;
        if (is_half) break;
        work(1);
        EXPECT_THAT(under(3), testing::SizeIs(4));
    }
    EXPECT_EQ(ask("SELECT count(*) FROM run_filter WHERE place >= 5 << 24"), 3) << "of six";
    start();
    finish();
    EXPECT_THAT(under(3), testing::SizeIs(4));
    EXPECT_EQ(ask("SELECT count(*) FROM sorted_run"), 1);
    EXPECT_EQ(ask("SELECT count(*) FROM run_filter"), 6);
}

/// Upkeep left them alone for long: one run is made of so many that its filter knows the keys below 0 only.
TEST_F(SortedRuns, MoreThanAFilterIsForAreFoundAfterAStart)
{
    const auto start_small = [&] { runs = std::make_unique<sorted_runs>(*file, most_page_entries, 1000); };
    start_small();
    std::vector<keyed_number> some;
    for (std::int64_t no = 1; no <= 2000; ++no) some.push_back({no * 3 - 4000, no});
    add(some);
    for (int starts = 0; starts < 2; ++starts) {
        EXPECT_THAT(under(3 - 4000), ElementsAre(1));
        EXPECT_THAT(under(6000 - 4000), ElementsAre(2000));
        EXPECT_THAT(under(4 - 4000), IsEmpty());
        ASSERT_NO_THROW(start_small());
    }
    EXPECT_GT(ask("SELECT filter_blocks FROM sorted_run"), 1);
}

/// As they were written once, of very many: nothing is wrong but that such a filter says yes to all.
TEST_F(SortedRuns, WithTooSmallAFilterAreOpenedAndMissNothing)
{
    std::vector<keyed_number> some;
    key_filter small{0};
    for (std::int64_t no = 1; no <= 2000; ++no) some.push_back({no - 2001, no});
    for (const auto& one : some) small.add(one.key);
    add(some);
    change([&] {
        run_pages pages{*file};
        run_list list{*file};
        auto row = list.all(pages).front();
        row.filter_blocks = small.blocks().size();
        row.filter_has_all = false;
        list.put(row);
        run_filters filters{*file};
        filters.remove(row.no, 1000);
        filters.write(row.no, small, 0, 1000);
    });
    ASSERT_NO_THROW(start());
    for (const auto& one : some) ASSERT_THAT(under(one.key), ElementsAre(one.no));
}

/// New runs, merges in pieces, pieces that are taken back, starts in between and sweeps: always as a set says.
TEST_F(SortedRuns, AgreeWithASet)
{
    std::mt19937_64 dice{7};
    std::set<keyed_number> model;
    std::int64_t no = 0, gone = 0;
    const auto key = [&] { return static_cast<std::int64_t>(dice() % 90) - 30; };
    const auto drops = [&](const keyed_number& one, bool newer) {
        return sorted_runs::fate{one.no < gone, newer ? 3u : 1u};
    };
    for (int step = 0; step < 1500; ++step) {
        const auto what = dice() % 20;
        if (what < 5) {
            std::set<keyed_number> some;
            for (auto left = 1 + dice() % 700; left > 0; --left) some.insert({key(), ++no});
            if (!model.empty()) some.insert(*model.begin());
            add({some.begin(), some.end()});
            model.insert(some.begin(), some.end());
        } else if (what < 17) {
            work(1 + dice() % 4, drops, dice() % 4 != 0);
        } else if (what == 17) {
            start();
        } else if (what == 18) {
            change([&] { runs->sweep(); }, dice() % 2 == 0);
        } else {
            gone = std::max<std::int64_t>(gone, no - 20'000);
        }
        const auto asked = key();
        std::vector<std::int64_t> seen, expected;
        for (const auto one : under(asked))
            if (one >= gone) seen.push_back(one);
        for (auto at = model.lower_bound({asked, gone}); at != model.end() && at->key == asked; ++at)
            expected.push_back(at->no);
        ASSERT_THAT(seen, ElementsAreArray(expected)) << "step " << step;
    }
    finish(drops);
    EXPECT_LT(ask("SELECT count(*) FROM sorted_run"), 12);
    EXPECT_EQ(ask("SELECT count(*) FROM run_page WHERE run NOT IN (SELECT no FROM sorted_run)"), 0);
    EXPECT_EQ(ask("SELECT count(*) FROM run_filter WHERE place >> 24 NOT IN (SELECT no FROM sorted_run)"), 0);
}

TEST(KeyFilter, MissesNothingAndSeldomErrs)
{
    key_filter filter{10'000};
    for (std::int64_t key = -5'000; key < 5'000; ++key) filter.add(key << 20);
    int wrong = 0;
    for (std::int64_t key = -5'000; key < 5'000; ++key) {
        ASSERT_TRUE(filter.may_have(key << 20));
        if (filter.may_have((key << 20) + 1)) ++wrong;
    }
    EXPECT_LT(wrong, 500) << "of 10,000";
}

}  // namespace

}  // namespace todoke
