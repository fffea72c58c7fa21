// What a provider's attempts of the last ten minutes came to.
#include "daemon/recent_attempts.hpp"

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

TEST(RecentAttempts, AMinuteThatComesAroundBeginsAnew)
{
    recent_attempts tried;
    for (int i = 0; i < 100; ++i) tried.note("smsc", outcome_kind::retry, 3min);
    tried.note("smsc", outcome_kind::accepted, 13min);
    EXPECT_THAT(tried.of("smsc", 13min), ElementsAre(Pair(outcome_kind::accepted, 1)));
}

}  // namespace
}  // namespace todoke
