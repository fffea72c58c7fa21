// Receipts for backends: in commit order, from a place on; and callbacks, queued with what they tell.

#include <gmock/gmock.h>

#include "store/model/phrase.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/receipts/receipt_types.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;

class Outbox : public StoreTest {
protected:
    receipt_page page(std::optional<receipt_place> after = {}, std::size_t limit = 1000)
    {
        return run(db->outbox().receipts(after, limit));
    }
    static std::vector<std::string> types(const receipt_page& of)
    {
        std::vector<std::string> made;
        for (const auto& one : of.some) made.push_back(one.type);
        return made;
    }
    message_id sent(submission what)
    {
        const auto id = put(std::move(what)).id;
        for (const auto& one : take(1)) record(one, outcome_kind::accepted);
        return id;
    }
    static submission calling(submission what, const std::string& endpoint = "shop")
    {
        what.callback = endpoint;
        return what;
    }
    due_callbacks due(const std::string& endpoint = "shop") { return run(db->outbox().callbacks(endpoint, 100, now)); }
    void ended(std::int64_t place, std::optional<instant> again = {})
    {
        run(db->outbox().callbacks_ended({{place, again}}, now));
    }
    std::size_t replay(instant since, const std::string& endpoint = "shop")
    {
        std::size_t queued = 0;
        journal_no after;
        do {
            const auto some = run(db->outbox().replay_some(endpoint, since, after, now));
            queued += some.queued;
            after = some.next;
        } while (after);
        return queued;
    }
};

TEST(ReceiptTypes, AnAttemptUnderWayIsNoStateThatIsTold)
{
    std::optional<state> known;
    journal_row row;
    row.event = timeline_event::stored;
    row.now = state::queued;
    EXPECT_THAT(receipt_types(row, known), ElementsAre("message.queued"));
    row.event = timeline_event::cancel_asked;
    row.now = state::sending;
    EXPECT_TRUE(receipt_types(row, known).empty());
    row.event = timeline_event::attempt_ended;
    row.result = outcome_kind::retry;
    row.now = state::queued;
    EXPECT_TRUE(receipt_types(row, known).empty());
    row.result = outcome_kind::accepted;
    row.now = state::sent;
    EXPECT_THAT(receipt_types(row, known), ElementsAre("leg.accepted", "message.sent"));
    row.result.reset();
    row.event = timeline_event::receipt;
    row.receipt = receipt_kind::delivered;
    row.now = state::delivered;
    EXPECT_THAT(receipt_types(row, known), ElementsAre("receipt.delivered", "message.delivered"));
    row.receipt.reset();
    row.event = timeline_event::declined;
    EXPECT_THAT(receipt_types(row, known), ElementsAre("receipt.declined"));
}

TEST_F(Outbox, TellsAMessagesStoryInOrder)
{
    auto what = sms();
    what.metadata = R"({"order":"9912"})";
    what.campaign = "spring";
    const auto id = sent(what);
    const auto all = page();
    EXPECT_THAT(types(all), ElementsAre("message.queued", "leg.accepted", "message.sent"));
    const auto& last = all.some.back();
    EXPECT_EQ(last.message, id);
    EXPECT_EQ(last.klass, "bulk");
    EXPECT_EQ(last.campaign, "spring");
    EXPECT_EQ(last.metadata, what.metadata);
    EXPECT_EQ(last.provider, "smsc");
    EXPECT_EQ(last.on, channel::sms);
    EXPECT_EQ(last.at, now);
}

TEST_F(Outbox, ARefusedLegIsToldAsWhatItBecame)
{
    put(sms());
    record(take(1).at(0), outcome_kind::rejected);
    EXPECT_THAT(types(page()), ElementsAre("message.queued", "message.failed", "leg.rejected"));
}

TEST_F(Outbox, GoesOnFromAnyPlaceWithoutGapOrDouble)
{
    sent(sms());
    sent(sms("+819011111111"));
    const auto all = types(page());
    ASSERT_EQ(all.size(), 6u);
    std::vector<std::string> again;
    std::optional<receipt_place> after;
    for (;;) {
        const auto one = page(after, 1);
        if (one.some.empty()) {
            EXPECT_EQ(one.next, *after) << "nothing new: the same place";
            break;
        }
        again.push_back(one.some[0].type);
        after = one.next;
    }
    EXPECT_EQ(again, all);
    reopen();
    sent(sms("+819022222222"));
    EXPECT_THAT(types(page(after)), ElementsAre("message.queued", "leg.accepted", "message.sent"));
}

TEST_F(Outbox, AnEmptyStoreHasAPlaceToWaitAt)
{
    const auto nothing = page();
    EXPECT_TRUE(nothing.some.empty());
    EXPECT_EQ(page(nothing.next).next, nothing.next);
    sent(sms());
    EXPECT_EQ(page(nothing.next).some.size(), 3u);
}

TEST_F(Outbox, APlaceBeforeWhatWasPurgedIsGone)
{
    sent(sms());
    const auto early = page({}, 1).next;
    const auto late = page().next;
    now += 48h;
    sent(sms("+819011111111"));
    while (run(db->tidy(keeping(now - 1min)))) {
    }
    EXPECT_TRUE(page(early).is_gone);
    EXPECT_FALSE(page(late).is_gone);
    EXPECT_EQ(page(late).some.size(), 3u);
    EXPECT_EQ(page().some.size(), 3u) << "the oldest kept";
}

TEST_F(Outbox, AMessageWithALateReceiptIsKeptAsLongAsTheReceipt)
{
    const auto id = sent(sms());
    now += 48h;
    told_receipt what;
    what.message = id;
    what.what.kind = receipt_kind::delivered;
    run(db->reactions().receive(what, rules(), now));
    sent(sms("+819011111111"));
    while (run(db->tidy(keeping(now - 1min)))) {
    }
    EXPECT_TRUE(run(db->find(id)));
    now += 48h;
    sent(sms("+819022222222"));
    while (run(db->tidy(keeping(now - 1min)))) {
    }
    EXPECT_FALSE(run(db->find(id)));
}

TEST_F(Outbox, APlaceOfBeforeARestoreIsGone)
{
    options.machine = "here";
    reopen();
    run(db->box().recognise());
    run(db->box().mark(now));
    sent(sms());
    const auto before = page().next;
    db.reset();
    std::filesystem::copy_file(path(), path() + ".backup");
    if (std::filesystem::exists(path() + "-wal")) std::filesystem::copy_file(path() + "-wal", path() + ".backup-wal");
    open();
    run(db->box().recognise());
    now += 2h;
    run(db->box().mark(now));
    sent(sms("+819011111111"));
    const auto lost = page().next;
    EXPECT_FALSE(page(before).is_gone);
    db.reset();
    std::filesystem::remove(path() + "-wal");
    std::filesystem::rename(path() + ".backup", path());
    if (std::filesystem::exists(path() + ".backup-wal"))
        std::filesystem::rename(path() + ".backup-wal", path() + "-wal");
    open();
    run(db->box().recognise());
    EXPECT_TRUE(page(before).is_gone);
    EXPECT_TRUE(page(lost).is_gone);
    EXPECT_FALSE(page().is_gone);
}

TEST_F(Outbox, APlaceThatWasNeverGivenIsGone)
{
    sent(sms());
    auto place = page().next;
    place.at += 1000;
    EXPECT_TRUE(page(place).is_gone);
}

TEST_F(Outbox, CallbacksOfAMessageGoInOrderAndAreCounted)
{
    sent(calling(sms()));
    sent(sms("+819011111111"));
    std::vector<std::string> seen;
    for (int i = 0; i < 3; ++i) {
        const auto some = due();
        ASSERT_EQ(some.some.size(), 1u) << "only the first of a message is due";
        ASSERT_TRUE(some.some[0].what);
        seen.push_back(some.some[0].what->type + " " + std::to_string(some.some[0].seq));
        ended(some.some[0].place);
    }
    EXPECT_THAT(seen, ElementsAre("message.queued 1", "leg.accepted 2", "message.sent 3"));
    EXPECT_TRUE(due().some.empty());
    EXPECT_TRUE(due("another").some.empty());
}

TEST_F(Outbox, ACallbackThatWasNotTakenHoldsUpItsMessageOnly)
{
    sent(calling(sms()));
    sent(calling(sms("+819011111111")));
    const auto first = due();
    ASSERT_EQ(first.some.size(), 2u);
    ended(first.some[0].place, now + 5s);
    const auto left = due();
    ASSERT_EQ(left.some.size(), 1u);
    EXPECT_EQ(left.some[0].place, first.some[1].place);
    EXPECT_EQ(left.next_due, now + 5s);
    reopen();
    now += 5s;
    ASSERT_EQ(due().some.size(), 2u);
    EXPECT_EQ(due().some[1].tries, 1);
}

TEST_F(Outbox, ARolledBackReceiptQueuesNoCallback)
{
    put(calling(sms()));
    script->on_settle = [](const situation&) { throw std::runtime_error{"a bug"}; };
    const auto one = take(1).at(0);
    ended(due().some.at(0).place);
    record(one, outcome_kind::accepted);
    const auto some = due();
    ASSERT_EQ(some.some.size(), 1u);
    EXPECT_EQ(some.some[0].seq, 2);
}

TEST_F(Outbox, ADisabledEndpointIsRememberedUntilItIsEnabled)
{
    run(db->outbox().disable("shop", say(phrase::callback_gone), now));
    reopen();
    const auto all = run(db->outbox().disabled());
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].name, "shop");
    EXPECT_EQ(all[0].since, now);
    EXPECT_TRUE(run(db->outbox().enable("shop", now)));
    EXPECT_FALSE(run(db->outbox().enable("shop", now)));
    EXPECT_TRUE(run(db->outbox().disabled()).empty());
}

TEST_F(Outbox, EnablingStartsTheScheduleAnew)
{
    sent(calling(sms()));
    ended(due().some.at(0).place, now + 24h);
    EXPECT_TRUE(due().some.empty());
    run(db->outbox().enable("shop", now));
    ASSERT_EQ(due().some.size(), 1u);
    EXPECT_EQ(due().some[0].tries, 0);
}

TEST_F(Outbox, AReplayQueuesAgainWhatAnEndpointWasToldSince)
{
    sent(calling(sms()));
    now += 1h;
    const auto since = now;
    sent(calling(sms("+819011111111")));
    sent(calling(sms("+819022222222"), "another"));
    std::vector<std::int64_t> places;
    for (auto some = due(); !some.some.empty(); some = due())
        for (const auto& one : some.some) {
            if (one.what->at >= since) places.push_back(one.place);
            ended(one.place);
        }
    ASSERT_EQ(places.size(), 3u);
    EXPECT_EQ(replay(since), 3u);
    EXPECT_EQ(replay(since), 0u) << "they are queued already";
    const auto some = due();
    ASSERT_EQ(some.some.size(), 1u);
    EXPECT_EQ(some.some[0].place, places[0]) << "the same receipt keeps its place, so its webhook-id";
    EXPECT_EQ(some.some[0].seq, 1);
    EXPECT_EQ(replay(since - 2h), 3u);
    EXPECT_EQ(replay(since, "unheard of"), 0u);
}

TEST_F(Outbox, AReplayedCallbackGoesBeforeALaterOneThatWaits)
{
    put(calling(sms()));
    const auto first = due().some.at(0).place;
    ended(first);
    record(take(1).at(0), outcome_kind::accepted);
    const auto second = due().some.at(0).place;
    EXPECT_EQ(replay(now), 1u);
    EXPECT_EQ(due().some.at(0).place, first);
    EXPECT_EQ(due().some.size(), 1u);
    ended(first);
    EXPECT_EQ(due().some.at(0).place, second);
}

}  // namespace
}  // namespace todoke
