// What rates have used, over a restart.
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Bookings : public StoreTest {
protected:
    void keep(std::vector<booked_units> changed) { run(db->keep_bookings(std::move(changed))); }
    std::vector<booked_units> kept() { return run(db->bookings()); }
};

TEST_F(Bookings, AreKeptByRateTheOldestFirst)
{
    EXPECT_THAT(kept(), IsEmpty());
    const booked_units first{"smsc", 24h, false, now, 83}, second{"smsc", 24h, false, now + 24min, 83};
    const booked_units of_bulk{"smsc", 24h, true, now, 60}, of_the_hour{"smsc", 1h, false, now, 10};
    keep({second, first, of_bulk, of_the_hour});
    reopen();
    EXPECT_THAT(kept(), ElementsAre(of_the_hour, first, second, of_bulk));
    auto more = second;
    more.units = 166;
    keep({more});
    EXPECT_THAT(kept(), ElementsAre(of_the_hour, first, more, of_bulk));
}

TEST_F(Bookings, AreForgottenWhenNothingOfThemCounts)
{
    const booked_units old{"smsc", 1h, false, now, 5}, next{"smsc", 1h, false, now + 30min, 5};
    const booked_units later{"smsc", 1h, false, now + 3h, 5}, other{"smsc", 24h, false, now, 5};
    keep({old, next, other});
    keep({later});
    EXPECT_THAT(kept(), ElementsAre(next, later, other)) << "the second may have been taken until the third began";
}

}  // namespace
}  // namespace todoke
