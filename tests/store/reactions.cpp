// Receipts, events, operators' orders and blocks, as far as the store has to do with them.

#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

class Reactions : public StoreTest {
protected:
    using heard = receive_answer::result;

    heard tell(told_receipt what, receipt_kind kind = receipt_kind::delivered)
    {
        what.what.kind = kind;
        what.what.at = now;
        return run(db->reactions().receive(std::move(what), rules(), now)).how;
    }
    static told_receipt by_reference(const std::string& reference, const std::string& provider = "smsc")
    {
        told_receipt made;
        made.provider = provider;
        made.reference = reference;
        return made;
    }
    static told_receipt about(message_id which, std::size_t leg = 0)
    {
        told_receipt made;
        made.message = which;
        made.leg = leg;
        return made;
    }
    event_answer tell_event(const std::string& customer, const std::string& type = "purchased")
    {
        customer_event what;
        what.customer = customer;
        what.type = type;
        what.at = now;
        return run(db->reactions().take_event(std::move(what), rules(), now));
    }
    cancelled_some cancel_some(cancel_filter which, message_no before = {})
    {
        return run(db->reactions().cancel_some(std::move(which), before, rules(), now));
    }
    message_id sent_as(const std::vector<std::string>& references)
    {
        const auto id = put(sms("+8190" + std::to_string(10'000'000 + ++numbers_))).id;
        outcome more;
        more.references = references;
        for (const auto& one : take(1)) record(one, outcome_kind::accepted, more);
        return id;
    }
    submission listening(submission what)
    {
        what.cancel_on = {"purchased"};
        return what;
    }
    std::int64_t rows(const std::string& table)
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer(("SELECT count(*) FROM " + table).c_str());
    }

private:
    int numbers_ = 0;
};

TEST_F(Reactions, AReceiptFindsItsLegByWhatTheProviderCalledIt)
{
    const auto first = sent_as({"ref-1"}), second = sent_as({"ref-2"});
    EXPECT_EQ(tell(by_reference("ref-3")), heard::unmatched);
    EXPECT_EQ(tell(by_reference("ref-2", "another")), heard::unmatched);
    reopen();
    EXPECT_EQ(tell(by_reference("ref-2")), heard::taken);
    EXPECT_EQ(view(first).facts.now, state::sent);
    const auto seen = view(second);
    EXPECT_EQ(seen.facts.now, state::delivered);
    EXPECT_EQ(seen.facts.legs[0].delivered, now);
    EXPECT_EQ(tell(by_reference("ref-2")), heard::repeated);
    EXPECT_EQ(view(second).timeline.size(), seen.timeline.size());
    EXPECT_EQ(tell(by_reference("ref-2"), receipt_kind::failed), heard::noted) << "it is late";
    EXPECT_EQ(view(second).timeline.back().receipt, receipt_kind::failed);
}

TEST_F(Reactions, AReceiptOfANameThatWasUsedTwiceIsForTheNewest)
{
    const auto first = sent_as({"ref"}), second = sent_as({"ref"});
    EXPECT_EQ(tell(by_reference("ref")), heard::taken);
    EXPECT_EQ(view(first).facts.now, state::sent);
    EXPECT_EQ(view(second).facts.now, state::delivered);
}

TEST_F(Reactions, AReceiptOfAPartIsNotedUntilAllHaveCome)
{
    const auto id = sent_as({"a", "b", "c"});
    EXPECT_EQ(tell(by_reference("c")), heard::noted);
    EXPECT_EQ(tell(by_reference("a")), heard::noted);
    EXPECT_EQ(view(id).facts.now, state::sent);
    EXPECT_EQ(tell(by_reference("b")), heard::taken);
    EXPECT_EQ(view(id).facts.now, state::delivered);
}

TEST_F(Reactions, AReceiptDuringItsAttemptIsToldAgainLater)
{
    const auto id = put(sms()).id;
    const auto under_way = take(1);
    ASSERT_EQ(under_way.size(), 1u);
    EXPECT_EQ(tell(about(id)), heard::under_way);
    EXPECT_EQ(tell(about(id, 7)), heard::unmatched);
    EXPECT_EQ(tell(about(message_id::make(1, message_no{99}, 1))), heard::unmatched);
    record(under_way[0], outcome_kind::accepted);
    EXPECT_EQ(tell(about(id)), heard::taken);
    EXPECT_EQ(view(id).facts.now, state::delivered);
}

TEST_F(Reactions, AFailureOpensTheMessageAndClaimsItsKeyAgain)
{
    script->on_receipt = [](const situation&, std::size_t leg, const receipt&, instant at) {
        consequence made;
        made.then = waits(state::queued, leg, at, rule::none);
        made.then->legs.push_back({leg, leg_state::waiting, rule::none, {}});
        return made;
    };
    auto keyed = sms();
    keyed.dedupe_key = "k";
    const auto id = put(keyed).id;
    for (const auto& one : take(1)) record(one, outcome_kind::accepted);
    now += 25h;  // its window is over
    EXPECT_EQ(tell(about(id), receipt_kind::failed), heard::taken);
    EXPECT_EQ(view(id).facts.now, state::queued);
    EXPECT_EQ(put(keyed).duplicate_of, id);
    EXPECT_EQ(take(2).size(), 1u);
}

TEST_F(Reactions, AnEventLooksOnlyAtMessagesThatNameOne)
{
    put_customer(profile_of("c-1", {"", "", "+819000000001"}));
    const auto deaf = put(to_customer("c-1")).id, listens = put(listening(to_customer("c-1"))).id;
    const auto other = put(listening(sms("+819000000002"))).id;
    EXPECT_FALSE(tell_event("c-9").is_known);
    EXPECT_EQ(rows("event"), 0);
    EXPECT_EQ(tell_event("c-1", "visited").cancelled, 0u);
    reopen();
    EXPECT_EQ(tell_event("c-1").cancelled, 1u);
    EXPECT_TRUE(tell_event("c-1").repeated);
    EXPECT_EQ(rows("event"), 2);
    EXPECT_EQ(view(listens).facts.now, state::cancelled);
    EXPECT_EQ(view(listens).facts.cancel_by, rule::event);
    EXPECT_THAT(story(listens), testing::Contains("reacted queued event"));
    EXPECT_EQ(view(deaf).facts.now, state::queued);
    EXPECT_EQ(view(other).facts.now, state::queued);
}

TEST_F(Reactions, AnEventFindsItsMessagesAfterTheMergeToo)
{
    options.merge_after = 1;
    reopen();
    const auto before = put(listening(sms("+819000000001"))).id;  // to a number that is nobody's yet
    while (run(db->tidy(keeping()))) {
    }
    EXPECT_EQ(rows("recent"), 0);
    put_customer(profile_of("c-1", {"", "", "+819000000001"}));
    put_customer(profile_of("c-2", {"", "", "+819000000002"}));
    const auto owners = put(listening(to_customer("c-2"))).id;
    put_customer(profile_of("c-3", {"", "", "+819000000002"}));  // shares it from now on
    while (run(db->tidy(keeping()))) {
    }
    EXPECT_EQ(tell_event("c-1").cancelled, 1u);
    EXPECT_EQ(view(before).facts.now, state::cancelled);
    EXPECT_EQ(tell_event("c-3").cancelled, 1u);
    EXPECT_EQ(view(owners).facts.now, state::cancelled);
}

TEST_F(Reactions, AnEventDuringAnAttemptIsKeptForItsEnd)
{
    put_customer(profile_of("c-1", {"", "", "+819000000001"}));
    const auto id = put(listening(to_customer("c-1"))).id;
    ASSERT_EQ(take(1).size(), 1u);
    EXPECT_EQ(tell_event("c-1").cancelled, 1u);
    reopen();
    const auto seen = view(id).facts;
    EXPECT_EQ(seen.now, state::sending);
    EXPECT_TRUE(seen.cancel_asked);
    EXPECT_EQ(seen.cancel_by, rule::event);
}

TEST_F(Reactions, EventsGoWithTheirCustomerAndWithTime)
{
    put_customer(profile_of("c-1", {"", "", "+819000000001"}));
    put_customer(profile_of("c-2", {"", "", "+819000000002"}));
    tell_event("c-1");
    now += 1h;
    tell_event("c-2");
    tell_event("c-2", "visited");
    ASSERT_EQ(rows("event"), 3);
    while (run(db->tidy(keeping(now)))) {
    }
    EXPECT_EQ(rows("event"), 2);
    EXPECT_TRUE(run(db->erase_customer("c-2", rules(), now)));
    EXPECT_EQ(rows("event"), 0);
}

TEST_F(Reactions, CancellingManyGoesInPiecesFromTheNewest)
{
    std::vector<message_id> all;
    for (int i = 0; i < 150; ++i) {
        auto what = sms("+81900000" + std::to_string(1000 + i));
        what.cancel_key = i % 3 == 0 ? "other" : "k";
        what.campaign = "spring";
        all.push_back(put(what).id);
    }
    cancel_filter which;
    which.cancel_key = "k";
    which.campaign = "spring";
    auto counting = which;
    counting.counts_only = true;
    auto piece = cancel_some(counting);
    EXPECT_EQ(piece.cancelled, 100u);
    ASSERT_TRUE(piece.next);
    EXPECT_FALSE(cancel_some(counting, piece.next).next) << "nothing was left for a third";
    piece = cancel_some(which);
    EXPECT_EQ(piece.cancelled, 100u);
    auto newer = sms("+819099999999");
    newer.cancel_key = "k";
    newer.campaign = "spring";
    const auto stored_meanwhile = put(newer).id;
    EXPECT_EQ(cancel_some(which, piece.next).cancelled, 0u);
    EXPECT_EQ(view(stored_meanwhile).facts.now, state::queued);
    EXPECT_EQ(view(all[0]).facts.now, state::queued);
    EXPECT_EQ(view(all[1]).facts.now, state::cancelled);
    EXPECT_EQ(cancel_some({}).cancelled, 0u) << "an empty filter is none";
    which = {};
    which.klass = "bulk";
    which.only_classes = {"news"};
    EXPECT_EQ(cancel_some(which).cancelled, 0u);
    which.only_classes = {"bulk"};
    EXPECT_EQ(cancel_some(which).cancelled, 51u);
}

TEST_F(Reactions, WhatIsUnderWayIsTooLateToCancel)
{
    auto what = sms();
    what.campaign = "spring";
    const auto id = put(what).id;
    ASSERT_EQ(take(1).size(), 1u);
    cancel_filter which;
    which.campaign = "spring";
    EXPECT_EQ(cancel_some(which).too_late, 1u);
    EXPECT_EQ(cancel_some(which).too_late, 0u) << "it was asked for already";
    EXPECT_TRUE(view(id).facts.cancel_asked);
}

TEST_F(Reactions, AFailedMessageGoesAgainWithItsKeyAndANewEnd)
{
    auto keyed = sms();
    keyed.dedupe_key = "k";
    const auto id = put(keyed).id;
    for (const auto& one : take(1)) record(one, outcome_kind::rejected);
    ASSERT_EQ(view(id).facts.now, state::failed);
    now += 400h;
    const auto again = run(db->reactions().retry(id, 2h, "it is back", rules(), now));
    EXPECT_EQ(again.how, retry_answer::result::goes_again);
    EXPECT_EQ(again.expires_at, now + 2h);
    reopen();
    EXPECT_EQ(view(id).facts.expires_at, now + 2h);
    EXPECT_EQ(view(id).facts.legs[0].tries, 0);
    EXPECT_THAT(story(id), testing::Contains("retried failed operator"));
    keyed.expires_at = now + 2h;
    EXPECT_EQ(put(keyed).duplicate_of, id);
    const auto taken = take(1);
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].attempt, 2);
    EXPECT_EQ(record(taken[0], outcome_kind::accepted), state::sent);
    EXPECT_EQ(run(db->reactions().retry(id, {}, "again", rules(), now)).how, retry_answer::result::not_to_retry);
    const auto nobody = message_id::make(1, message_no{99}, 1);
    EXPECT_EQ(run(db->reactions().retry(nobody, {}, "x", rules(), now)).how, retry_answer::result::unknown);
}

TEST_F(Reactions, AMessageDoesNotGoAgainBesideItsSuccessor)
{
    auto keyed = sms();
    keyed.dedupe_key = "k";
    const auto id = put(keyed).id;
    for (const auto& one : take(1)) record(one, outcome_kind::rejected);
    const auto successor = put(keyed).id;
    const auto again = run(db->reactions().retry(id, {}, "x", rules(), now));
    EXPECT_EQ(again.how, retry_answer::result::duplicate);
    EXPECT_EQ(again.duplicate_of, successor);
}

TEST_F(Reactions, AnOperatorSettlesWhatIsUncertain)
{
    const auto id = put(sms()).id;
    for (const auto& one : take(1)) record(one, outcome_kind::uncertain);
    ASSERT_EQ(view(id).facts.now, state::uncertain);
    EXPECT_EQ(run(db->reactions().resolve(id, resolution::sent, "seen", rules(), now)).now, state::sent);
    EXPECT_THAT(story(id), testing::Contains("resolved uncertain operator"));
    EXPECT_EQ(run(db->reactions().resolve(id, resolution::sent, "x", rules(), now)).how,
              resolve_answer::result::not_uncertain);
}

TEST_F(Reactions, BlocksAreSeenSetAndFreed)
{
    auto& reactions = db->reactions();
    const auto id = put(sms("+819000000001")).id;
    put_customer(profile_of("c-1", {"", "", "+819000000001"}));
    EXPECT_TRUE(run(reactions.block(channel::sms, "+819000000001", "asked for it", rules(), now)));
    EXPECT_FALSE(run(reactions.block(channel::sms, "+819000000001", "another reason", rules(), now)));
    EXPECT_TRUE(run(reactions.block(channel::email, "a@example.jp", "bounced", rules(), now)));
    for (int i = 0; i < 3; ++i) {
        const auto found = run(db->reactions().block_of(channel::email, "A@Example.JP"));
        ASSERT_TRUE(found);
        EXPECT_EQ(found->reason, "bounced");
        const auto page = run(db->reactions().blocks(0, 1));
        ASSERT_EQ(page.blocks.size(), 1u);
        ASSERT_NE(page.next, 0);
        EXPECT_EQ(run(db->reactions().blocks(page.next, 1)).blocks.size(), 1u);
        EXPECT_EQ(run(db->reactions().blocks(page.next, 1)).next, 0);
        reopen();
    }
    EXPECT_TRUE(take(1).empty()) << "it is blocked";
    EXPECT_NE(view(id).facts.now, state::queued);
    EXPECT_TRUE(run(db->reactions().unblock(channel::sms, "+819000000001", rules(), now)));
    EXPECT_FALSE(run(db->reactions().unblock(channel::sms, "+819000000001", rules(), now)));
    EXPECT_FALSE(run(db->reactions().block_of(channel::sms, "+819000000001")));
    put(sms("+819000000001"));
    EXPECT_EQ(take(1).size(), 1u);
}

TEST_F(Reactions, ABlockedWordOfAProviderBlocksTheAddress)
{
    const auto id = put(sms("+819000000001")).id;
    for (const auto& one : take(1)) record(one, outcome_kind::accepted);
    tell(about(id), receipt_kind::blocked);
    const auto found = run(db->reactions().block_of(channel::sms, "+819000000001"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->because_of, id);
}

}  // namespace

}  // namespace todoke
