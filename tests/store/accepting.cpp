#include <gmock/gmock.h>

#include "store/sqlite/file/encoding.hpp"
#include "store/sqlite/file/packing.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;

class Accept : public StoreTest {};

submission with_key(submission what, const std::string& key, std::uint8_t body = 1)
{
    what.idempotency_key = key;
    what.caller = "shop";
    what.body_digest.fill(body);
    return what;
}

submission with_dedupe(submission what, const std::string& key)
{
    what.dedupe_key = key;
    return what;
}

TEST_F(Accept, WhatIsStoredCanBeReadBack)
{
    auto what = sms();
    what.campaign = "spring";
    what.metadata = R"({"order":"9912"})";
    what.dedupe_key = "k";
    what.send_at = now + 1h;
    const auto answer = put(what);
    EXPECT_EQ(answer.now, state::queued);
    EXPECT_EQ(answer.on, channel::sms);
    EXPECT_EQ(answer.due, now + 1h);
    const auto seen = view(answer.id);
    EXPECT_EQ(seen.facts.klass, "bulk");
    EXPECT_EQ(seen.facts.campaign, "spring");
    EXPECT_EQ(seen.facts.stored, now);
    EXPECT_EQ(seen.facts.expires_at, what.expires_at);
    EXPECT_EQ(seen.facts.to, what.to);
    EXPECT_EQ(seen.content, what.content);
    EXPECT_EQ(seen.metadata, what.metadata);
    EXPECT_EQ(seen.dedupe_key, "k");
    EXPECT_EQ(seen.facts.due_by, rule::send_at);
    EXPECT_THAT(story(answer.id), ElementsAre("stored queued send_at"));
}

TEST_F(Accept, AnIdWithOtherRandomBitsFindsNothing)
{
    auto id = put(sms()).id;
    id.bytes[7] ^= 1;
    EXPECT_FALSE(run(db->find(id)));
}

TEST_F(Accept, TheSameKeyAndBodyGetTheFirstAnswerAgain)
{
    auto what = with_key(sms(), "once");
    what.send_at = now + 1h;
    const auto first = put(what);
    now += 2h;
    const auto again = put(what);
    EXPECT_FALSE(first.replayed);
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.due, first.due);
    EXPECT_EQ(again.on, first.on);
}

/// What waits for the lane, as the door counts it.
estimator in(span ahead)
{
    return [ahead](channel, const std::string&, instant due, std::optional<std::size_t>) { return due + ahead; };
}

TEST_F(Accept, TheFirstEstimateIsPartOfTheFirstAnswer)
{
    const auto put_with = [&](const char* key, const estimator& comes) {
        return std::get<stored>(run(db->accept(with_key(sms(), key), rules(), now, comes)));
    };
    const auto first = put_with("once", in(4s));
    EXPECT_EQ(first.estimated, now + 4s);
    now += 1min;
    EXPECT_EQ(put_with("once", in(20s)).estimated, first.estimated);
    EXPECT_EQ(put_with("other", {}).estimated, std::nullopt);
    EXPECT_EQ(put_with("other", in(20s)).estimated, std::nullopt) << "it was told none";
}

TEST_F(Accept, AForecastEstimatesAsTheAnswerWould)
{
    const auto foretold = run(db->forecast(sms(), rules(), now, in(4s)));
    EXPECT_EQ(std::get<foreseen>(foretold).answer.estimated, now + 4s);
}

TEST_F(Accept, TheFirstRowNamesTheRuleOfALaneThatTakesNothing)
{
    const auto until = now + 5min;
    script->before_decide = [until](const situation&, instant) {
        auto v = goes(0);
        v.held_by = {{rule::breaker, until, "connection refused"}};
        return std::optional{v};
    };
    const auto answer = put(sms());
    EXPECT_THAT(story(answer.id), ElementsAre("stored queued breaker"));
    EXPECT_EQ(view(answer.id).timeline.at(0).detail, "connection refused");
    EXPECT_EQ(view(answer.id).facts.due_by, rule::none) << "it is due";
}

TEST_F(Accept, WhoHasOthersBeforeItIsHeldByTheRate)
{
    const auto answer = std::get<stored>(run(db->accept(sms(), rules(), now, in(20s))));
    ASSERT_EQ(answer.held_by.size(), 1u);
    EXPECT_EQ(answer.held_by[0].by, rule::rate);
    EXPECT_EQ(answer.held_by[0].until, now + 20s);
    EXPECT_THAT(story(answer.id), ElementsAre("stored queued rate"));
    auto later = sms();
    later.send_at = now + 1h;
    const auto put_off = std::get<stored>(run(db->accept(later, rules(), now, in(20s))));
    EXPECT_EQ(put_off.estimated, now + 1h + 20s);
    EXPECT_TRUE(put_off.held_by.empty()) << "its turn has not come anyway";
    EXPECT_TRUE(std::get<stored>(run(db->accept(sms(), rules(), now, in(0s)))).held_by.empty());
}

TEST(FirstAnswer, OfBeforeEstimatesWereKeptCanBeRead)
{
    packer before;
    before.number(static_cast<std::uint64_t>(state::queued));
    before.number(1 + static_cast<std::uint64_t>(channel::sms));
    before.when(instant{5s});
    before.text("why");
    before.text("");
    before.number(static_cast<std::uint64_t>(rule::send_at));
    before.when(instant{5s});
    before.text("as submitted");
    auto answer = unpack_answer(before.packed());
    EXPECT_EQ(answer.now, state::queued);
    EXPECT_EQ(answer.due, instant{5s});
    EXPECT_EQ(answer.estimated, std::nullopt);
    ASSERT_EQ(answer.held_by.size(), 1u);
    EXPECT_EQ(pack_answer(answer), before.packed()) << "as it was";
    answer.estimated = instant{9s};
    EXPECT_EQ(unpack_answer(pack_answer(answer)).estimated, answer.estimated);
    EXPECT_EQ(unpack_answer(pack_answer(answer)).held_by.size(), 1u);
}

TEST_F(Accept, TheSameKeyInOneBatchIsStoredOnce)
{
    std::vector<boost::asio::awaitable<accepted_submission>> calls;
    for (int i = 0; i < 20; ++i) calls.push_back(db->accept(with_key(sms(), "race"), rules(), now));
    int firsts = 0;
    for (const auto& answer : run_all(std::move(calls))) firsts += !std::get<stored>(answer).replayed;
    EXPECT_EQ(firsts, 1);
    EXPECT_EQ(run(db->facts()).queued, 1);
}

TEST_F(Accept, TheSameKeyWithAnotherBodyIsRefused)
{
    put(with_key(sms(), "once"));
    EXPECT_EQ(refusal(with_key(sms(), "once", 2)).why, refused::reason::idempotency_mismatch);
}

TEST_F(Accept, KeysOfDifferentCallersDoNotMeet)
{
    put(with_key(sms(), "once"));
    auto other = with_key(sms(), "once", 2);
    other.caller = "logistics";
    EXPECT_FALSE(put(other).replayed);
}

TEST_F(Accept, AnIdempotencyKeyStandsForSevenDays)
{
    put(with_key(sms(), "once"));
    now += 24h * 7 - 1ms;
    EXPECT_TRUE(put(with_key(sms(), "once")).replayed);
    now += 1ms;
    auto later = with_key(sms(), "once", 2);
    later.expires_at = now + 1h;
    EXPECT_FALSE(put(later).replayed);
    EXPECT_TRUE(put(later).replayed);
}

TEST_F(Accept, ASecondOneWithTheSameKeyIsSuppressed)
{
    const auto first = put(with_dedupe(sms(), "shipped:1"));
    const auto second = put(with_dedupe(sms(), "shipped:1"));
    EXPECT_EQ(second.now, state::suppressed);
    EXPECT_EQ(second.duplicate_of, first.id);
    EXPECT_NE(second.id, first.id);
    EXPECT_EQ(view(second.id).duplicate_of, first.id);
    EXPECT_EQ(put(with_dedupe(sms("+819000000000"), "shipped:1")).now, state::queued) << "another person";
}

TEST_F(Accept, SubmissionsThatRaceForAKeyResolveToOne)
{
    std::vector<boost::asio::awaitable<accepted_submission>> calls;
    for (int i = 0; i < 50; ++i) calls.push_back(db->accept(with_dedupe(sms(), "race"), rules(), now));
    int queued = 0;
    for (const auto& answer : run_all(std::move(calls))) queued += std::get<stored>(answer).now == state::queued;
    EXPECT_EQ(queued, 1);
}

TEST_F(Accept, ARejectedDuplicateLeavesNothingBehind)
{
    const auto first = put(with_dedupe(sms(), "k"));
    auto what = with_dedupe(sms(), "k");
    what.duplicate_rule = on_duplicate::reject;
    const auto no = refusal(what);
    EXPECT_EQ(no.why, refused::reason::duplicate);
    EXPECT_EQ(no.duplicate_of, first.id);
    list_query all;
    EXPECT_EQ(run(db->list(all)).messages.size(), 1u);
}

TEST_F(Accept, AReplacementTakesTheQueuedOnesPlace)
{
    const auto first = put(with_dedupe(sms(), "k"));
    auto what = with_dedupe(sms(), "k");
    what.duplicate_rule = on_duplicate::replace;
    EXPECT_EQ(put(what).now, state::queued);
    EXPECT_THAT(story(first.id), ElementsAre("stored queued", "state_changed suppressed superseded"));
    ASSERT_EQ(take(5).size(), 1u);
    EXPECT_EQ(put(what).now, state::suppressed) << "what is on its way is not replaced";
}

TEST_F(Accept, NothingTakesThePlaceOfAClassItsCallerMayNotUse)
{
    auto first = with_dedupe(sms(), "k");
    first.collapse_key = "cart";
    const auto other = put(first);
    auto what = first;
    what.duplicate_rule = on_duplicate::replace;
    what.replaces_only = {"promotional"};
    EXPECT_EQ(put(what).now, state::suppressed);
    EXPECT_EQ(view(other.id).facts.now, state::queued);
    what.replaces_only.push_back(first.klass);
    EXPECT_EQ(put(what).now, state::queued);
}

TEST_F(Accept, ACollapseKeyKeepsTheNewest)
{
    auto what = sms();
    what.collapse_key = "cart";
    const auto first = put(what), second = put(what);
    EXPECT_EQ(view(first.id).facts.now, state::suppressed);
    EXPECT_EQ(view(second.id).facts.now, state::queued);
}

TEST_F(Accept, AKeyIsFreedByDefiniteFailure)
{
    put(with_dedupe(sms(), "k"));
    const auto going = take(1);
    EXPECT_EQ(record(going.at(0), outcome_kind::rejected), state::failed);
    EXPECT_EQ(put(with_dedupe(sms(), "k")).now, state::queued);
}

TEST_F(Accept, AKeyHoldsForItsWindowAfterAcceptance)
{
    put(with_dedupe(sms(), "k"));
    record(take(1).at(0), outcome_kind::accepted);
    now += 24h - 1ms;
    EXPECT_EQ(put(with_dedupe(sms(), "k")).now, state::suppressed);
    now += 1ms;
    EXPECT_EQ(put(with_dedupe(sms(), "k")).now, state::queued);
    EXPECT_EQ(put(with_dedupe(sms(), "k")).now, state::suppressed) << "by the new one";
}

TEST_F(Accept, TheSameTextIsADuplicate)
{
    auto what = sms();
    what.any_print = std::string("\x01\0\xff print", 9);
    put(what);
    EXPECT_EQ(put(what).now, state::suppressed);
}

TEST_F(Accept, AnUnknownCustomerNeedsAnAddress)
{
    EXPECT_EQ(refusal(to_customer("c1")).why, refused::reason::unknown_customer);
    auto with_address = sms();
    with_address.customer = "c1";
    EXPECT_EQ(put(with_address).now, state::queued);
    EXPECT_EQ(refusal(to_customer("c1")).why, refused::reason::unknown_customer) << "`to` makes no profile";
    EXPECT_FALSE(run(db->customer("c1")));
}

TEST_F(Accept, WithoutContentForTheRouteItIsRefused)
{
    auto what = sms();
    what.has_content = {true, false, false};
    EXPECT_EQ(refusal(what).why, refused::reason::no_content);
}

TEST_F(Accept, AFullQueueOrDiskRefusesTheNewOnly)
{
    options.max_queue = 2;
    std::uint64_t room = 1 << 20;
    options.free_disk = [&] { return room; };
    options.min_free_disk = 1000;
    reopen();
    const auto first = put(with_key(sms(), "a"));
    EXPECT_FALSE(run(db->no_room()));
    room = 499;  // of what is less than half, free pages of the file make up for nothing
    const auto no = refusal(sms());
    EXPECT_EQ(no.why, refused::reason::full);
    EXPECT_EQ(run(db->no_room()).value().detail, no.detail);
    EXPECT_TRUE(put(with_key(sms(), "a")).replayed);
    EXPECT_EQ(run(db->cancel(first.id, rules(), now)).how, cancel_answer::result::cancelled);
    room = 1000;
    put(sms());
    put(sms());
    const auto full = refusal(sms()).detail;
    EXPECT_THAT(full, testing::HasSubstr("max_queue"));
    EXPECT_EQ(run(db->no_room()).value().detail, full);
}

TEST_F(Accept, AnExpiredOneIsFinalAtOnce)
{
    auto what = with_dedupe(sms(), "k");
    what.expires_at = now;
    const auto answer = put(what);
    EXPECT_EQ(answer.now, state::expired);
    EXPECT_FALSE(answer.on);
    what.expires_at = now + 1h;
    EXPECT_EQ(put(what).now, state::queued) << "it holds no key";
}

}  // namespace

}  // namespace todoke
