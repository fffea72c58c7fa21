// Breakers over a restart.
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Breakers : public StoreTest {
protected:
    void keep(std::vector<breaker_state> changed) { run(db->keep_breakers(std::move(changed))); }
    std::vector<breaker_state> kept() { return run(db->breakers()); }
};

TEST_F(Breakers, AreKeptUntilTheyAreClosed)
{
    EXPECT_THAT(kept(), IsEmpty());
    const breaker_state open{"line", 5, 2, now + 1min, now - 1h, false, "connection refused"};
    const breaker_state without_quota{"smsc", 0, 1, now + 1h, now, true, "monthly limit"};
    const breaker_state being_tried{"mail", 0, 1, now - 1min, std::nullopt, false, "reset"};
    keep({open, without_quota, being_tried});
    reopen();
    EXPECT_THAT(kept(), testing::UnorderedElementsAre(open, without_quota, being_tried));
    auto longer = open;
    longer.openings = 3;
    longer.open_until = now + 2min;
    keep({longer, {"smsc"}, {"mail"}, {"nobody"}});
    reopen();
    EXPECT_THAT(kept(), ElementsAre(longer));
}

}  // namespace
}  // namespace todoke
