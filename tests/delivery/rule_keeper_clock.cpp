// The keeper of the rules: what is doubted of the clock and the box, and what an adoption ends.
#include "tests/delivery/rule_keeper_fixture.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST_F(RuleKeeper, AJumpStopsWhatIsStoredAtOnceAndForRestarts)
{
    start();
    box.next = {6};
    time.advance(3h);
    EXPECT_TRUE(goes());
    time.jump(time.now() + 59min);
    EXPECT_TRUE(goes()) << "no hours";
    time.jump(time.now() + 2h);
    EXPECT_FALSE(goes(5)) << "before the store has said from where on";
    EXPECT_FALSE(goes(6));
    run(keeper->attend());
    EXPECT_EQ(box.doubts.size(), 1u);
    EXPECT_FALSE(goes(5));
    EXPECT_TRUE(goes(6)) << "new ones go";
    run(keeper->adopt("looked at it"));
    EXPECT_TRUE(goes(5));
    EXPECT_EQ(box.adopted.size(), 1u);
}

/// By an hour clocks are off most: summer time, or a wrong zone. Between the readings of the two clocks a moment
/// passes.
TEST_F(RuleKeeper, AnHourIsAJumpThoughAMomentIsMissing)
{
    start();
    std::size_t doubts = 0;
    for (const span by : {span{1h - 1ms}, span{-1h + 1ms}}) {
        time.jump(time.now() + by);
        run(keeper->attend());
        EXPECT_EQ(box.doubts.size(), ++doubts);
        run(keeper->adopt("looked at it"));
    }
}

TEST_F(RuleKeeper, TheJumpThatAnOperatorVouchesForIsNoDoubtAfterwards)
{
    start();
    box.next = {6};
    box.turns_to_adopt = 3;
    time.jump(time.now() + 2h);
    run_both(keeper->adopt("set the clock"), keeper->attend());
    EXPECT_TRUE(goes(5));
    run(keeper->attend());
    EXPECT_TRUE(goes(5));
    start();
    EXPECT_TRUE(goes(5)) << "nor after a restart";
}

TEST_F(RuleKeeper, AJumpDuringAnAdoptionIsADoubtInMemoryAndOnDisk)
{
    start();
    box.next = {6};
    box.turns_to_adopt = 3;
    run_both(keeper->adopt("moved"), jumping(time.now() + 2h));
    EXPECT_FALSE(goes(5));
    run(keeper->attend());
    EXPECT_FALSE(goes(5));
    EXPECT_TRUE(goes(6)) << "new ones go";
    start();
    EXPECT_FALSE(goes(5));
    run(keeper->adopt("looked at it"));
    EXPECT_TRUE(goes(5));
    start();
    EXPECT_TRUE(goes(5));
}

TEST_F(RuleKeeper, AJumpDuringAnAdoptionThatEndsADoubtIsANewOne)
{
    start();
    box.next = {6};
    time.jump(time.now() + 2h);
    run(keeper->attend());
    box.turns_to_adopt = 3;
    run_both(keeper->adopt("moved"), jumping(time.now() + 2h));
    run(keeper->attend());
    EXPECT_EQ(box.doubts.size(), 2u) << "the first one is no more";
    EXPECT_FALSE(goes(5));
    start();
    EXPECT_FALSE(goes(5));
}

TEST_F(RuleKeeper, TheBoxThatAnOperatorVouchesForIsNotDoubtedWhenItIsFirstSeenMeanwhile)
{
    box.memory.latest = midday + 48h;
    box.turns_to_adopt = 3;
    keeper.emplace(
        box, time, [this] { return is_set; }, book);  // its start came to nothing
    run_both(keeper->adopt("set the clock"), keeper->attend());
    run(keeper->attend());
    EXPECT_EQ(box.doubts.size(), 0u);
    EXPECT_TRUE(goes(5));
}

TEST_F(RuleKeeper, AnAdoptionThatCannotBeStoredEndsNoDoubt)
{
    start();
    box.next = {6};
    time.jump(time.now() + 2h);
    box.broken = true;
    EXPECT_THROW(run(keeper->adopt("set the clock")), store_failure);
    EXPECT_FALSE(goes(5));
    box.broken = false;
    run(keeper->attend());
    EXPECT_EQ(box.doubts.size(), 1u);
    EXPECT_FALSE(goes(5));
}

TEST_F(RuleKeeper, AJumpBackIsOneToo)
{
    start();
    time.jump(midday - 2h);
    EXPECT_FALSE(goes());
}

TEST_F(RuleKeeper, AJumpWhereNothingWaitsIsNone)
{
    start();
    box.next = {};
    time.jump(midday + 5h);
    run(keeper->attend());
    EXPECT_TRUE(goes());
}

TEST_F(RuleKeeper, AClockBehindTheDatabaseIsADoubtAtTheStart)
{
    box.memory.latest = midday + 3h;
    box.next = {6};
    start();
    EXPECT_FALSE(goes(5));
    EXPECT_TRUE(goes(6));
    EXPECT_FALSE(goes(6, "transactional")) << "with quiet hours: until the clock has caught up";
    EXPECT_EQ(keeper->seen().behind, midday + 3h);
}

TEST_F(RuleKeeper, AnUnsetClockIsWaitedForAndItsSettingIsNoJump)
{
    is_set = false;
    box.memory.latest = midday + 24h;
    start();
    EXPECT_TRUE(box.doubts.empty());
    EXPECT_TRUE(goes(5));
    EXPECT_FALSE(goes(5, "transactional"));
    EXPECT_FALSE(keeper->seen().clock_is_right);
    const auto before = keeper->policy()->revision();
    is_set = true;
    time.jump(midday + 24h);
    EXPECT_TRUE(goes(5, "transactional"));
    EXPECT_GT(keeper->policy()->revision(), before);
    EXPECT_TRUE(box.doubts.empty());
}

/// systemd is asked once a minute whether the clock is set: by then it has been for a while.
TEST_F(RuleKeeper, ASettingThatIsHeardOfLaterIsNoJumpEither)
{
    is_set = false;
    start();
    time.jump(midday + 24h);
    EXPECT_FALSE(goes(5, "transactional"));
    time.advance(1min);
    is_set = true;
    EXPECT_TRUE(goes(5, "transactional"));
    EXPECT_TRUE(box.doubts.empty());
}

TEST_F(RuleKeeper, TheSettingOfAnUnsetClockMovesNothingOfEarlierRuns)
{
    is_set = false;
    start();
    time.advance(1min);
    is_set = true;
    time.jump(midday + 8h);
    const auto jumps = keeper->policy()->clock_jumps();
    ASSERT_EQ(jumps.size(), 2u);
    EXPECT_TRUE(jumps[0].at_start);
    EXPECT_FALSE(jumps[1].at_start);
    EXPECT_EQ(jumps[0], (clock_jump{midday + 8h - 1min, midday}));
    EXPECT_EQ(jumps[1], (clock_jump{midday + 1min, midday + 8h}));
    time.jump(midday + 12h);
    EXPECT_EQ(keeper->policy()->clock_jumps().size(), 3u) << "a clock that was set was right before";
}

TEST_F(RuleKeeper, AJumpOfAnUnsetClockMovesNothingOfEarlierRuns)
{
    is_set = false;
    start();
    time.jump(midday + 8h);
    EXPECT_EQ(keeper->policy()->clock_jumps().size(), 2u) << "it is set in two steps";
    is_set = true;
    time.jump(midday + 10h);
    EXPECT_EQ(keeper->policy()->clock_jumps().at(2), (clock_jump{midday + 10h, midday + 8h}));
    is_set = false;
    keeper->policy();
    time.jump(midday + 20h);
    EXPECT_EQ(keeper->policy()->clock_jumps().size(), 5u) << "it was right once in this run";
}

TEST_F(RuleKeeper, ASiteMayTrustItsClock)
{
    is_set = false;
    auto trusting = std::make_shared<rules>(*book);
    trusting->trust_clock = true;
    book = trusting;
    start();
    EXPECT_TRUE(goes(5, "transactional"));
}

TEST_F(RuleKeeper, ADoubtOfAnEarlierRunIsTakenUp)
{
    box.memory.adopts = message_no{3};
    start();
    EXPECT_FALSE(goes(2));
    EXPECT_TRUE(goes(3));
}

TEST_F(RuleKeeper, MarksTheBoxOnceAnHour)
{
    start();
    run(keeper->attend());
    EXPECT_EQ(box.marks, 0);
    time.advance(1h);
    run(keeper->attend());
    run(keeper->attend());
    EXPECT_EQ(box.marks, 1);
}

}  // namespace
}  // namespace todoke
