// What is also passed on as it came.
#include "store/inbox.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

class Forwards : public StoreTest {
protected:
    bool keep(const std::string& body, const std::string& provider, bool passed_on = true)
    {
        raw_receipt what{provider, "line.webhook", {}, {{"x-line-signature", "abc"}}, body, now, passed_on};
        return run(db->inbox().keep(std::move(what)));
    }
    std::vector<waiting_forward> waiting(const std::string& provider, std::size_t most = 10)
    {
        return run(db->inbox().to_pass_on(provider, most, now)).some;
    }
    std::size_t to_be_read() { return run(db->inbox().next(10, now)).some.size(); }
};

TEST_F(Forwards, WaitTheNewestFirst)
{
    EXPECT_TRUE(keep("{1}", "line"));
    EXPECT_TRUE(keep("{2}", "line"));
    EXPECT_TRUE(keep("{3}", "other"));
    EXPECT_FALSE(keep("{1}", "line")) << "told before";
    EXPECT_TRUE(keep("{4}", "line", false));
    const auto all = waiting("line");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].what.body, "{2}");
    EXPECT_EQ(all[0].what.headers.at(0).second, "abc");
    EXPECT_EQ(all[0].tries, 0);
    EXPECT_EQ(all[1].what.body, "{1}");
    EXPECT_EQ(waiting("line", 1).at(0).what.body, "{2}");
    EXPECT_TRUE(waiting("nobody").empty());
}

TEST_F(Forwards, AreReadOnceAndByThemselves)
{
    keep("{1}", "line");
    keep("{2}", "line");
    EXPECT_EQ(to_be_read(), 2u);
    run(db->inbox().read_again(now));
    EXPECT_EQ(to_be_read(), 2u) << "nobody reads what waits to be passed on";
    run(db->inbox().passed_on(waiting("line").at(0).no));
    ASSERT_EQ(waiting("line").size(), 1u);
    EXPECT_EQ(waiting("line")[0].what.body, "{1}");
    EXPECT_EQ(to_be_read(), 2u) << "reading goes its own way";
}

TEST_F(Forwards, WhatWasNotTakenIsDueAgainThen)
{
    keep("{1}", "line");
    keep("{2}", "line");
    run(db->inbox().not_passed_on(waiting("line").at(0).no, now + 5s));
    auto all = run(db->inbox().to_pass_on("line", 10, now));
    ASSERT_EQ(all.some.size(), 1u);
    EXPECT_EQ(all.some[0].what.body, "{1}");
    EXPECT_EQ(all.next_due, now + 5s);
    reopen();
    now += 5s;
    all = run(db->inbox().to_pass_on("line", 10, now));
    ASSERT_EQ(all.some.size(), 2u);
    EXPECT_EQ(all.some[0].what.body, "{2}");
    EXPECT_EQ(all.some[0].tries, 1);
    EXPECT_FALSE(all.next_due);
    EXPECT_EQ(to_be_read(), 2u) << "reading goes its own way";
}

TEST_F(Forwards, OneThatMakesNoSenseHoldsUpNoOther)
{
    keep("{1}", "line");
    keep("{2}", "line");
    db_connection raw{path(), db_connection::mode::read_write, {}};
    raw.run("UPDATE inbox SET headers = x'ff' WHERE forward_due IS NOT NULL AND no < (SELECT max(no) FROM inbox)");
    const auto all = waiting("line");
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].what.body, "{2}");
    EXPECT_EQ(raw.integer("SELECT count(*) FROM inbox WHERE forward_due IS NOT NULL"), 1) << "it is set aside";
}

}  // namespace
}  // namespace todoke
