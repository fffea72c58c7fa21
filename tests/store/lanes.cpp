// The queue's memory, beside a table of its own: who goes next, and what it costs to find out.
#include "store/sqlite/queue/lanes.hpp"

#include <gmock/gmock.h>
#include <random>
#include <sqlite3.h>

#include "tests/store/bare_database.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t sms = lane::of(channel::sms);
constexpr name_no bulk = 1, news_class = 2, urgent = 3;
constexpr instant start{1'000'000'000s};

class Lanes : public testing::Test {
protected:
    std::int64_t put(name_no klass, name_no campaign, span after = {}, bool again = false)
    {
        return put(klass, campaign, after, again, next_++);
    }
    std::int64_t put(name_no klass, name_no campaign, span after, bool again, std::int64_t no)
    {
        waiting->add({{sms, klass, again, campaign}, {start + after, {no}}, start + 24h}, {1});
        return no;
    }
    /// Takes the next out of the queue. 0: nothing may go.
    std::int64_t take(name_no klass, span after = {})
    {
        const auto next = waiting->pick(sms, klass, start + after);
        if (!next) return 0;
        waiting->remove(next->in, next->at);
        last_campaign = next->in.campaign;
        return next->at.no.value;
    }
    std::vector<std::int64_t> take_all(name_no klass, span after = {})
    {
        std::vector<std::int64_t> made;
        while (const auto no = take(klass, after)) made.push_back(no);
        return made;
    }
    void begin() { box.db.run("BEGIN"); }
    void roll_back()
    {
        box.db.run("ROLLBACK");
        waiting->rolled_back();
    }
    void reopen() { waiting.emplace(box.db); }

    bare_database box;
    std::optional<lanes> waiting{std::in_place, box.db};
    name_no last_campaign = 0;

private:
    std::int64_t next_ = 1;
};

TEST_F(Lanes, WithinACampaignTheyGoByDueAndThenByNumber)
{
    for (const auto klass : {bulk, urgent}) {
        const auto late = put(klass, 7, 2s), second = put(klass, 7, 1s), third = put(klass, 7, 1s);
        const auto first = put(klass, 7, 0s);
        EXPECT_THAT(take_all(klass, 2s), ElementsAre(first, second, third, late));
    }
}

TEST_F(Lanes, AnOlderMessageThatComesBackInTheSameInstantGoesFirst)
{
    put(bulk, 7, 0s, false, 20);
    put(bulk, 7, 0s, false, 10);
    EXPECT_THAT(take_all(bulk), ElementsAre(10, 20));
}

TEST_F(Lanes, CountsWhoGoesBeforeOneOfItsGroup)
{
    put(bulk, 7, 0s, false, 1);
    for (const auto no : {2, 3, 5}) put(bulk, 7, 60s, false, no);
    put(bulk, 7, 60s, true, 11);
    put(bulk, 8, 60s, false, 12);
    put(urgent, 7, 60s, false, 13);
    put(bulk, 7, 61s, false, 4);
    const auto ahead = [&](std::int64_t no, span due, span from, std::size_t most = 100) {
        return waiting->ahead_of({sms, bulk, false, 7}, {start + due, {no}}, start + from, most);
    };
    EXPECT_EQ(ahead(1, 0s, 0s), 0u);
    EXPECT_EQ(ahead(5, 60s, 60s), 2u) << "of its campaign, and of first tries";
    EXPECT_EQ(ahead(5, 60s, 0s), 3u);
    EXPECT_EQ(ahead(4, 61s, 60s), 3u);
    EXPECT_EQ(ahead(4, 61s, 0s, 2), 2u) << "not counted further";
}

TEST_F(Lanes, AStartLooksAtTheFirstRowOfEachGroupHoweverManyFollow)
{
    for (int i = 0; i < 2000; ++i) put(bulk, 7);
    put(urgent, 7);
    int steps = 0;
    const auto count = [](void* to) { return ++*static_cast<int*>(to), 0; };
    sqlite3_progress_handler(box.db.raw(), 1, count, &steps);
    reopen();
    sqlite3_progress_handler(box.db.raw(), 0, nullptr, nullptr);
    EXPECT_EQ(waiting->groups(), 2u);
    EXPECT_LT(steps, 200) << "of SQLite's";
}

TEST_F(Lanes, NothingGoesBeforeItIsDue)
{
    const auto soon = put(bulk, 1, 10s), later = put(bulk, 2, 20s);
    EXPECT_EQ(take(bulk, 9s), 0);
    EXPECT_THAT(waiting->due_classes(sms, start + 9s), IsEmpty());
    EXPECT_EQ(waiting->next_due(sms), start + 10s);
    EXPECT_THAT(waiting->due_classes(sms, start + 10s), ElementsAre(bulk));
    EXPECT_EQ(take(bulk, 10s), soon);
    EXPECT_EQ(waiting->next_due(sms), start + 20s);
    EXPECT_EQ(take(bulk, 20s), later);
    EXPECT_EQ(waiting->next_due(sms), std::nullopt);
}

TEST_F(Lanes, ARowThatIsRemovedLeavesNoBoundBehind)
{
    const auto first = put(bulk, 1, 10s);
    put(bulk, 1, 30s);
    put(news_class, 2, 20s);
    waiting->remove({sms, bulk, false, 1}, {start + 10s, {first}});
    EXPECT_EQ(waiting->next_due(sms), start + 20s);
}

TEST_F(Lanes, CampaignsTakeTurnsWhoeverHasMore)
{
    for (int i = 0; i < 9; ++i) put(bulk, 1);
    for (int i = 0; i < 3; ++i) put(bulk, 2);
    put(bulk, 3);
    std::vector<name_no> turns;
    while (take(bulk)) turns.push_back(last_campaign);
    EXPECT_THAT(turns, ElementsAre(1, 2, 3, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1));
}

TEST_F(Lanes, OnePickInTenIsARetryAndTheRestGoOnlyWhenNothingElseDoes)
{
    for (int i = 0; i < 30; ++i) put(bulk, i % 3);
    for (int i = 0; i < 10; ++i) put(bulk, i % 3, {}, true);
    std::vector<int> retries;
    for (int i = 1; const auto next = waiting->pick(sms, bulk, start); ++i) {
        if (next->in.again) retries.push_back(i);
        waiting->remove(next->in, next->at);
    }
    EXPECT_THAT(retries, ElementsAre(10, 20, 30, 34, 35, 36, 37, 38, 39, 40));
}

TEST_F(Lanes, APickAmongTenThousandCampaignsRunsAsManyStatementsAsOneAmongThree)
{
    for (const int campaigns : {3, 10'000}) {
        for (int i = 0; i < campaigns; ++i) put(bulk, 1 + i, i % 2 ? 24h : 0s);
        box.statements();
        int taken = 0;
        for (; taken < campaigns / 2 && take(bulk, 1s); ++taken) {
            waiting->due_classes(sms, start + 1s);
            waiting->next_due(sms);
        }
        EXPECT_EQ(box.statements(), 2 * taken) << "the row goes, its campaign's next is read";
        EXPECT_EQ(taken, campaigns / 2);
        take_all(bulk, 24h);
    }
}

TEST_F(Lanes, AskingAndComingAndGoingLeavesNothingBehind)
{
    waiting->pick(sms, 77, start);
    waiting->next_due(lane::of_provider(5));
    waiting->due_classes(lane::of_provider(6), start);
    EXPECT_EQ(waiting->groups(), 0u);
    for (int i = 1; i <= 1000; ++i) {
        const auto no = put(i, i, 24h, i % 2);
        EXPECT_EQ(waiting->groups(), 1u);
        waiting->remove({sms, i, i % 2 == 1, i}, {start + 24h, {no}});
        EXPECT_EQ(waiting->groups(), 0u);
    }
}

TEST_F(Lanes, ARestartFindsTheSame)
{
    put(bulk, 1, 10s);
    const auto first = put(bulk, 2), retry = put(news_class, 0, 5s, true);
    reopen();
    EXPECT_EQ(waiting->groups(), 3u);
    EXPECT_EQ(waiting->next_due(sms), start);
    EXPECT_EQ(take(bulk), first);
    EXPECT_EQ(take(news_class, 5s), retry);
    EXPECT_EQ(waiting->next_due(sms), start + 10s);
}

TEST_F(Lanes, ARollbackPutsBackWhatTheTransactionChangedAndAsksForNothingElse)
{
    const auto stays = put(bulk, 1), goes = put(bulk, 2);
    for (int i = 0; i < 1000; ++i) put(bulk, 10 + i, 1h);
    waiting->committed();
    begin();
    EXPECT_EQ(take(bulk), stays);
    EXPECT_EQ(take(bulk), goes);
    put(news_class, 3);
    put(bulk, 10);
    box.statements();
    roll_back();
    EXPECT_LT(box.statements(), 6) << "the ROLLBACK, and one for each group";
    EXPECT_THAT(waiting->due_classes(sms, start), ElementsAre(bulk));
    EXPECT_EQ(waiting->groups(), 1002u);
    EXPECT_THAT(take_all(bulk), testing::UnorderedElementsAre(stays, goes));
    EXPECT_EQ(waiting->next_due(sms), start + 1h);
}

/// Transactions of random work, some of them undone: memory says what the table says.
TEST_F(Lanes, MemoryIsWhatAScanFinds)
{
    std::mt19937 random{7};
    const auto any = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    for (int transaction = 0; transaction < 200; ++transaction) {
        box.db.run("BEGIN");
        for (int step = any(12); step > 0; --step) {
            const auto klass = bulk + any(3);
            if (any(2))
                put(klass, any(5), any(9) * 1s, any(2));
            else
                take(klass, any(9) * 1s);
        }
        if (any(3) == 0) {
            roll_back();
        } else {
            box.db.run("COMMIT");
            waiting->committed();
        }
        const auto due = waiting->next_due(sms);
        ASSERT_EQ(due ? due->time_since_epoch().count() : 0, box.db.integer("SELECT min(due) FROM queue"));
        ASSERT_EQ(waiting->groups(), static_cast<std::size_t>(box.db.integer(
                                         "SELECT count(*) FROM (SELECT DISTINCT class, again, campaign FROM queue)")));
    }
    for (const auto klass : {bulk, news_class, urgent}) take_all(klass, 9s);
    EXPECT_EQ(box.db.integer("SELECT count(*) FROM queue"), 0);
}

}  // namespace

}  // namespace todoke
