// The breaker opens on failures in a row, probes carefully and closes again.
#include "gateway/delivery/breaker.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

using namespace std::chrono_literals;

breaker opened_at(span now)
{
    breaker made{{3, 30s}};
    for (int i = 0; i < 3; ++i) made.failed(now);
    return made;
}

TEST(Breaker, OpensAfterThatManyFailuresInARow)
{
    breaker one{{3, 30s}};
    one.failed(0s);
    one.failed(0s);
    one.worked(0s);
    one.failed(0s);
    one.failed(0s);
    EXPECT_TRUE(one.is_closed());
    one.failed(0s);
    EXPECT_FALSE(one.is_closed());
    EXPECT_EQ(one.allows(0s), 0u);
    EXPECT_EQ(one.wait(0s), 30s);
}

TEST(Breaker, LetsOneThenTwoThenFourThroughBeforeItCloses)
{
    auto one = opened_at(0s);
    EXPECT_EQ(one.allows(29'999ms), 0u);
    EXPECT_EQ(one.allows(30s), 1u);
    one.worked(30s);
    EXPECT_EQ(one.allows(30s), 2u);
    one.worked(30s);
    EXPECT_EQ(one.allows(30s), 4u);
    one.worked(30s);
    EXPECT_TRUE(one.is_closed());
}

TEST(Breaker, EachFailedProbeDoublesThePauseUpToTenMinutes)
{
    auto one = opened_at(0s);
    span now = 0s, expected = 30s;
    for (int i = 0; i < 12; ++i) {
        EXPECT_EQ(one.wait(now), expected);
        now += expected;
        one.failed(now);
        expected = std::min<span>(expected * 2, 10min);
    }
}

TEST(Breaker, FailuresOfAttemptsThatStartedEarlierDoNotLengthenThePause)
{
    auto one = opened_at(0s);
    one.failed(1s);
    one.failed(2s);
    EXPECT_EQ(one.wait(2s), 28s);
}

TEST(Breaker, AnswersOfAttemptsFromBeforeItOpenedDoNotCloseIt)
{
    breaker one{{5, 30s}};
    one.open_for(1h, 0s);
    for (int i = 0; i < 10; ++i) one.worked(1s);
    EXPECT_EQ(one.allows(1s), 0u);
    EXPECT_EQ(one.wait(1s), 1h - 1s);
}

TEST(Breaker, ManyRefusalsAtOnceAreOneOpening)
{
    breaker one{{5, 30s}};
    for (int i = 0; i < 10; ++i) one.open_for(1min, 0s);
    one.failed(1min);  // the probe: the second opening in a row
    EXPECT_EQ(one.wait(1min), 1min);
}

TEST(Breaker, AMisconfiguredAccountShutsItAtOnce)
{
    breaker one{{5, 30s}};
    one.open_for(1min, 0s);
    EXPECT_EQ(one.allows(59s), 0u);
    EXPECT_EQ(one.allows(60s), 1u);
}

}  // namespace
}  // namespace todoke
