// One message that cannot be read is that message's matter: everything else goes on.
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Damage : public StoreTest {
protected:
    Damage()
    {
        options.on_set_aside = [this](const message_set_aside& what) { told.push_back(what); };
        reopen();
    }
    void change(const std::string& sql)
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run(sql.c_str());
    }
    std::int64_t integer(const std::string& sql)
    {
        db_connection raw{path(), db_connection::mode::read_only, {}};
        return raw.integer(sql.c_str());
    }
    std::vector<message_id> put_some(int count)
    {
        std::vector<message_id> made;
        for (int i = 0; i < count; ++i) made.push_back(put(sms()).id);
        return made;
    }
    std::string trouble_with(message_id which)
    {
        try {
            run(db->find(which));
        } catch (const unreadable& e) {
            return e.what();
        }
        return "it can be read";
    }
    /// A whole round that purges all that ended.
    void purge()
    {
        now += 24h * 100;
        dispatch({});
        while (run(db->tidy(keeping(now, now)))) {
        }
    }
    std::size_t listed()
    {
        list_query all;
        all.limit = 100;
        return run(db->list(all)).messages.size();
    }
    std::vector<message_set_aside> told;
};

struct rotten {
    std::string name, sql;
    friend void PrintTo(const rotten& row, std::ostream* to) { *to << row.name; }
};
std::string name_of(const testing::TestParamInfo<rotten>& row)
{
    return row.param.name;
}

class DamagedWaiting : public Damage, public testing::WithParamInterface<rotten> {};

TEST_P(DamagedWaiting, IsSetAsideAndAllOthersGo)
{
    const auto all = put_some(4);
    change(GetParam().sql);
    const auto going = take(10);
    ASSERT_THAT(going, SizeIs(3)) << "in the same round";
    for (const auto& one : going) EXPECT_EQ(record(one, outcome_kind::accepted), state::sent);
    ASSERT_THAT(told, SizeIs(1)) << "the operator is told once";
    EXPECT_EQ(told[0].no, all[0].no());
    EXPECT_NE(told[0].reason, "");
    EXPECT_EQ(run(db->facts()).damaged, 1);
    EXPECT_THAT(trouble_with(all[0]), HasSubstr("cannot be read"));
    EXPECT_THROW(run(db->cancel(all[0], rules(), now)), unreadable);
    EXPECT_EQ(listed(), 3u);
    EXPECT_FALSE(dispatch({{"smsc", channel::sms, true, 10}}).next_due[0]) << "nobody waits for it";

    reopen();
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 0u);
    EXPECT_EQ(run(db->facts()).damaged, 1);
    const std::string all_of_it =
        "SELECT (SELECT count(*) FROM message WHERE no = 1) + (SELECT count(*) FROM progress WHERE no = 1)"
        " + (SELECT count(*) FROM content WHERE no = 1)";
    const auto rows = integer(all_of_it);
    put(sms());
    ASSERT_THAT(take(10), SizeIs(1));
    purge();
    EXPECT_FALSE(run(db->find(all[1])));
    EXPECT_EQ(integer(all_of_it), rows) << "it is kept";
    EXPECT_GT(rows, 0);
    EXPECT_THAT(told, SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DamagedWaiting,
    testing::Values(rotten{"route", "UPDATE message SET route = x'ff' WHERE no = 1"},
                    rotten{"channel", "UPDATE message SET route = x'2400' WHERE no = 1"},
                    rotten{"no_route", "UPDATE message SET route = x'' WHERE no = 1"},
                    rotten{"id", "UPDATE message SET id = x'0102' WHERE no = 1"},
                    rotten{"class_", "UPDATE message SET class = 999 WHERE no = 1"},
                    rotten{"also", "UPDATE message SET also = x'80' WHERE no = 1"},
                    rotten{"on_duplicate", "UPDATE message SET on_duplicate = 9 WHERE no = 1"},
                    rotten{"message", "DELETE FROM message WHERE no = 1"},
                    rotten{"legs", "UPDATE progress SET legs = x'09' WHERE no = 1"},
                    rotten{"too_many_legs", "UPDATE progress SET legs = zeroblob(40) WHERE no = 1"},
                    rotten{"state", "UPDATE progress SET state = 77 WHERE no = 1"},
                    rotten{"rule", "UPDATE progress SET rule = 256 WHERE no = 1"},
                    rotten{"leg", "UPDATE progress SET leg = 5 WHERE no = 1"},
                    rotten{"place", "UPDATE progress SET state = 77, lane = 9, due = 5 WHERE no = 1"},
                    rotten{"progress", "DELETE FROM progress WHERE no = 1"}),
    name_of);

class DamagedFlight : public Damage, public testing::WithParamInterface<rotten> {};

TEST_P(DamagedFlight, HoldsUpNoOtherAtTheNextStart)
{
    const auto all = put_some(3);
    ASSERT_THAT(take(3), SizeIs(3));
    db.reset();
    change(GetParam().sql);
    open();
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 2u);
    EXPECT_EQ(view(all[1]).facts.now, state::uncertain);
    EXPECT_EQ(run(db->facts()).damaged, 1);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_EQ(told[0].no, all[0].no());
    EXPECT_EQ(integer("SELECT count(*) FROM flight"), 1) << "it is kept";
    put(sms());
    EXPECT_THAT(take(5), SizeIs(1));
}

TEST_P(DamagedFlight, IsNotAskedForWhenItsAttemptEnds)
{
    const auto all = put_some(2);
    const auto going = take(2);
    change(GetParam().sql);
    record(going.at(0), outcome_kind::accepted);
    EXPECT_EQ(record(going.at(1), outcome_kind::accepted), state::sent);
    EXPECT_EQ(run(db->facts()).damaged, 1);
    EXPECT_EQ(integer("SELECT count(*) FROM damaged WHERE reason LIKE '%ended meanwhile: accepted%'"), 1);
    EXPECT_EQ(integer("SELECT count(*) FROM flight"), 1);
}

INSTANTIATE_TEST_SUITE_P(Rows, DamagedFlight,
                         testing::Values(rotten{"leg", "UPDATE flight SET leg = 9 WHERE no = 1"},
                                         rotten{"key", "UPDATE flight SET attempt_key = x'00' WHERE no = 1"},
                                         rotten{"provider", "UPDATE flight SET provider = 999 WHERE no = 1"},
                                         rotten{"legs", "UPDATE progress SET legs = x'09' WHERE no = 1"},
                                         rotten{"message", "DELETE FROM message WHERE no = 1"}),
                         name_of);

class DamagedStory : public Damage, public testing::WithParamInterface<rotten> {};

TEST_P(DamagedStory, KeepsItsMessageFromBeingShownAndPurgedOnly)
{
    const auto all = put_some(3);
    change(GetParam().sql);
    const auto going = take(10);
    ASSERT_THAT(going, SizeIs(3)) << "sending needs no story";
    for (const auto& one : going) record(one, outcome_kind::accepted);
    EXPECT_THAT(trouble_with(all[0]), HasSubstr("table journal"));
    EXPECT_EQ(listed(), 3u);
    put(sms());
    purge();
    EXPECT_THAT(told, SizeIs(1));
    EXPECT_EQ(run(db->facts()).damaged, 1);
    EXPECT_FALSE(run(db->find(all[1])));
    EXPECT_FALSE(run(db->find(all[2])));
    EXPECT_EQ(integer("SELECT count(*) FROM message WHERE no = 1"), 1);
    reopen();
    put(sms());
}

INSTANTIATE_TEST_SUITE_P(Rows, DamagedStory,
                         testing::Values(rotten{"refs", "UPDATE journal SET refs = x'05' WHERE message = 1"},
                                         rotten{"event", "UPDATE journal SET event = 99 WHERE message = 1"},
                                         rotten{"loop", "UPDATE journal SET prev = seq WHERE message = 1"},
                                         rotten{"other", "UPDATE journal SET message = 2 WHERE message = 1"},
                                         rotten{"gone", "DELETE FROM journal WHERE message = 1"}),
                         name_of);

TEST_F(Damage, AContentThatMakesNoSenseIsGivenBack)
{
    const auto all = put_some(2);
    const auto going = take(1);
    attempt_end end{going.at(0).no, 0, 1, now, {}, "its row in table content has nothing to send"};
    EXPECT_EQ(run(db->record(end, rules())), state::queued);
    EXPECT_EQ(told.at(0).id, all[0].text());
    EXPECT_THAT(trouble_with(all[0]), HasSubstr("nothing to send"));
    EXPECT_EQ(take(10).at(0).id, all[1]);
    EXPECT_EQ(integer("SELECT count(*) FROM contact WHERE no = 1"), 0) << "nothing was handed over";
    reopen();
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 1u) << "the other one";
    EXPECT_EQ(run(db->facts()).damaged, 0);
    EXPECT_EQ(take(10).at(0).id, all[0]) << "it is tried again";
}

TEST_F(Damage, WhatIsMendedIsBackAtTheNextStart)
{
    const auto m = put(sms()).id;
    change("UPDATE progress SET legs = x'09' WHERE no = 1");
    EXPECT_THAT(take(10), IsEmpty());
    change("UPDATE progress SET legs = NULL WHERE no = 1");
    EXPECT_THAT(take(10), IsEmpty());
    reopen();
    EXPECT_EQ(run(db->facts()).damaged, 0);
    EXPECT_EQ(view(m).facts.now, state::queued);
    EXPECT_EQ(take(10).at(0).id, m);
}

TEST_F(Damage, WhatItClaimedStaysClaimed)
{
    auto what = sms();
    what.dedupe_key = "k";
    what.caller = "shop";
    what.idempotency_key = "i";
    const auto m = put(what).id;
    change("UPDATE progress SET legs = x'09' WHERE no = 1");
    auto again = sms();
    again.dedupe_key = "k";
    const auto answer = put(again);
    EXPECT_EQ(answer.now, state::suppressed) << "it may have been sent";
    EXPECT_EQ(answer.duplicate_of, m);
    EXPECT_EQ(put(what).id, m) << "its answer can be read";
    change("UPDATE message SET first_answer = x'ff' WHERE no = 1");
    EXPECT_THROW(accept(what), unreadable) << "stored it must not be twice";
    put(sms());
}

TEST_F(Damage, WhatIsSetAsideDoesNotCountAsDue)
{
    put_some(2);
    change("UPDATE progress SET legs = x'09' WHERE no = 1");
    ASSERT_THAT(take(10), SizeIs(1));
    EXPECT_THAT(run(db->due_counts(now + 1000h)).waiting, IsEmpty());
    EXPECT_EQ(integer("SELECT count(*) FROM queue"), 0);
}

TEST_F(Damage, ASweepGoesOn)
{
    put_some(3);
    change("UPDATE progress SET legs = x'09' WHERE no = 2");
    now = *parse_instant("2026-12-01T00:00:00Z");
    EXPECT_FALSE(run(db->sweep(rules(), now)));
    EXPECT_EQ(integer("SELECT count(*) FROM progress WHERE state = 7"), 2);
    EXPECT_EQ(integer("SELECT count(*) FROM queue"), 0);
}

TEST_F(Damage, AChangeOfACustomerReachesTheOthers)
{
    put_customer(profile_of("c1", {"", "", "+819012345678"}));
    const auto first = put(to_customer("c1")).id, second = put(to_customer("c1")).id;
    change("UPDATE progress SET legs = x'09' WHERE no = 2");
    put_customer(profile_of("c1", {"", "", ""}));
    EXPECT_EQ(view(first).facts.now, state::suppressed);
    EXPECT_THAT(trouble_with(second), HasSubstr("table progress"));
    EXPECT_THAT(told, SizeIs(1));
}

TEST_F(Damage, ACustomerThatCannotBeReadCostsOnlyTheirOwn)
{
    put_customer(profile_of("c1", {"", "", "+819012345678"}));
    put(to_customer("c1"));
    const auto other = put(sms("+819000000000")).id;
    change("UPDATE customer SET consents = x'ff'");
    EXPECT_EQ(take(10).at(0).id, other);
    EXPECT_THAT(told, SizeIs(1));
    try {
        run(db->customer("c1"));
        ADD_FAILURE() << "it could be read";
    } catch (const unreadable& e) {
        EXPECT_THAT(e.what(), HasSubstr("customer c1 is stored but cannot be read"));
    }
}

TEST_F(Damage, WhoeverCannotBeReadMayDeclineByTheirLink)
{
    put_customer(profile_of("c1", {"a@example.jp", "", ""}));
    put(to_customer("c1", {channel::email}));
    const auto token = take(1, channel::email, "smtp").at(0).unsubscribe;
    change("UPDATE customer SET consents = x'ff'");
    EXPECT_TRUE(run(db->people().decline(token, {}, declined_by::page, rules(), now)));
    EXPECT_THAT(run(db->people().consents({})), SizeIs(1));
}

TEST_F(Damage, WhatIsToldOfAnAddressWhoseCustomerCannotBeReadIsKept)
{
    const std::string number = "+819012345678";
    put_customer(profile_of("c1", {"", "", number}));
    put(to_customer("c1"));
    change("UPDATE customer SET consents = x'ff'");
    run(db->reactions().block(channel::sms, number, "gone", rules(), now));
    EXPECT_TRUE(run(db->reactions().block_of(channel::sms, number)));
    EXPECT_TRUE(run(db->people().decline_at({channel::sms, number, {"bulk"}, "STOP", now}, rules(), now)));
    EXPECT_THAT(run(db->people().consents({})), SizeIs(1));
}

class DamagedReceipt : public Damage, public testing::WithParamInterface<rotten> {};

TEST_P(DamagedReceipt, HoldsUpNoOther)
{
    for (const auto* body : {"one", "two", "three"}) {
        raw_receipt what;
        what.provider = "smsc";
        what.form = std::string{"form of "} + body;
        what.headers = {{"x-signature", "abc"}};
        what.body = body;
        what.received = now;
        what.passed_on = true;
        EXPECT_TRUE(run(db->inbox().keep(std::move(what))));
    }
    change(GetParam().sql);
    const auto due = run(db->inbox().next(3, now));
    EXPECT_THAT(due.some, SizeIs(2));
    ASSERT_THAT(due.damaged, SizeIs(1));
    EXPECT_NE(due.damaged[0].why, "");
    EXPECT_EQ(due.next_due, now) << "there may be more";
    EXPECT_THAT(run(db->inbox().next(3, now)).damaged, IsEmpty()) << "told once";
    EXPECT_EQ(run(db->inbox().read_again(now)), 1u) << "it is kept";
    EXPECT_THAT(run(db->inbox().to_pass_on("smsc", 10, now)).some, SizeIs(3));
    change("UPDATE inbox SET headers = x'ff' WHERE body = CAST('two' AS BLOB)");
    EXPECT_THAT(run(db->inbox().to_pass_on("smsc", 10, now)).some, SizeIs(2));
}

INSTANTIATE_TEST_SUITE_P(Rows, DamagedReceipt,
                         testing::Values(rotten{"headers", "UPDATE inbox SET headers = x'ff' WHERE no = 1"},
                                         rotten{"form", "UPDATE inbox SET form = 999 WHERE no = 1"}),
                         name_of);

}  // namespace

}  // namespace todoke
