// What providers tell: kept first, matched later, each thing once, nothing lost.
#include "tests/store/inbox.hpp"

#include <gmock/gmock.h>

namespace todoke {
namespace {

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

TEST_F(Inbox, WordsAreOfWhoHasTheAddressNow)
{
    const auto says = [&](const std::string& what) {
        keep(what, what, "line");
        take_in({{next().some.at(0).no, {{what, told_words{channel::line, "U1", "message", what, now}}}}});
        return receipts().back().customer;
    };
    const auto has = [&](const std::string& id, const std::string& user) {
        put_customer(profile_of(id, {"", user, ""}));
    };
    has("c-1", "U1");
    has("c-2", "U1");
    EXPECT_EQ(says("both have it"), "c-1");
    has("c-1", "U2");
    EXPECT_EQ(says("nobody knows of the other"), "");
    has("c-2", "U1");
    EXPECT_EQ(says("told again whose it is"), "c-2");
    has("c-2", "");
    EXPECT_EQ(says("nobody has it"), "");
    has("c-3", "U1");
    EXPECT_EQ(says("of the third"), "c-3");
    has("c-1", "U1");
    EXPECT_EQ(says("two of them again"), "c-3");
    EXPECT_TRUE(run(db->erase_customer("c-3", rules(), now)));
    for (const auto& one : receipts()) EXPECT_NE(one.text, "of the third");
    EXPECT_EQ(says("the other goes on having it"), "");
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

/// A person is a friend of one account and not of another: user ids are the same over all of them.
TEST_F(Inbox, ReachabilityIsAnAccounts)
{
    const auto blocked_at = [&] {
        std::string made;
        for (const auto& one : run(db->reactions().blocks_of(channel::line, "U1"))) made += "<" + one.provider + ">";
        return made;
    };
    tell("unfollow a", reach(false, now), "brand-a");
    EXPECT_EQ(blocked_at(), "<brand-a>");
    tell("follow b", reach(true, now + 1s), "brand-b");
    EXPECT_EQ(blocked_at(), "<brand-a>") << "a follow of one frees no other";
    tell("an older unfollow b", reach(false, now), "brand-b");
    EXPECT_EQ(blocked_at(), "<brand-a>");
    tell("unfollow b", reach(false, now + 2s), "brand-b");
    EXPECT_EQ(blocked_at(), "<brand-a><brand-b>");
    reopen();
    tell("follow a", reach(true, now + 1s), "brand-a");
    EXPECT_EQ(blocked_at(), "<brand-b>") << "what the other told later is its own";
    run(db->reactions().block(channel::line, "U1", "asked by phone", rules(), now));
    EXPECT_EQ(blocked_at(), "<><brand-b>");
    EXPECT_EQ(run(db->reactions().blocks({}, 10)).blocks.size(), 2u);
    tell("follow b again", reach(true, now + 3s), "brand-b");
    EXPECT_EQ(blocked_at(), "<>") << "an operator's binds all";
    tell("unfollow a again", reach(false, now + 4s), "brand-a");
    EXPECT_TRUE(run(db->reactions().unblock(channel::line, "U1", rules(), now)));
    EXPECT_EQ(blocked_at(), "") << "an operator frees it everywhere";
}

TEST_F(Inbox, ABlockOfAnAccountOutlivesTheProfileAsAHash)
{
    put_customer(profile_of("c-1", {"", "U1", ""}));
    tell("unfollow a", reach(false, now), "brand-a");
    run(db->reactions().block(channel::line, "U1", "asked by phone", rules(), now));
    tell("unfollow b", reach(false, now), "brand-b");
    EXPECT_TRUE(run(db->erase_customer("c-1", rules(), now)));
    const auto all = run(db->reactions().blocks_of(channel::line, "U1"));
    ASSERT_EQ(all.size(), 3u);
    for (const auto& one : all) EXPECT_EQ(one.address, "");
}

TEST_F(Inbox, AFollowLeavesAnOperatorsBlockAlone)
{
    run(db->reactions().block(channel::line, "U1", "asked by phone", rules(), now));
    tell("follow", reach(true, now));
    EXPECT_TRUE(run(db->reactions().block_of(channel::line, "U1")));
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
    for (const auto* one : {"first", "second", "third"}) keep(one);
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE inbox SET headers = x'ff' WHERE no = 1");
        raw.run("UPDATE inbox SET provider = 99 WHERE no = 2");
    }
    const auto odd = run(db->inbox().next(2, now));
    EXPECT_TRUE(odd.some.empty());
    EXPECT_EQ(odd.damaged.size(), 2u);
    EXPECT_EQ(odd.next_due, now) << "there may be more";
    const auto due = next();
    ASSERT_EQ(due.some.size(), 1u);
    EXPECT_EQ(due.some[0].what.body, "third");
    EXPECT_EQ(rows("inbox WHERE unread IS NOT NULL AND body IS NOT NULL"), 2) << "they are kept as they are";
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
