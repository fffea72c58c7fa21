#include "store/sqlite/queue/overdue_walk.hpp"

#include <gmock/gmock.h>

#include "store/sqlite/queue/lanes.hpp"
#include "tests/store/bare_database.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t sms_provider = lane::of(channel::sms), mail = lane::of(channel::email);
constexpr instant walk_start{1'000'000'000s};

class OverdueWalk : public testing::Test {
protected:
    OverdueWalk() { waiting->attach(once); }

    queue_row put(name_no campaign, span after, span expires, std::int64_t lane = sms_provider, name_no klass = 1)
    {
        return put_row({{lane, klass, false, campaign}, {walk_start + after, {next_++}}, walk_start + expires});
    }
    queue_row put_row(const queue_row& row)
    {
        waiting->add(row, {1});
        return row;
    }
    void take(const queue_row& row) { waiting->remove(row.in, row.at); }

    std::vector<std::int64_t> visit(overdue_walk& walk, span after, std::size_t rows = 100)
    {
        const auto made = walk.visit(walk_start + after, rows);
        more = made.more;
        std::vector<std::int64_t> numbers;
        for (const auto& row : made.rows) numbers.push_back(row.at.no.value);
        return numbers;
    }
    std::vector<std::int64_t> sweep(span after, std::size_t rows = 100)
    {
        return visit(waiting->expiring(), after, rows);
    }
    void begin()
    {
        waiting->committed();
        box.db.run("BEGIN");
    }
    void roll_back()
    {
        box.db.run("ROLLBACK");
        waiting->rolled_back();
    }

    bare_database box;
    overdue_walk once{box.db, overdue_walk::again::never};
    std::optional<lanes> waiting{std::in_place, box.db};
    bool more = false;

private:
    std::int64_t next_ = 1;
};

TEST_F(OverdueWalk, VisitsWhatIsDueOnceAndLaterOnlyWhatCameDueSince)
{
    put(1, 0s, 24h);
    put(2, 0s, 24h);
    put(1, 10s, 24h);
    EXPECT_THAT(sweep(0s), ElementsAre(1, 2));
    EXPECT_THAT(sweep(5s), IsEmpty());
    EXPECT_THAT(sweep(10s), ElementsAre(3));
    EXPECT_THAT(sweep(1h), IsEmpty());
}

TEST_F(OverdueWalk, AThousandOverdueRowsCostNothingMoreUntilOneExpires)
{
    for (int i = 0; i < 1000; ++i) put(i % 50, 0s, 24h);
    EXPECT_EQ(sweep(0s, 2000).size(), 1000u);
    box.statements();
    for (auto at = 5s; at < 10min; at += 5s) EXPECT_THAT(sweep(at), IsEmpty());
    EXPECT_EQ(box.statements(), 0);
    put(7, 10min, 24h);
    EXPECT_EQ(sweep(10min).size(), 1u);
    EXPECT_EQ(box.statements(), 2) << "the row is added, its campaign is asked from the mark on";
}

TEST_F(OverdueWalk, BeginsAgainWhenTheEarliestExpiryHasCome)
{
    put(1, 0s, 24h);
    const auto brief = put(1, 0s, 10min);
    put(2, 0s, 24h);
    sweep(0s);
    EXPECT_THAT(sweep(10min - 1s), IsEmpty());
    EXPECT_THAT(sweep(10min), ElementsAre(1, brief.at.no.value)) << "its campaign, and no other";
    take(brief);
    EXPECT_THAT(sweep(2h), IsEmpty());
    EXPECT_THAT(sweep(24h), testing::UnorderedElementsAre(1, 3));
}

TEST_F(OverdueWalk, AGroupIsNotWalkedTwiceWithinAMinute)
{
    for (int i = 1; i <= 9; ++i) put(1, 0s, 10s * i);
    sweep(0s);
    int walks = 0;
    for (auto at = 5s; at <= 120s; at += 5s)
        if (!sweep(at).empty()) ++walks;
    EXPECT_EQ(walks, 2) << "at one and at two minutes";
}

TEST_F(OverdueWalk, AClockThatIsSetBackIsFollowed)
{
    put(1, 0s, 24h * 400);
    put(1, 0s, 10min);
    put(2, 5min, 24h * 400);
    EXPECT_THAT(sweep(24h * 300), ElementsAre(1, 2, 3)) << "months ahead";
    begin();
    EXPECT_THAT(sweep(1min), ElementsAre(1, 2)) << "back again";
    roll_back();
    EXPECT_THAT(sweep(1min), ElementsAre(1, 2));
    EXPECT_THAT(sweep(5min), ElementsAre(3));
    EXPECT_THAT(sweep(10min), ElementsAre(1, 2)) << "what expires by the right time";
    EXPECT_THAT(sweep(11min), IsEmpty());
}

TEST_F(OverdueWalk, GoesOnWhereItStoppedAndNeverReadsMore)
{
    for (int i = 0; i < 25; ++i) put(i < 20 ? 1 : 2, 0s, 24h);
    std::vector<std::int64_t> seen;
    int calls = 0;
    do {
        const auto some = sweep(0s, 10);
        EXPECT_LE(some.size(), 10u);
        seen.insert(seen.end(), some.begin(), some.end());
    } while (++calls < 9 && more);
    EXPECT_EQ(calls, 3);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()) - seen.begin(), 25);
    EXPECT_EQ(seen.size(), 25u);
}

TEST_F(OverdueWalk, APassThatTakesLongerThanAMinuteStillComesToItsEnd)
{
    put(1, 0s, 1s);
    for (int i = 0; i < 29; ++i) put(1, 0s, 24h);
    EXPECT_EQ(sweep(0s, 10).size(), 10u);
    EXPECT_EQ(sweep(2min, 10).front(), 11);
    EXPECT_EQ(sweep(4min, 10).front(), 21);
    EXPECT_EQ(sweep(6min, 10).front(), 1);
}

TEST_F(OverdueWalk, WhatIsAddedBeforeTheMarkIsVisitedToo)
{
    put(1, 10s, 24h);
    sweep(10s);
    const auto earlier = put(1, 5s, 1h), gone = put(1, 6s, 1h);
    take(gone);
    EXPECT_THAT(sweep(11s), ElementsAre(earlier.at.no.value));
    EXPECT_THAT(sweep(12s), IsEmpty());
    EXPECT_THAT(sweep(1h), ElementsAre(earlier.at.no.value, 1)) << "and its expiry counts";
}

TEST_F(OverdueWalk, WhatIsRemovedIsNotVisited)
{
    const auto first = put(1, 0s, 24h), second = put(1, 0s, 24h);
    const auto alone = put(2, 0s, 24h);
    sweep(0s, 1);
    take(second);
    take(alone);
    EXPECT_THAT(sweep(1s), IsEmpty());
    take(first);
    const auto back = put(1, 1s, 24h);
    EXPECT_THAT(sweep(1s), ElementsAre(back.at.no.value));
}

TEST_F(OverdueWalk, WhatARollbackUndoesIsVisitedAgain)
{
    const auto first = put(1, 0s, 24h), brief = put(1, 1s, 1min);
    sweep(0s);
    begin();
    EXPECT_THAT(sweep(1min), ElementsAre(2)) << "it has expired, and its sweep ends it";
    take(brief);
    put(3, 0s, 24h);
    roll_back();
    EXPECT_THAT(sweep(1min), ElementsAre(2));
    EXPECT_THAT(sweep(1min), IsEmpty());
    begin();
    take(first);
    take(brief);
    roll_back();
    EXPECT_THAT(sweep(2min), ElementsAre(1, 2)) << "a group that was gone for a while is new";
}

TEST_F(OverdueWalk, ARollbackPutsBackWhatWasLate)
{
    put(1, 10s, 24h);
    sweep(10s);
    const auto earlier = put(1, 5s, 24h);
    begin();
    EXPECT_THAT(sweep(10s), ElementsAre(earlier.at.no.value));
    roll_back();
    EXPECT_THAT(sweep(10s), ElementsAre(earlier.at.no.value));
}

TEST_F(OverdueWalk, ARestartWalksEverythingOnce)
{
    put(1, 0s, 24h);
    put(2, 0s, 24h);
    sweep(0s);
    waiting.emplace(box.db);
    EXPECT_THAT(sweep(0s), ElementsAre(1, 2));
    EXPECT_THAT(sweep(5s), IsEmpty());
}

TEST_F(OverdueWalk, FollowsOnlyTheClassesOfLanesThatItIsTold)
{
    put(1, 0s, 24h, sms_provider, 1);
    put(1, 0s, 24h, sms_provider, 2);
    put(1, 0s, 24h, mail, 1);
    EXPECT_THAT(visit(once, 0s), IsEmpty());
    waiting->let_follow(once, sms_provider, 1);
    EXPECT_THAT(visit(once, 0s), ElementsAre(1));
    put(9, 1s, 24h, sms_provider, 1);
    put(9, 1s, 24h, mail, 1);
    EXPECT_THAT(visit(once, 1s), ElementsAre(4));
    EXPECT_THAT(visit(once, 24h), IsEmpty()) << "once each, whatever expires";
    once.leave(sms_provider, 1);
    put(9, 2s, 24h, sms_provider, 1);
    EXPECT_THAT(visit(once, 24h), IsEmpty());
    waiting->let_follow(once, sms_provider, 1);
    EXPECT_THAT(visit(once, 24h), ElementsAre(1, 4, 6)) << "followed again, from the first row on";
    EXPECT_EQ(sweep(24h).size(), 6u);
}

TEST_F(OverdueWalk, ARowThatIsPutBackIsVisitedWhenItIsDueAgain)
{
    waiting->let_follow(once, sms_provider, 1);
    auto row = put(1, 0s, 24h);
    EXPECT_THAT(visit(once, 0s), ElementsAre(1));
    take(row);
    row.at.due += 5min;
    put_row(row);
    EXPECT_THAT(visit(once, 1min), IsEmpty());
    EXPECT_THAT(visit(once, 5min), ElementsAre(1));
}

}  // namespace

}  // namespace todoke
