// What cannot be read of one person costs neither their own messages more than it must, nor anybody else's.
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::SizeIs;

class DamagedPeople : public StoreTest {
protected:
    static constexpr const char* number = "+819012345678";

    void change(const std::string& sql)
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run(sql.c_str());
    }
};

TEST_F(DamagedPeople, AnAddressOfWhomNobodyCanReadIsWrittenToAndTakenUp)
{
    put_customer(profile_of("c1", {"", "", number}));
    change("UPDATE customer SET consents = x'ff'");
    put(sms(number));
    EXPECT_TRUE(put_customer(profile_of("c2", {"", "", number})));
    put(to_customer("c2"));
    EXPECT_THAT(take(9), SizeIs(2));
}

class DamagedContact : public DamagedPeople, public testing::WithParamInterface<const char*> {};

TEST_P(DamagedContact, HoldsUpNothing)
{
    put_customer(profile_of("c1", {"", "", number}));
    put(to_customer("c1"));
    record(take(1).at(0), outcome_kind::accepted);
    change(GetParam());
    std::size_t seen = 9;
    script->before_decide = [&](const situation& s, instant) {
        seen = s.contacts.size();
        return std::optional<verdict>{};
    };
    put(sms(number));
    EXPECT_EQ(seen, 0u) << "it counts for nothing";
    EXPECT_THAT(take(9), SizeIs(1));
    put_customer(profile_of("c1", {"", "", "+819087654321"}));
    EXPECT_TRUE(run(db->erase_customer("c1", rules(), now)));
}

INSTANTIATE_TEST_SUITE_P(Rows, DamagedContact,
                         testing::Values("UPDATE contact SET channel = 9", "UPDATE contact SET class = 999"));

}  // namespace

}  // namespace todoke
