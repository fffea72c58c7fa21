// One provider serves those who name it and those who do not; classes share it by weight, and bulk leaves its reserve.
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

using testing::Optional;

class ProviderShares : public StoreTest {
protected:
    ProviderShares()
    {
        script->classes = {{"urgent", 0, 1}, {"order", 10, 6}, {"sale", 30, 3, true}, {"news", 40, 1, true}};
    }

    void put_many(int count, const std::string& klass, const std::string& via = {})
    {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < count; ++i) {
            auto what = sms();
            what.klass = klass;
            what.legs[0].via = via;
            calls.push_back(db->accept(std::move(what), rules(), now));
        }
        run_all(std::move(calls));
    }
    /// Counts what goes in `picks` picks, `at_once` each round, as "class" and "class via".
    void pick(std::size_t picks, std::size_t at_once, opening room = {"smsc", channel::sms, true, 0})
    {
        for (std::size_t done = 0; done < picks;) {
            room.attempts = std::min(at_once, picks - done);
            const auto going = dispatch({room}).attempts;
            if (going.empty()) return;
            for (const auto& one : going)
                ++went[one.klass + (view(one.id).facts.legs[0].asked.via.empty() ? "" : " via")];
            done += going.size();
        }
    }
    std::map<std::string, int> went;
};

TEST_F(ProviderShares, WeightsHoldOverBothOfItsLanes)
{
    put_many(1500, "order", "smsc");  // a backlog of those who name it
    put_many(700, "sale");
    put_many(300, "news", "smsc");
    put_many(300, "news");
    pick(2000, 100);
    EXPECT_NEAR(went["order via"], 1200, 12) << "6 of 10";
    EXPECT_NEAR(went["sale"], 600, 6) << "3 of 10";
    EXPECT_NEAR(went["news"] + went["news via"], 200, 4) << "1 of 10";
    EXPECT_NEAR(went["news"], went["news via"], 2) << "within a class the lanes take turns";
}

TEST_F(ProviderShares, ABacklogThatNamesAProviderStarvesNobodyEvenOneByOne)
{
    put_many(400, "order", "smsc");
    put_many(400, "order", "other");
    put_many(400, "order");
    // Two providers take turns with room for one each: neither may always begin with those who name it.
    for (int i = 0; i < 100; ++i)
        for (const auto& one : dispatch({{"smsc", channel::sms, true, 1}, {"other", channel::sms, true, 1}}).attempts)
            ++went[one.provider + (view(one.id).facts.legs[0].asked.via.empty() ? "" : " via")];
    for (const auto* provider : {"smsc", "other"}) {
        EXPECT_EQ(went[provider], 50) << provider;
        EXPECT_EQ(went[std::string{provider} + " via"], 50) << provider;
    }
}

TEST_F(ProviderShares, TheUrgentOfBothLanesTakeTurns)
{
    put_many(20, "urgent", "smsc");
    put_many(20, "urgent");
    pick(20, 3);
    EXPECT_EQ(went["urgent"], 10);
    EXPECT_EQ(went["urgent via"], 10);
}

TEST_F(ProviderShares, BulkLeavesTheReserve)
{
    put_many(100, "sale");
    put_many(100, "news");
    opening room{"smsc", channel::sms, true, 20};
    room.bulk = 12;
    auto made = dispatch({room});
    EXPECT_EQ(made.attempts.size(), 12u);
    EXPECT_TRUE(made.attempts[0].bulk);
    EXPECT_EQ(made.next_due_ahead, (std::vector<std::optional<instant>>{std::nullopt}));
    EXPECT_THAT(made.next_due, testing::ElementsAre(Optional(now)));
    put_many(10, "order");
    put_many(3, "urgent");
    made = dispatch({room});
    EXPECT_EQ(made.attempts.size(), 20u);
    EXPECT_EQ(std::count_if(made.attempts.begin(), made.attempts.end(), [](const auto& one) { return one.bulk; }), 7)
        << "what is kept for others is theirs first, what they leave of the rest is shared";
    room.bulk = 0;
    EXPECT_TRUE(dispatch({room}).attempts.empty());
    put_many(1, "order");
    EXPECT_EQ(dispatch({{"smsc", channel::sms, true, 0}}).next_due_ahead.at(0), now);
    EXPECT_FALSE(dispatch({room}).attempts.at(0).bulk);
}

// Units

class Units : public ProviderShares {
protected:
    message_id put_long(int units, const std::string& klass, const std::string& campaign = {})
    {
        auto what = sms();
        what.klass = klass;
        what.campaign = campaign;
        what.content = std::string(static_cast<std::size_t>(units), 'x');
        return put(std::move(what)).id;
    }
    /// Room for so many units, for so many of bulk, and for so many that are kept for the others.
    static opening room(std::size_t units, std::size_t of_bulk, std::size_t kept = 0)
    {
        opening made{"smsc", channel::sms, true, 100};
        made.measure = [](const std::string& content, const auto&) { return content_size{content.size()}; };
        made.limits = {{{units, 100}, {of_bulk, 80}, {kept, 20}}};
        return made;
    }
    /// What goes, as "class units".
    std::vector<std::string> go(opening where)
    {
        std::vector<std::string> made;
        last = dispatch({std::move(where)});
        for (const auto& one : last.attempts) made.push_back(one.klass + " " + std::to_string(one.content.size()));
        return made;
    }
    /// Units of bulk, of the others, and whether it is bulk's turn.
    std::vector<std::size_t> lacked() const
    {
        const auto& what = last.lacking.at(0);
        return {what.bulk, what.others, what.is_bulks_turn};
    }
    dispatched last;
};

TEST_F(Units, ALongOneOfBulkTakesNothingOfTheReserve)
{
    for (int i = 0; i < 4; ++i) put_long(10, "sale");
    put_long(10, "order");
    EXPECT_THAT(go(room(45, 25)), testing::UnorderedElementsAre("order 10", "sale 10", "sale 10"));
    EXPECT_THAT(lacked(), testing::ElementsAre(10u, 0u, false));
    EXPECT_THAT(last.next_due, testing::ElementsAre(Optional(now)));
    EXPECT_THAT(go(room(9, 9)), testing::IsEmpty()) << "nor more than the whole has";
    EXPECT_THAT(go(room(10, 10)), testing::ElementsAre("sale 10"));
}

TEST_F(Units, WhatIsKeptForOthersIsThereWhenBulkHasTakenMoreThanTheWhole)
{
    put_long(10, "sale");
    put_long(30, "order");
    put_long(1, "order");
    EXPECT_THAT(go(room(0, 0, 19)), testing::IsEmpty());
    EXPECT_THAT(lacked(), testing::ElementsAre(0u, 30u, false));
    EXPECT_THAT(go(room(0, 0, 20)), testing::ElementsAre("order 30")) << "it goes with all of what is kept";
    EXPECT_THAT(go(room(0, 0, 1)), testing::ElementsAre("order 1"));
    EXPECT_THAT(go(room(0, 0, 20)), testing::IsEmpty()) << "nothing of it is for bulk";
    EXPECT_THAT(lacked(), testing::ElementsAre(10u, 0u, false));
}

TEST_F(Units, TheOneThatFoundNoRoomIsNotOvertakenByItsOwnKind)
{
    put_long(10, "sale", "a");
    for (int i = 0; i < 5; ++i) put_long(1, "sale", "b");
    for (int i = 0; i < 5; ++i) put_long(1, "news", "c");
    std::vector<std::string> gone;
    for (std::size_t i = 0; i < 6; ++i)
        for (auto& one : go(room(30, 9))) gone.push_back(one);
    EXPECT_THAT(gone, testing::Not(testing::Contains("sale 10")));
    const auto before = gone.size();
    EXPECT_LT(before, 10u);
    put_long(2, "order");
    EXPECT_THAT(go(room(30, 9)), testing::ElementsAre("order 2")) << "others do";
    EXPECT_THAT(go(room(30, 10)), testing::ElementsAre("sale 10"));
    EXPECT_EQ(go(room(30, 25)).size(), 10u - before);
}

TEST_F(Units, ALongOneOfBulkHasItsTurnThoughShortOnesWouldTakeWhateverFrees)
{
    put_long(3, "sale");
    for (int i = 0; i < 9; ++i) put_long(1, "order");
    std::size_t orders = 0;
    for (auto gone = go(room(1, 5)); !gone.empty(); gone = go(room(1, 5))) orders += gone.size();
    EXPECT_LT(orders, 9u) << "they wait behind it";
    EXPECT_THAT(lacked(), testing::ElementsAre(3u, 0u, true));
    EXPECT_THAT(go(room(2, 5)), testing::IsEmpty());
    EXPECT_THAT(go(room(3, 5)), testing::ElementsAre("sale 3"));
    EXPECT_EQ(go(room(9, 5)).size(), 9u - orders);
}

TEST_F(Units, AnOrderThatFoundNoRoomComesBeforeBulkButNotBeforeTheUrgent)
{
    put_long(10, "order");
    put_long(1, "sale");
    EXPECT_THAT(go(room(5, 5)), testing::IsEmpty());
    EXPECT_THAT(lacked(), testing::ElementsAre(0u, 10u, false));
    put_long(1, "urgent");
    EXPECT_THAT(go(room(5, 5)), testing::ElementsAre("urgent 1"));
    EXPECT_THAT(go(room(11, 5)), testing::ElementsAre("order 10", "sale 1"));
}

TEST_F(Units, WhileOneWaitsForItsUnitsTheNextUrgentIsToldOf)
{
    put_long(10, "order");
    auto soon = sms();
    soon.klass = "urgent";
    soon.content = "x";
    soon.send_at = now + 2s;
    put(std::move(soon));
    go(room(5, 5));
    EXPECT_THAT(last.next_due, testing::ElementsAre(Optional(now)));
    EXPECT_THAT(last.next_due_ahead, testing::ElementsAre(Optional(now + 2s)));
}

TEST_F(Units, BulkAndAnOrderMayEachLackWhatTheyNeed)
{
    put_long(20, "sale");
    put_long(10, "order");
    EXPECT_THAT(go(room(5, 5)), testing::IsEmpty());
    go(room(5, 5));
    EXPECT_THAT(lacked(), testing::ElementsAre(0u, 10u, false)) << "the order is the first of the two";
    EXPECT_THAT(go(room(15, 5)), testing::ElementsAre("order 10"));
    EXPECT_THAT(lacked(), testing::ElementsAre(20u, 0u, false));
}

TEST_F(Units, WhatTakesMoreThanIsEverFreeGoesWithTheWhole)
{
    put_long(120, "order");
    put_long(1, "order");
    EXPECT_THAT(go(room(99, 80)), testing::IsEmpty());
    EXPECT_THAT(go(room(100, 80)), testing::ElementsAre("order 120")) << "the rest is a debt";
}

TEST_F(Units, WhoIsGoneHoldsUpNobody)
{
    const auto first = put_long(10, "sale");
    put_long(5, "news");
    EXPECT_THAT(go(room(8, 8)), testing::IsEmpty());
    run(db->cancel(first, rules(), now));
    EXPECT_THAT(go(room(8, 8)), testing::ElementsAre("news 5"));
    EXPECT_THAT(lacked(), testing::ElementsAre(0u, 0u, false));
}

TEST_F(ProviderShares, AClassThatIsNotConfiguredAnyMoreIsBulk)
{
    put_many(3, "old");
    opening room{"smsc", channel::sms, true, 9};
    room.bulk = 0;
    EXPECT_TRUE(dispatch({room}).attempts.empty());
    room.bulk = 1;
    EXPECT_EQ(dispatch({room}).attempts.size(), 1u);
}

TEST_F(ProviderShares, WhoseTurnItIsNotTakesOnlyWhatNamesIt)
{
    put_many(5, "order");
    put_many(2, "order", "smsc");
    opening room{"smsc", channel::sms, true, 9};
    room.unnamed = 0;
    EXPECT_EQ(dispatch({room}).attempts.size(), 2u);
    room.unnamed = 3;
    const auto made = dispatch({room});
    EXPECT_EQ(made.attempts.size(), 3u);
    EXPECT_THAT(made.next_due, testing::ElementsAre(Optional(now))) << "it knows what waits for the others";
}

}  // namespace
}  // namespace todoke
