// What a provider's attempts of the last ten minutes came to.
#include "daemon/outlook/recent_attempts.hpp"

#include <gmock/gmock.h>

namespace todoke {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(RecentAttempts, AreThoseOfTheLastTenMinutes)
{
    recent_attempts tried;
    tried.note("smsc", outcome_kind::accepted, 0min);
    tried.note("smsc", outcome_kind::accepted, 9min);
    tried.note("smsc", outcome_kind::retry, 9min + 59s);
    tried.note("line", outcome_kind::rejected, 9min);
    EXPECT_THAT(tried.of("smsc", 9min + 59s),
                ElementsAre(Pair(outcome_kind::accepted, 2), Pair(outcome_kind::retry, 1)));
    EXPECT_THAT(tried.of("smsc", 10min), ElementsAre(Pair(outcome_kind::accepted, 1), Pair(outcome_kind::retry, 1)));
    EXPECT_THAT(tried.of("line", 10min), ElementsAre(Pair(outcome_kind::rejected, 1)));
    EXPECT_THAT(tried.of("smsc", 19min), IsEmpty());
    EXPECT_THAT(tried.of("nobody", 1min), IsEmpty());
}

TEST(RecentAttempts, OfTheLastMinuteAreThoseOfSixtySeconds)
{
    recent_attempts tried;
    tried.note("smsc", outcome_kind::accepted, 10s);
    tried.note("smsc", outcome_kind::retry, 10s + 999ms);
    tried.note("smsc", outcome_kind::accepted, 40s);
    EXPECT_EQ(tried.last_minute("smsc", 69s), 3u);
    EXPECT_EQ(tried.last_minute("smsc", 70s), 1u);
    tried.note("smsc", outcome_kind::accepted, 70s);
    EXPECT_EQ(tried.last_minute("smsc", 99s), 2u) << "the second that comes around begins anew";
    EXPECT_EQ(tried.last_minute("smsc", 100s), 1u);
    EXPECT_EQ(tried.last_minute("nobody", 1s), 0u);
}

TEST(RecentAttempts, AMinuteThatComesAroundBeginsAnew)
{
    recent_attempts tried;
    for (int i = 0; i < 100; ++i) tried.note("smsc", outcome_kind::retry, 3min);
    tried.note("smsc", outcome_kind::accepted, 13min);
    EXPECT_THAT(tried.of("smsc", 13min), ElementsAre(Pair(outcome_kind::accepted, 1)));
}

}  // namespace
}  // namespace todoke
