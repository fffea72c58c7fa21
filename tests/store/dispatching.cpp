#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::Each;
using testing::ElementsAre;

class Dispatch : public StoreTest {
protected:
    void put_many(int count, const std::string& klass, const std::string& campaign = {})
    {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < count; ++i) {
            auto what = sms();
            what.klass = klass;
            what.campaign = campaign;
            calls.push_back(db->accept(std::move(what), rules(), now));
        }
        run_all(std::move(calls));
    }
    static std::vector<std::string> classes(const std::vector<reserved>& of)
    {
        std::vector<std::string> made;
        for (const auto& one : of) made.push_back(one.klass);
        return made;
    }
};

TEST_F(Dispatch, AnAttemptIsReservedWithAllItNeeds)
{
    auto what = sms();
    what.campaign = "spring";
    const auto stored_as = put(what);
    now += 1s;
    const auto going = take(5);
    ASSERT_EQ(going.size(), 1u);
    const auto& r = going[0];
    EXPECT_EQ(r.id, stored_as.id);
    EXPECT_EQ(r.on, channel::sms);
    EXPECT_EQ(r.provider, "smsc");
    EXPECT_EQ(r.attempt, 1);
    EXPECT_EQ(r.address, what.to[index_of(channel::sms)]);
    EXPECT_EQ(r.content, what.content);
    EXPECT_EQ(r.campaign, "spring");
    EXPECT_EQ(r.first_started, now);
    EXPECT_EQ(r.started, now);
    EXPECT_NE(r.attempt_key, message_id{});
    EXPECT_EQ(view(r.id).facts.now, state::sending);
    EXPECT_THAT(story(r.id), ElementsAre("stored queued", "sending sending"));
    EXPECT_TRUE(take(5).empty()) << "one attempt at a time";
}

TEST_F(Dispatch, ABacklogOfOneLaneDoesNotKeepTheUrgentOfAnotherWaiting)
{
    // A thousand mails that are all put off when they are looked at: more than one call looks at.
    std::vector<boost::asio::awaitable<accepted_submission>> calls;
    for (int i = 0; i < 1000; ++i) {
        auto bulk = sms();
        bulk.klass = "bulk";
        bulk.legs = {{channel::email, "", {}}};
        bulk.to[index_of(channel::email)] = "a" + std::to_string(i) + "@example.jp";
        calls.push_back(db->accept(std::move(bulk), rules(), now));
    }
    run_all(std::move(calls));
    auto code = sms();
    code.klass = "urgent";
    put(code);
    script->before_decide = [](const situation& s, instant at) -> std::optional<verdict> {
        if (s.message.klass != "bulk") return std::nullopt;
        return waits(state::queued, 0, at + 10h, rule::quiet_hours);
    };
    const opening mail{"mail", channel::email, true, 100}, smsc{"smsc", channel::sms, true, 1};
    const auto answer = dispatch({mail, smsc});
    ASSERT_EQ(answer.attempts.size(), 1u);
    EXPECT_EQ(answer.attempts[0].klass, "urgent");
}

TEST_F(Dispatch, NothingGoesBeforeItsDue)
{
    auto what = sms();
    what.send_at = now + 1h;
    put(what);
    const auto early = dispatch({{"smsc", channel::sms, true, 5}});
    EXPECT_TRUE(early.attempts.empty());
    EXPECT_THAT(early.next_due, ElementsAre(now + 1h));
    now += 1h;
    EXPECT_EQ(take(5).size(), 1u);
}

TEST_F(Dispatch, RoomIsNotExceededAndTheRestIsTold)
{
    put_many(10, "bulk");
    const auto some = dispatch({{"smsc", channel::sms, true, 4}});
    EXPECT_EQ(some.attempts.size(), 4u);
    EXPECT_THAT(some.next_due, ElementsAre(testing::Optional(testing::Le(now))));
    EXPECT_EQ(take(100).size(), 6u);
    const auto none = dispatch({{"smsc", channel::sms, true, 0}});
    EXPECT_THAT(none.next_due, ElementsAre(std::nullopt));
}

TEST_F(Dispatch, OpeningsThatOnlyAskTakeNothing)
{
    put_many(1, "bulk");
    const auto asked = dispatch({{"smsc", channel::sms, true, 0}, {"mail", channel::email, true, 0}});
    EXPECT_TRUE(asked.attempts.empty());
    EXPECT_THAT(asked.next_due, ElementsAre(now, std::nullopt));
}

TEST_F(Dispatch, UrgentGoesFirstWhateverWaits)
{
    put_many(50, "bulk");
    now += 1s;
    put_many(2, "urgent");
    EXPECT_THAT(classes(take(3)), ElementsAre("urgent", "urgent", "bulk"));
}

TEST_F(Dispatch, TheOthersShareByWeight)
{
    put_many(40, "bulk");
    put_many(40, "news");
    const auto going = classes(take(20));
    EXPECT_EQ(std::count(going.begin(), going.end(), "news"), 15);
    EXPECT_EQ(std::count(going.begin(), going.end(), "bulk"), 5);
    EXPECT_EQ(classes(take(100)).size(), 60u) << "what is left over goes whatever its weight";
}

TEST_F(Dispatch, AClassThatIsNotConfiguredAnyMoreStillGoes)
{
    put_many(3, "old");
    EXPECT_EQ(take(3).size(), 3u);
}

TEST_F(Dispatch, CampaignsTakeTurns)
{
    put_many(5, "bulk", "a");
    put_many(5, "bulk", "b");
    put_many(1, "bulk", "c");
    std::vector<std::string> campaigns;
    for (const auto& one : take(7)) campaigns.push_back(one.campaign);
    EXPECT_THAT(campaigns, ElementsAre("a", "b", "c", "a", "b", "a", "b"));
}

TEST_F(Dispatch, OnePersonsMessagesOfACampaignKeepTheirOrder)
{
    const auto opening = now + 8h;
    for (const auto* klass : {"bulk", "urgent"}) {
        std::vector<message_id> put_in, went;
        script->before_decide = [&](const situation& s, instant at) {
            const bool early = at < opening && s.message.klass == klass;
            return early ? std::optional{waits(state::queued, 0, opening, rule::quiet_hours)} : std::nullopt;
        };
        for (int i = 0; i < 6; ++i) {
            if (i == 4) now = opening;  // the last two are stored when the first are due
            auto what = sms();
            what.klass = klass;
            what.campaign = "spring";
            put_in.push_back(put(what).id);
            put_many(2, klass, "other");
        }
        for (int round = 0; round < 9; ++round)
            for (const auto& one : take(2))
                if (one.campaign == "spring") went.push_back(one.id);
        EXPECT_EQ(went, put_in) << klass;
        now = opening - 8h;
    }
}

TEST_F(Dispatch, FirstTriesGoFirstButOnePickInTenIsARetry)
{
    put_many(20, "bulk");
    for (const auto& one : take(20)) record(one, outcome_kind::retry);
    now += 2min;
    put_many(40, "bulk");
    std::vector<int> retries;
    for (const auto& one : take(30)) retries.push_back(one.attempt == 2);
    EXPECT_EQ(std::count(retries.begin(), retries.end(), 1), 3);
    EXPECT_FALSE(retries.front());
}

TEST_F(Dispatch, AMessageThatNamesAProviderWaitsForThatOne)
{
    auto what = sms();
    what.legs[0].via = "other";
    put(what);
    EXPECT_TRUE(take(5).empty());
    const auto going = dispatch({{"other", channel::sms, false, 5}});
    ASSERT_EQ(going.attempts.size(), 1u);
    EXPECT_EQ(going.attempts[0].provider, "other");
}

TEST_F(Dispatch, AProviderThatIsNotTheFirstChoiceTakesOnlyItsOwn)
{
    put_many(1, "bulk");
    EXPECT_TRUE(dispatch({{"smsc", channel::sms, false, 5}}).attempts.empty());
}

TEST_F(Dispatch, ALegThatBecameImpossibleMakesWayForTheNext)
{
    put_customer(profile_of("c1", {"a@example.jp", "", ""}));
    const auto m = put(to_customer("c1", {channel::line, channel::email}));
    EXPECT_EQ(m.on, channel::email);
    EXPECT_TRUE(take(5, channel::line, "line").empty());
    const auto going = take(5, channel::email, "mail");
    ASSERT_EQ(going.size(), 1u);
    EXPECT_EQ(going[0].leg, 1u);
    EXPECT_EQ(going[0].address, "a@example.jp");
    EXPECT_THAT(story(m.id), ElementsAre("stored queued", "leg_ended queued no_address", "sending sending"));
}

TEST_F(Dispatch, AVerdictForAnotherLaneMovesTheMessageThere)
{
    put_customer(profile_of("c1", {"a@example.jp", "", "+819012345678"}));
    const auto m = put(to_customer("c1", {channel::sms, channel::email}));
    script->before_decide = [](const situation&, instant) { return std::optional{goes(1)}; };
    EXPECT_TRUE(take(5).empty());
    EXPECT_EQ(take(5, channel::email, "mail").at(0).id, m.id);
}

TEST_F(Dispatch, WhatTheRulesHoldBackWaitsWithTheReason)
{
    const auto m = put(sms());
    script->before_decide = [&](const situation& s, instant) {
        return std::optional{waits(state::queued, 0, s.message.stored + 8h, rule::quiet_hours)};
    };
    EXPECT_TRUE(take(5).empty());
    EXPECT_THAT(story(m.id), ElementsAre("stored queued", "deferred queued quiet_hours"));
    EXPECT_TRUE(take(5).empty());
    EXPECT_EQ(story(m.id).size(), 2u) << "nothing changed, nothing told";
    script->before_decide = nullptr;
    now += 8h;
    EXPECT_EQ(take(5).size(), 1u);
}

TEST_F(Dispatch, ARuleThatWaitsForThePastDoesNotSpin)
{
    put(sms());
    int asked = 0;
    script->before_decide = [&](const situation&, instant at) {
        ++asked;
        return std::optional{waits(state::queued, 0, at - 1h, rule::rate)};
    };
    take(5);
    EXPECT_EQ(asked, 1);
}

TEST_F(Dispatch, AMessageTheRulesCannotJudgeIsPutAside)
{
    const auto bad = put(sms());
    const auto good = put(sms());
    script->before_decide = [&](const situation& s, instant) -> std::optional<verdict> {
        if (s.message.id == bad.id) throw std::logic_error{"no such class"};
        return std::nullopt;
    };
    const auto going = take(5);
    ASSERT_EQ(going.size(), 1u);
    EXPECT_EQ(going[0].id, good.id);
    EXPECT_THAT(view(bad.id).timeline.back().detail, testing::HasSubstr("no such class"));
}

TEST_F(Dispatch, OneCallIsBounded)
{
    put_many(400, "bulk");
    const auto first = dispatch({{"smsc", channel::sms, true, 1000}});
    EXPECT_EQ(first.attempts.size(), 256u);
    EXPECT_THAT(first.next_due, ElementsAre(now));
    EXPECT_EQ(take(1000).size(), 144u);
}

TEST_F(Dispatch, TimersRunWithoutRoom)
{
    auto what = to_customer("c1", {channel::sms, channel::email});
    what.to = {"a@example.jp", "", "+819012345678"};
    what.legs[1].when = follow_up{"clicked", 1h, false};
    const auto m = put(what);
    record(take(1).at(0), outcome_kind::accepted);
    EXPECT_EQ(view(m.id).facts.now, state::watching);
    EXPECT_EQ(dispatch({}).next_timer, now + 1h);
    now += 1h;
    EXPECT_EQ(dispatch({}).next_timer, std::nullopt);
    EXPECT_EQ(view(m.id).facts.now, state::watching);
    EXPECT_EQ(take(1, channel::email, "mail").at(0).leg, 1u);
}

TEST_F(Dispatch, TheSweepEndsWhatExpiredBehindAShutLane)
{
    put_many(30, "bulk");
    auto what = sms();
    what.expires_at = now + 1h;
    const auto m = put(what);
    EXPECT_FALSE(run(db->sweep(rules(), now)));
    EXPECT_EQ(view(m.id).facts.now, state::queued);
    now += 1h;
    EXPECT_FALSE(run(db->sweep(rules(), now)));
    EXPECT_EQ(view(m.id).facts.now, state::expired);
    EXPECT_EQ(take(100).size(), 30u);
}

TEST_F(Dispatch, ASweepOfManyGoesOnWhereItStopped)
{
    put_many(2500, "bulk");
    auto what = sms();
    what.expires_at = now + 1h;
    what.klass = "news";
    const auto m = put(what);
    now += 1h;
    int rounds = 1;
    while (run(db->sweep(rules(), now))) ++rounds;
    EXPECT_EQ(rounds, 2);
    EXPECT_EQ(view(m.id).facts.now, state::expired);
}

TEST_F(Dispatch, TheQueueIsTheSameAfterARestart)
{
    put_many(3, "bulk", "a");
    put_many(2, "urgent");
    reopen();
    EXPECT_THAT(classes(take(9)), ElementsAre("urgent", "urgent", "bulk", "bulk", "bulk"));
}

TEST_F(Dispatch, CapsSeeWhatWasHandedOverToThePerson)
{
    auto what = sms();
    put(what);
    record(take(1).at(0), outcome_kind::accepted);
    now += 1h;
    put(what);
    std::vector<contact> seen;
    script->before_decide = [&](const situation& s, instant) {
        seen = s.contacts;
        return std::optional<verdict>{};
    };
    const auto second = take(1).at(0);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].at, now - 1h);
    EXPECT_EQ(seen[0].klass, "bulk");
    EXPECT_EQ(seen[0].on, channel::sms);
    record(second, outcome_kind::rejected);
    put(what);
    take(1);
    EXPECT_EQ(seen.size(), 1u) << "a definite failure gives its entry back";
}

}  // namespace

}  // namespace todoke
