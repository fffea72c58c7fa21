// What providers tell: kept first, matched later, each thing once, nothing lost.

#include <gmock/gmock.h>

#include "store/model/phrase.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

class Inbox : public StoreTest {
protected:
    bool keep(const std::string& body, const std::string& key = {}, const std::string& provider = "smsc")
    {
        raw_receipt what;
        what.provider = provider;
        what.form = "test";
        what.key = key;
        what.headers = {{"x-signature", "abc"}};
        what.body = body;
        what.received = now;
        return run(db->inbox().keep(std::move(what)));
    }
    due_receipts next() { return run(db->inbox().next(100, now)); }
    /// Reads what is due: `body` is a reference, or several with commas between; "*NUMBER" is a number without one.
    std::vector<understood_receipt> read()
    {
        std::vector<understood_receipt> made;
        for (const auto& one : next().some) {
            understood_receipt understood{one.no, {}};
            std::string rest = one.what.body;
            while (!rest.empty()) {
                const auto end = std::min(rest.find(','), rest.size());
                understood.things.push_back({"", thing(rest.substr(0, end))});
                rest.erase(0, std::min(end + 1, rest.size()));
            }
            made.push_back(std::move(understood));
        }
        return made;
    }
    taken_in take_in(std::vector<understood_receipt> some)
    {
        return run(db->inbox().take_in(std::move(some), rules(), now));
    }
    taken_in work() { return take_in(read()); }
    told_receipt thing(const std::string& name)
    {
        told_receipt made;
        made.provider = "smsc";
        if (name.starts_with('*'))
            made.to = name.substr(1);
        else
            made.reference = name;
        made.what.kind = receipt_kind::delivered;
        made.what.at = now;
        return made;
    }
    told_reach reach(bool reachable, instant at) { return {channel::line, "U1", reachable, at, {}}; }
    void tell(const std::string& key, told_reach what)
    {
        keep(key, key, "line");
        std::vector<understood_receipt> some;
        for (const auto& one : next().some) some.push_back({one.no, {{key, what}}});
        take_in(std::move(some));
    }
    outcome with(const std::vector<std::string>& references)
    {
        outcome made;
        made.references = references;
        return made;
    }
    std::int64_t rows(const std::string& table)
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer(("SELECT count(*) FROM " + table).c_str());
    }
    std::vector<reported> receipts() { return run(db->outbox().receipts(std::nullopt, 1000)).some; }
    std::vector<std::string> receipt_types(const std::string& beginning = "receipt.")
    {
        std::vector<std::string> made;
        for (const auto& one : receipts())
            if (one.type.starts_with(beginning)) made.push_back(one.type + (one.message ? "" : " unmatched"));
        return made;
    }
};

TEST_F(Inbox, KeepsARawReceiptOnceAndAsItCame)
{
    EXPECT_TRUE(keep("ref-1", "event-1"));
    EXPECT_FALSE(keep("ref-1", "event-1"));
    EXPECT_FALSE(keep("other words", "event-1")) << "the key counts";
    EXPECT_TRUE(keep("ref-1", "event-1", "another"));
    EXPECT_TRUE(keep("ref-2"));
    EXPECT_FALSE(keep("ref-2")) << "without a key its words count";
    reopen();
    EXPECT_FALSE(keep("ref-2"));
    const auto due = next();
    ASSERT_EQ(due.some.size(), 3u);
    EXPECT_EQ(due.some[0].what.provider, "smsc");
    EXPECT_EQ(due.some[0].what.form, "test");
    EXPECT_EQ(due.some[0].what.body, "ref-1");
    EXPECT_EQ(due.some[0].what.received, now);
    EXPECT_THAT(due.some[0].what.headers, testing::ElementsAre(testing::Pair("x-signature", "abc")));
}

TEST_F(Inbox, AReceiptOfASentMessageIsTakenInAndItsWordsAreForgotten)
{
    const auto id = put(sms()).id;
    record(take(1).at(0), outcome_kind::accepted, with({"ref-1"}));
    keep("ref-1");
    EXPECT_EQ(work().taken, 1u);
    EXPECT_EQ(view(id).facts.now, state::delivered);
    EXPECT_TRUE(next().some.empty());
    EXPECT_FALSE(keep("ref-1")) << "it is still known";
    EXPECT_EQ(rows("inbox WHERE body IS NOT NULL"), 0);
    EXPECT_THAT(receipt_types(), testing::ElementsAre("receipt.delivered"));
}

TEST_F(Inbox, AReceiptBeforeOurOwnCommitWaitsForIt)
{
    const auto id = put(sms()).id;
    const auto under_way = take(1).at(0);
    keep("ref-1");
    EXPECT_EQ(work().waiting, 1u);
    reopen();
    EXPECT_TRUE(read().empty()) << "nothing has come that it waits for";
    record(under_way, outcome_kind::accepted, with({"ref-1"}));
    EXPECT_EQ(work().taken, 1u);
    EXPECT_EQ(view(id).facts.now, state::delivered);
    now += 2min;
    EXPECT_TRUE(read().empty());
    EXPECT_THAT(receipt_types(), testing::ElementsAre("receipt.delivered")) << "it was never told as unmatched";
}

TEST_F(Inbox, AReceiptOfAnEarlierTryDuringTheNextOneWaitsForItsEnd)
{
    const auto id = put(sms()).id;
    record(take(1).at(0), outcome_kind::retry, with({"ref-1"}));
    now += 1h;
    const auto again = take(1).at(0);
    keep("ref-1");
    EXPECT_EQ(work().waiting, 1u);
    EXPECT_TRUE(read().empty());
    record(again, outcome_kind::accepted);
    EXPECT_EQ(work().taken, 1u);
    EXPECT_EQ(view(id).facts.now, state::delivered);
}

TEST_F(Inbox, ACrashDuringTheAttemptReleasesWhatWaitedForIt)
{
    put(sms());
    record(take(1).at(0), outcome_kind::retry, with({"ref-1"}));
    now += 1h;
    ASSERT_EQ(take(1).size(), 1u);
    keep("ref-1");
    EXPECT_EQ(work().waiting, 1u);
    reopen();
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 1u);
    EXPECT_EQ(work().waiting, 0u);
}

TEST_F(Inbox, AnUnmatchedReceiptIsTakenInWhenItsMessageComesAndToldOfInTheMeantime)
{
    keep("ref-1");
    const auto first = work();
    EXPECT_EQ(first.waiting, 1u);
    EXPECT_EQ(first.unmatched, 0u);
    EXPECT_EQ(next().next_due, now + 1min);
    EXPECT_TRUE(receipt_types().empty());
    now += 1min;
    EXPECT_EQ(work().unmatched, 1u);
    EXPECT_FALSE(next().next_due);
    EXPECT_THAT(receipt_types(), testing::ElementsAre("receipt.delivered unmatched"));
    EXPECT_EQ(receipts().at(0).reference, "ref-1");
    EXPECT_EQ(receipts().at(0).provider, "smsc");
    now += 24h;
    const auto id = put(sms()).id;
    record(take(1).at(0), outcome_kind::accepted, with({"ref-1"}));
    EXPECT_EQ(work().taken, 1u);
    EXPECT_EQ(view(id).facts.now, state::delivered);
    EXPECT_THAT(receipt_types(), testing::ElementsAre("receipt.delivered unmatched", "receipt.delivered"));
}

TEST_F(Inbox, EachThingOfABundleCountsOnceThoughOneOfThemWaits)
{
    put(sms());
    record(take(1).at(0), outcome_kind::accepted, with({"ref-1"}));
    keep("ref-1,ref-2");
    const auto first = work();
    EXPECT_EQ(first.taken, 1u);
    EXPECT_EQ(first.waiting, 1u);
    const auto id = put(sms("+819012345679")).id;
    record(take(1).at(0), outcome_kind::accepted, with({"ref-2"}));
    const auto again = work();
    EXPECT_EQ(again.taken, 1u);
    EXPECT_EQ(again.noted, 0u) << "what was taken is not looked at again";
    EXPECT_EQ(view(id).facts.now, state::delivered);
}

TEST_F(Inbox, AThingWithAKeyOfItsOwnCountsOnceInWhateverBundle)
{
    const told one{"event-1", told_words{channel::line, "U1", "message", "hello", now}};
    keep("first");
    take_in({{next().some.at(0).no, {one}}});
    keep("second");
    const auto again = take_in({{next().some.at(0).no, {one}}});
    EXPECT_EQ(again.taken + again.noted + again.waiting, 0u);
    EXPECT_TRUE(next().some.empty());
    EXPECT_THAT(receipt_types(), testing::ElementsAre("receipt.message unmatched"));
    EXPECT_EQ(receipts().at(0).text, "hello");
}

TEST_F(Inbox, WordsAreOfTheCustomerWhoseAddressItIsUntilTheyAreErased)
{
    addresses to;
    to[index_of(channel::line)] = "U1";
    put_customer(profile_of("c-1", to));
    keep("first");
    take_in({{next().some.at(0).no, {{"", told_words{channel::line, "U1", "postback", "size=m", now}}}}});
    EXPECT_EQ(receipts().at(0).customer, "c-1");
    EXPECT_EQ(receipts().at(0).type, "receipt.postback");
    EXPECT_TRUE(run(db->erase_customer("c-1", rules(), now)));
    const auto left = receipts();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].text + left[0].address + left[0].customer, "");
}

TEST_F(Inbox, ReachabilityIsWhatWasToldLatestInWhateverOrder)
{
    tell("unfollow", reach(false, now));
    EXPECT_EQ(run(db->reactions().block_of(channel::line, "U1"))->reason, say(phrase::not_reachable));
    tell("an older follow", reach(true, now - 1min));
    EXPECT_TRUE(run(db->reactions().block_of(channel::line, "U1")));
    tell("follow", reach(true, now + 1s));
    EXPECT_FALSE(run(db->reactions().block_of(channel::line, "U1")));
    tell("an older unfollow", reach(false, now));
    EXPECT_FALSE(run(db->reactions().block_of(channel::line, "U1")));
    EXPECT_THAT(receipt_types(), testing::ElementsAre("receipt.unreachable unmatched", "receipt.reachable unmatched"));
}

TEST_F(Inbox, AFollowLeavesAnOperatorsBlockAlone)
{
    run(db->reactions().block(channel::line, "U1", "asked by phone", rules(), now));
    tell("follow", reach(true, now));
    EXPECT_TRUE(run(db->reactions().block_of(channel::line, "U1")));
}

TEST_F(Inbox, ANumberWithoutAnIdSettlesTheOnlyUncertainMessageToIt)
{
    const auto id = put(sms("+819011111111")).id, other = put(sms("+819022222222")).id;
    for (const auto& one : take(2)) record(one, outcome_kind::uncertain);
    keep("*+819011111111");
    script->on_receipt = [](const situation&, std::size_t leg, const receipt&, instant) {
        consequence made;
        made.delivered = leg;
        made.then = finished(state::delivered, rule::none);
        return made;
    };
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
    outcome parts;
    parts.in_parts = true;
    record(take(1).at(0), outcome_kind::uncertain, parts);
    reopen();
    keep("*+819011111111");
    EXPECT_EQ(work().waiting, 1u);
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

TEST_F(Inbox, WhatNobodyCanReadIsKeptForTheNextStart)
{
    keep("garbage");
    run(db->inbox().cannot_read(next().some.at(0).no, "no such form"));
    EXPECT_TRUE(next().some.empty());
    reopen();
    EXPECT_TRUE(next().some.empty());
    EXPECT_EQ(run(db->inbox().read_again(now)), 1u);
    EXPECT_EQ(next().some.size(), 1u);
}

TEST_F(Inbox, ARowThatMakesNoSenseHoldsUpNoOther)
{
    keep("first");
    keep("second");
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE inbox SET headers = x'ff' WHERE no = 1");
    }
    const auto due = next();
    ASSERT_EQ(due.some.size(), 1u);
    EXPECT_EQ(due.some[0].what.body, "second");
    EXPECT_EQ(rows("inbox WHERE unread IS NOT NULL AND body IS NOT NULL"), 1) << "it is kept as it is";
}

TEST_F(Inbox, AMessageThatCannotBeJudgedHoldsUpNoOther)
{
    put(sms());
    const auto other = put(sms("+819022222222")).id;
    const auto both = take(2);
    record(both[0], outcome_kind::accepted, with({"ref-1"}));
    record(both[1], outcome_kind::accepted, with({"ref-2"}));
    keep("ref-1");
    keep("ref-2");
    script->on_receipt = [other](const situation& s, std::size_t leg, const receipt&, instant) {
        if (s.message.id != other) throw std::runtime_error{"a bug"};
        consequence made;
        made.delivered = leg;
        made.then = finished(state::delivered, rule::none);
        return made;
    };
    const auto came = work();
    EXPECT_EQ(came.taken, 1u);
    EXPECT_EQ(came.waiting, 1u) << "its message is set aside: the receipt waits";
    EXPECT_EQ(view(other).facts.now, state::delivered);
    EXPECT_EQ(rows("inbox WHERE body IS NOT NULL"), 1);
}

TEST_F(Inbox, IsPurgedWithMessagesOfItsAge)
{
    keep("ref-1,ref-2");
    work();
    now += 1h;
    keep("ref-3");
    work();
    put(sms());
    while (run(db->tidy(keeping(now)))) {
    }
    EXPECT_EQ(rows("inbox"), 1);
    EXPECT_EQ(rows("inbox_awaits"), 1);
    EXPECT_TRUE(keep("ref-1,ref-2"));
}

}  // namespace
}  // namespace todoke
