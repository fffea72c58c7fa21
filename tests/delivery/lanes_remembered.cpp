// What of the lanes outlives the process.
#include <gmock/gmock.h>

#include "tests/delivery/lanes_fixture.hpp"

namespace todoke {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST_F(AllLanes, ABreakerIsToldWhenItChangesAndNotWithEveryAttempt)
{
    open({sms("a")});
    attempt("a", outcome_kind::retry, true);
    attempt("a", outcome_kind::accepted);
    EXPECT_THAT(lanes->changed_breakers(at()), IsEmpty());
    break_down("a");
    const auto changed_to = lanes->changed_breakers(at());
    ASSERT_THAT(changed_to, SizeIs(1));
    EXPECT_EQ(changed_to[0].provider, "a");
    EXPECT_EQ(changed_to[0].failures, 2);
    EXPECT_EQ(changed_to[0].openings, 1);
    EXPECT_EQ(changed_to[0].open_until, wall + 30s);
    EXPECT_EQ(changed_to[0].since, wall);
    EXPECT_EQ(changed_to[0].reason, "reset");
    EXPECT_THAT(lanes->changed_breakers(at()), SizeIs(1)) << "until it is on disk";
    lanes->kept(changed_to, at());
    EXPECT_THAT(lanes->changed_breakers(at()), IsEmpty());
    pass(30s);
    for (int i = 0; i < 3; ++i) attempt("a", outcome_kind::accepted);
    ASSERT_THAT(lanes->changed_breakers(at()), SizeIs(1));
    EXPECT_EQ(lanes->changed_breakers(at())[0].openings, 0);
}

TEST_F(AllLanes, ARestartGoesOnWithAnOpenBreaker)
{
    open({sms("a")});
    const auto began = wall;
    break_down("a");
    pass(30s);
    attempt("a", outcome_kind::retry, true);  // open for a minute now
    const auto kept = lanes->changed_breakers(at());
    pass(20s);
    uptime = 0s;  // another process
    open({sms("a"), sms("b")});
    lanes->remember(kept, at());
    EXPECT_EQ(of("a").attempts, 0u);
    EXPECT_EQ(lanes->of("a").wait(uptime), 40s);
    EXPECT_EQ(look().at(0).since, began);
    EXPECT_TRUE(of("b").attempts > 0);
    EXPECT_THAT(lanes->changed_breakers(at()), IsEmpty());
    pass(40s);
    EXPECT_EQ(of("a").attempts, 1u);
    attempt("a", outcome_kind::retry, true);
    EXPECT_EQ(lanes->of("a").wait(uptime), 2min) << "the third opening in a row";
}

TEST_F(AllLanes, ARestartTriesRefusedCredentialsAtOnce)
{
    open({sms("a")});
    attempt("a", outcome_kind::misconfigured, false, "401");
    EXPECT_EQ(of("a").attempts, 0u);
    EXPECT_THAT(lanes->changed_breakers(at()), IsEmpty());
}

TEST_F(AllLanes, AClockThatWasSetBackDoesNotKeepABreakerOpenForYears)
{
    open({sms("a")});
    breaker_state kept{"a", 5, 3, wall + 24h * 365, wall + 24h * 300, false, "reset"};
    lanes->remember({kept, {"gone", 5, 3, wall, wall, false, "x"}}, at());
    EXPECT_LE(lanes->of("a").wait(uptime), 24h);
    EXPECT_EQ(look().at(0).since, wall);
}

}  // namespace
}  // namespace todoke
