// The keeper of the rules: holds.
#include "tests/delivery/rule_keeper_fixture.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST_F(RuleKeeper, AHoldBindsFromBeforeItIsOnDisk)
{
    start();
    EXPECT_TRUE(goes());
    const auto before = keeper->policy()->revision();
    const auto placed = place();
    EXPECT_FALSE(goes());
    EXPECT_GT(keeper->policy()->revision(), before);
    ASSERT_EQ(box.kept.size(), 1u);
    ASSERT_EQ(keeper->holds().size(), 1u);
    EXPECT_EQ(keeper->holds()[0].no, placed.no);
    EXPECT_TRUE(keeper->is_held("smsc", channel::sms));
}

TEST_F(RuleKeeper, AHoldThatCannotBeStoredIsNone)
{
    start();
    box.broken = true;
    EXPECT_THROW(place(), store_failure);
    EXPECT_TRUE(goes());
    EXPECT_TRUE(keeper->holds().empty());
}

TEST_F(RuleKeeper, AHoldThatMetABugIsNone)
{
    start();
    box.has_a_bug = true;
    EXPECT_THROW(place(), std::logic_error);
    EXPECT_TRUE(goes());
    EXPECT_FALSE(keeper->is_held("smsc", channel::sms));
}

TEST_F(RuleKeeper, AHoldIsTakenUpByTheNextRunAndEndsByItself)
{
    start();
    place();
    start();
    EXPECT_FALSE(goes());
    time.advance(1h);
    EXPECT_TRUE(goes());
    EXPECT_TRUE(keeper->holds().empty());
    time.advance(13h);
    run(keeper->attend());
    EXPECT_TRUE(box.kept.empty()) << "forgotten once no release can be going on";
}

TEST_F(RuleKeeper, ALiftedHoldMovesWhatWaits)
{
    start();
    const auto placed = place();
    const auto before = keeper->policy()->revision();
    bool ended = false;
    run(lifting(placed.no, ended));
    EXPECT_TRUE(ended);
    EXPECT_TRUE(goes());
    EXPECT_GT(keeper->policy()->revision(), before);
    run(lifting(placed.no, ended));
    EXPECT_FALSE(ended);
}

}  // namespace
}  // namespace todoke
