// More than one customer is being erased: those begun first go first, and one at which something fails holds up neither
// the others nor anything else that a sweep does.
#include <gmock/gmock.h>

#include "tests/store/erasing.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ErasingInTurn : public Erasing {
protected:
    ErasingInTurn()
    {
        options.on_failed_erasing = [this](const failed_erasing& what) { told.push_back(what); };
        reopen();
        take_mail(0);
        put_customer(profile_of("taro", {"taro.tanaka@example.jp", "", ""}));
        for (const auto* who : {"hanako", "taro"}) put_many(who);
    }
    void put_many(const std::string& who)
    {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < 250; ++i) calls.push_back(db->accept(to_customer(who, {channel::email}), rules(), now));
        run_all(std::move(calls));
    }
    bool sweep() { return run(db->sweep(rules(), now)); }
    void sweep_to_the_end()
    {
        for (int i = 0; i < 1000 && sweep(); ++i) {
        }
    }
    /// As bit rot would: whatever touches the first customer's row fails.
    void break_the_first()
    {
        write("CREATE TRIGGER broken BEFORE DELETE ON customer WHEN old.no = " + first +
              " BEGIN SELECT RAISE(ABORT, 'cannot be deleted'); END");
    }
    void write(const std::string& sql)
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run(sql.c_str());
    }
    std::string unfinished() { return text_in("SELECT group_concat(customer) FROM erasing"); }

    const std::string first = "1";
    std::vector<failed_erasing> told;
};

TEST_F(ErasingInTurn, TheOneThatWasBegunFirst)
{
    erase_and_stop("taro");
    now += 1h;
    erase_and_stop("hanako");
    EXPECT_EQ(run(db->facts()).erasing, 2);
    while (run(db->facts()).erasing == 2) sweep();
    EXPECT_EQ(unfinished(), first) << "hanako's has the lower number, and came later";
    sweep_to_the_end();
    EXPECT_EQ(unfinished(), "");
}

TEST_F(ErasingInTurn, OneThatFailsHoldsUpNothing)
{
    erase_and_stop("hanako");
    erase_and_stop("taro");
    auto brief = sms("+819000000000");
    brief.expires_at = now + 1h;
    const auto m = put(brief).id;
    break_the_first();
    now += 2h;
    sweep_to_the_end();
    EXPECT_EQ(view(m).facts.now, state::expired);
    EXPECT_EQ(unfinished(), first) << "taro's is done";
    EXPECT_THAT(left({"taro.tanaka@example.jp"}), IsEmpty());
    EXPECT_FALSE(sweep()) << "nothing that could go on at once";
    ASSERT_EQ(told.size(), 1u) << "once, however often it is tried";
    EXPECT_EQ(std::to_string(told[0].customer.value), first);
    EXPECT_THAT(told[0].reason, testing::HasSubstr("cannot be deleted"));
    write("DROP TRIGGER broken");
    sweep_to_the_end();
    EXPECT_EQ(unfinished(), "");
    EXPECT_THAT(left(), IsEmpty());
}

TEST_F(ErasingInTurn, WhoWaitsForOneThatFailsIsTold)
{
    break_the_first();
    EXPECT_THROW(run(db->erase_customer("hanako", rules(), now)), call_failure);
    EXPECT_THAT(take_mail(), testing::SizeIs(9)) << "taro's";
    EXPECT_TRUE(run(db->erase_customer("taro", rules(), now)));
    write("DROP TRIGGER broken");
    erase();
    EXPECT_THAT(left(), IsEmpty());
}

}  // namespace
}  // namespace todoke
