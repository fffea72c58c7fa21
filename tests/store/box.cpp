// The operator's holds on disk, and how a database is known again.
#include <fstream>
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

class Box : public StoreTest {
protected:
    Box()
    {
        options.machine = "first";
        reopen();
    }
    hold place(const std::string& campaign, span length = 1h)
    {
        hold what;
        what.scope = hold_scope::campaign;
        what.name = campaign;
        what.reason = "wrong price";
        what.since = now;
        what.until = now + length;
        what.placed_by = "ops";
        return run(db->box().place_hold(std::move(what)));
    }
    box_memory recognise() { return run(db->box().recognise()); }
    void mark() { run(db->box().mark(now)); }
    std::string generation_file() { return path() + ".generation"; }
    void copy(const std::string& from, const std::string& to)
    {
        std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    }
};

TEST_F(Box, AHoldIsThereAfterARestartAsItWasPlaced)
{
    const auto placed = place("spring");
    reopen();
    const auto all = run(db->box().holds());
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].no, placed.no);
    EXPECT_EQ(all[0].scope, hold_scope::campaign);
    EXPECT_EQ(all[0].name, "spring");
    EXPECT_EQ(all[0].reason, "wrong price");
    EXPECT_EQ(all[0].since, now);
    EXPECT_EQ(all[0].until, now + 1h);
    EXPECT_EQ(all[0].placed_by, "ops");
}

TEST_F(Box, AHoldIsEndedOnceAndForgottenLater)
{
    const auto one = place("spring"), other = place("summer");
    EXPECT_NE(one.no, other.no);
    now += 10min;
    EXPECT_EQ(run(db->box().end_hold(one.no, now))->until, now);
    EXPECT_FALSE(run(db->box().end_hold(one.no, now)));
    EXPECT_FALSE(run(db->box().end_hold(99, now)));
    EXPECT_FALSE(run(db->box().end_hold(other.no, now + 2h))) << "it has ended by itself";
    EXPECT_EQ(run(db->box().holds()).size(), 2u) << "its release may still be going on";
    run(db->box().forget_holds(now + 1min));
    EXPECT_EQ(run(db->box().holds()).size(), 1u);
    reopen();
    EXPECT_GT(place("autumn").no, other.no) << "numbers are not used again";
}

TEST_F(Box, AnEmptyDatabaseIsBelieved)
{
    const auto known = recognise();
    EXPECT_TRUE(known.doubt.empty());
    EXPECT_EQ(known.latest, instant::min());
    EXPECT_TRUE(std::filesystem::exists(generation_file()));
}

TEST_F(Box, TheSameDatabaseIsBelievedAgainAndAgain)
{
    recognise();
    put(sms());
    for (int i = 0; i < 3; ++i) {
        reopen();
        EXPECT_FALSE(recognise().adopts);
        mark();
    }
    EXPECT_EQ(recognise().latest, now);
}

TEST_F(Box, OnAnotherMachineWhatWasStoredWaitsUntilItIsAdopted)
{
    recognise();
    put(sms("+819000000001"));
    options.machine = "second";
    reopen();
    const auto known = recognise();
    ASSERT_TRUE(known.adopts);
    EXPECT_EQ(known.adopts->value, 2);
    EXPECT_FALSE(known.doubt.empty());
    put(sms("+819000000002"));
    reopen();
    EXPECT_EQ(recognise().adopts, known.adopts) << "what came meanwhile does not wait after a restart either";
    mark();
    reopen();
    EXPECT_TRUE(recognise().adopts) << "time alone adopts nothing";
    run(db->box().adopt("moved", now));
    reopen();
    EXPECT_FALSE(recognise().adopts);
}

TEST_F(Box, AnOlderCopyIsTold)
{
    recognise();
    put(sms());
    db.reset();
    copy(path(), path() + ".backup");
    open();
    recognise();
    db.reset();
    copy(path() + ".backup", path());
    open();
    EXPECT_TRUE(recognise().adopts);
}

TEST_F(Box, ACopyMadeSinceTheStartIsToldOnceItWasMarkedAnew)
{
    recognise();
    put(sms());
    db.reset();
    copy(path(), path() + ".backup");
    const auto generation = path() + ".kept";
    copy(generation_file(), generation);
    open();
    mark();
    db.reset();
    copy(path() + ".backup", path());
    open();
    EXPECT_TRUE(recognise().adopts);
}

TEST_F(Box, ADatabaseWithoutItsFileIsACopy)
{
    recognise();
    mark();
    put(sms());
    db.reset();
    std::filesystem::remove(generation_file());
    open();
    EXPECT_TRUE(recognise().adopts);
}

TEST_F(Box, AFileThatIsOneBehindWasCaughtByACrash)
{
    recognise();
    put(sms());
    db.reset();
    copy(generation_file(), path() + ".kept");
    open();
    recognise();
    db.reset();
    copy(path() + ".kept", generation_file());
    open();
    EXPECT_FALSE(recognise().adopts);
    reopen();
    EXPECT_FALSE(recognise().adopts);
}

TEST_F(Box, WhereNothingWaitsNothingIsToBeAdopted)
{
    recognise();
    options.machine = "second";
    reopen();
    EXPECT_FALSE(recognise().adopts);
    EXPECT_FALSE(run(db->box().doubt("a jump")));
    put(sms());
    reopen();
    EXPECT_FALSE(recognise().adopts) << "it was taken over";
}

TEST_F(Box, ADoubtIsKeptWithItsFirstReason)
{
    recognise();
    put(sms("+819000000001"));
    EXPECT_EQ(run(db->box().doubt("a jump")).value, 2);
    put(sms("+819000000002"));
    EXPECT_EQ(run(db->box().doubt("another")).value, 2);
    reopen();
    EXPECT_EQ(recognise().doubt, "a jump");
}

TEST_F(Box, TheLastStoredInstantIsKnownAndForgottenByAdopting)
{
    recognise();
    now += 24h * 365;
    put(sms());
    reopen();
    EXPECT_EQ(recognise().latest, now);
    const auto right = now - 24h * 365;
    run(db->box().adopt("the clock was wrong", right));
    reopen();
    EXPECT_EQ(recognise().latest, right);
}

TEST_F(Box, WithoutAMachineIdTheFileAloneTells)
{
    options.machine.clear();
    reopen();
    recognise();
    put(sms());
    options.machine = "second";
    reopen();
    EXPECT_FALSE(recognise().adopts);
}

}  // namespace
}  // namespace todoke
