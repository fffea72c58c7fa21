// Receipts that name a number and no id.
#include <gmock/gmock.h>

#include "tests/store/inbox.hpp"

namespace todoke {
namespace {

class DoubtedBefore : public Inbox {
protected:
    /// So many others to the number were uncertain, until an operator said what had become of them.
    void doubt_and_resolve(int count)
    {
        for (int i = 0; i < count; ++i) {
            auto one = sms("+819011111111");
            one.content = R"({"text":")" + std::to_string(i) + R"("})";
            const auto id = put(one).id;
            record(take(1).at(0), outcome_kind::uncertain);
            run(db->reactions().resolve(id, resolution::failed, "seen", rules(), now));
        }
    }
};

consequence arrives(const situation&, std::size_t leg, const receipt&, instant)
{
    consequence made;
    made.delivered = leg;
    made.then = finished(state::delivered, rule::none);
    return made;
}

TEST_F(Inbox, ANumberWithoutAnIdSettlesTheOnlyUncertainMessageToIt)
{
    const auto id = put(sms("+819011111111")).id, other = put(sms("+819022222222")).id;
    for (const auto& one : take(2)) record(one, outcome_kind::uncertain);
    keep("*+819011111111");
    script->on_receipt = arrives;
    EXPECT_EQ(work().taken, 1u);
    EXPECT_EQ(view(id).facts.now, state::delivered);
    EXPECT_EQ(view(other).facts.now, state::uncertain);
}

TEST_F(Inbox, ANumberWithoutAnIdSettlesNothingWhereItCouldBeAboutTwo)
{
    auto second = sms("+819011111111");
    second.content = R"({"text":"another"})";
    put(sms("+819011111111"));
    put(second);
    for (const auto& one : take(2)) record(one, outcome_kind::uncertain);
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
}

TEST_F(Inbox, ANumberWithoutAnIdIsNotAllOfALongSms)
{
    put(sms("+819011111111"));
    record(take_in_parts(2), outcome_kind::uncertain);
    reopen();
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
}

TEST_F(Inbox, AsHowManyItWentIsForTheAttemptToSay)
{
    outcome went;
    put(sms("+819011111111"));
    went.parts = 2;
    record(take(1).at(0), outcome_kind::uncertain, went);
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
    put(sms("+819022222222"));
    went.parts = 1;
    record(take_in_parts(2), outcome_kind::uncertain, went);
    keep("*+819022222222");
    EXPECT_EQ(work().waiting, 0u) << "its links were longer than what stands for them";
}

TEST_F(Inbox, NorOfOneThatWasCutShortByTheEndOfTheDaemon)
{
    const auto id = put(sms("+819011111111")).id;
    take_in_parts(3);
    reopen();
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 1u);
    keep("part-1*+819011111111");
    EXPECT_EQ(work().waiting, 1u) << "which parts were handed over nobody knows any more";
    EXPECT_EQ(view(id).facts.now, state::uncertain);
}

TEST_F(Inbox, APartThatArrivedIsNotAllOfALongSmsOfWhichTheRestIsStillToGo)
{
    script->on_receipt = arrives;
    const auto id = put(sms("+819011111111")).id;
    auto cut_short = with({"part-1"});
    cut_short.begun = true;
    record(take_in_parts(3), outcome_kind::retry, cut_short);
    keep("part-1*+819011111111");
    EXPECT_EQ(work().waiting, 0u);
    EXPECT_EQ(view(id).facts.now, state::queued);
    EXPECT_THAT(story(id), testing::Contains("receipt queued"));
    now += 24h;
    record(take_in_parts(3), outcome_kind::accepted, with({"part-1", "part-2", "part-3"}));
    keep("part-2*+819011111111,part-3*+819011111111");
    EXPECT_EQ(work().waiting, 0u);
    EXPECT_EQ(view(id).facts.now, state::delivered);
}

TEST_F(Inbox, PartsThatArrivedDoNotSettleALongSmsOfWhichOneIsInDoubt)
{
    script->on_receipt = arrives;
    const auto id = put(sms("+819011111111")).id;
    record(take_in_parts(3), outcome_kind::uncertain, with({"part-1", "part-2"}));
    keep("part-1*+819011111111,part-2*+819011111111");
    EXPECT_EQ(work().waiting, 0u);
    EXPECT_EQ(view(id).facts.now, state::uncertain);
    EXPECT_THAT(story(id), testing::Contains("receipt uncertain"));
}

TEST_F(Inbox, ANumberWithoutAnIdFindsItsMessageAmongAnyNumberOfOthersThatNobodyKnowsOf)
{
    const auto mine = put(sms("+819011111111")).id;
    std::vector<boost::asio::awaitable<accepted_submission>> others;
    constexpr int count = 1100;
    for (int i = 0; i < count; ++i)
        others.push_back(db->accept(sms("+8190222" + std::to_string(10'000 + i)), rules(), now));
    run_all(std::move(others));
    outcome unknown;
    unknown.kind = outcome_kind::uncertain;
    std::size_t ended = 0;
    for (auto some = take(count); !some.empty(); some = take(count)) {
        std::vector<boost::asio::awaitable<state>> ends;
        for (const auto& one : some)
            ends.push_back(db->record({one.no, one.leg, one.attempt, now, unknown, {}}, rules()));
        ended += run_all(std::move(ends)).size();
    }
    ASSERT_EQ(ended, 1101u);
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 0u);
    EXPECT_THAT(story(mine), testing::Contains(testing::StartsWith("receipt")));
}

TEST_F(Inbox, ANumberWithoutAnIdIsNotAboutWhatIsKnownMeanwhile)
{
    const auto first = put(sms("+819011111111")).id;
    record(take(1).at(0), outcome_kind::uncertain);
    run(db->reactions().resolve(first, resolution::failed, "seen", rules(), now));
    auto another = sms("+819011111111");
    another.content = R"({"text":"another"})";
    const auto second = put(another).id;
    record(take(1).at(0), outcome_kind::uncertain);
    reopen();
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 0u);
    EXPECT_THAT(story(second), testing::Contains(testing::StartsWith("receipt")));
    EXPECT_EQ(rows("in_doubt"), 1) << "what is known is not looked at again";
}

TEST_F(Inbox, ANumberWithoutAnIdWaitsForTheAttemptUnderWay)
{
    put(sms("+819011111111"));
    const auto under_way = take(1).at(0);
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
    EXPECT_TRUE(read().empty());
    record(under_way, outcome_kind::uncertain);
    EXPECT_EQ(read().size(), 1u);
}

TEST_F(DoubtedBefore, ThoseThatAreKnownMeanwhileHideNothingHoweverMany)
{
    doubt_and_resolve(101);
    EXPECT_EQ(rows("in_doubt"), 0);
    const auto last = put(sms("+819011111111")).id;
    record(take(1).at(0), outcome_kind::uncertain);
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 0u);
    EXPECT_THAT(story(last), testing::Contains(testing::StartsWith("receipt")));
}

TEST_F(DoubtedBefore, WhatIsStillInDoubtThoughItIsKnownIsInTheWayOnceOnly)
{
    doubt_and_resolve(101);
    const auto last = put(sms("+819011111111")).id;
    record(take(1).at(0), outcome_kind::uncertain);
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run(
            "INSERT INTO in_doubt SELECT m.no, 0, d.provider, d.address FROM message m, in_doubt d WHERE m.no <> d.no");
    }
    ASSERT_EQ(rows("in_doubt"), 102);
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u) << "there may be more than were looked at";
    EXPECT_EQ(rows("in_doubt"), 2) << "no more than a hundred and one were";
    keep("*+819011111111", "again");
    EXPECT_EQ(work().waiting, 0u);
    EXPECT_THAT(story(last), testing::Contains(testing::StartsWith("receipt")));
}

TEST_F(Inbox, NothingIsInDoubtOnceARepeatWasTakenOrThePersonIsErased)
{
    script->repeats_uncertain = true;
    put(sms("+819011111111"));
    record(take(1).at(0), outcome_kind::uncertain);
    EXPECT_EQ(rows("in_doubt"), 1);
    now += 1h;
    record(take(1).at(0), outcome_kind::uncertain);
    EXPECT_EQ(rows("in_doubt"), 1) << "the repeat came to nothing either";
    now += 1h;
    record(take(1).at(0), outcome_kind::accepted);
    EXPECT_EQ(rows("in_doubt"), 0);
    script->repeats_uncertain = false;
    put_customer(profile_of("hanako", {"", "", "+819022222222"}));
    put(to_customer("hanako"));
    record(take(1).at(0), outcome_kind::uncertain);
    EXPECT_EQ(rows("in_doubt"), 1);
    run(db->erase_customer("hanako", rules(), now));
    EXPECT_EQ(rows("in_doubt"), 0);
}

TEST_F(Inbox, AnIdThatNobodyKnowsYetSettlesNothingWhileAnotherAttemptToTheNumberIsUnderWay)
{
    const auto doubted = put(sms("+819011111111")).id;
    record(take(1).at(0), outcome_kind::uncertain);
    const auto long_one = put(sms("+819011111111")).id;
    const auto under_way = take(1).at(0);
    keep("part-1*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
    EXPECT_EQ(view(doubted).facts.now, state::uncertain);
    EXPECT_TRUE(read().empty()) << "until that attempt has ended";
    record(under_way, outcome_kind::accepted, with({"part-1", "part-2"}));
    EXPECT_EQ(work().waiting, 0u);
    EXPECT_EQ(view(doubted).facts.now, state::uncertain);
    EXPECT_THAT(story(long_one), testing::Contains(testing::StartsWith("receipt")));
}

TEST_F(Inbox, ANumberWithoutAnIdSettlesTheUncertainMessageOnceTheOtherAttemptHasEnded)
{
    const auto doubted = put(sms("+819011111111")).id;
    record(take(1).at(0), outcome_kind::uncertain);
    put(sms("+819022222222"));
    auto erased = sms("+819011111111");
    erased.customer = "hanako";
    put(erased);
    auto both = take(2);
    ASSERT_EQ(both.size(), 2u);
    if (both[0].address != "+819011111111") std::swap(both[0], both[1]);
    EXPECT_TRUE(run(db->erase_customer("hanako", rules(), now)));
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
    EXPECT_TRUE(read().empty());
    record(both[0], outcome_kind::rejected);
    EXPECT_EQ(work().waiting, 0u) << "the one that is under way goes elsewhere";
    EXPECT_THAT(story(doubted), testing::Contains(testing::StartsWith("receipt")));
}

TEST_F(Inbox, WhatCouldNotBeTriedAtAllHoldsANumberUpNoLonger)
{
    put(sms("+819011111111"));
    record(take(1).at(0), outcome_kind::uncertain);
    put(sms("+819011111111"));
    const auto tried = take(1).at(0);
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
    attempt_end end{tried.no, tried.leg, tried.attempt, now, {}, "its row in table content has nothing"};
    run(db->record(end, rules()));
    EXPECT_EQ(work().taken, 1u);
}

TEST_F(Inbox, ANumberWithoutAnIdSettlesNothingWhereAnotherInDoubtCannotBeRead)
{
    const auto unreadable = put(sms("+819011111111")).id, other = put(sms("+819011111111")).id;
    for (const auto& one : take(2)) record(one, outcome_kind::uncertain);
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE message SET route = x'ff' WHERE no = 1");
    }
    ASSERT_EQ(unreadable.no().value, 1);
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
    EXPECT_EQ(view(other).facts.now, state::uncertain);
    keep("an id*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
}

}  // namespace
}  // namespace todoke
