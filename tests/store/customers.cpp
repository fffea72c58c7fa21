#include <fstream>
#include <gmock/gmock.h>

#include "store/model/current_leg.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;

class Customer : public StoreTest {
protected:
    /// The state of a message with this key to a customer.
    state outcome_of(const std::string& customer, std::vector<channel> legs = {channel::email})
    {
        auto what = to_customer(customer, std::move(legs));
        what.dedupe_key = "k";
        return put(what).now;
    }
    std::string all_bytes()
    {
        run(db->close());
        std::string made;
        for (const auto* end : {"", "-wal"}) {
            std::ifstream file{path() + end, std::ios::binary};
            made.append(std::istreambuf_iterator<char>{file}, {});
        }
        return made;
    }
};

TEST_F(Customer, AProfileIsReplacedButConsentsAreMerged)
{
    auto first = profile_of("c1", {"a@example.jp", "", "+819012345678"});
    first.quiet_hours = {"21:00-08:00"};
    first.channels = {channel::sms, channel::email};
    first.consents["promotional"] = {true, std::nullopt, false};
    EXPECT_TRUE(put_customer(first));
    auto second = profile_of("c1", {"b@example.jp", "", ""});
    second.consents["promotional"] = {std::nullopt, true, std::nullopt};
    EXPECT_FALSE(put_customer(second));
    const auto seen = run(db->customer("c1"));
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->to, second.to);
    EXPECT_TRUE(seen->quiet_hours.empty());
    EXPECT_TRUE(seen->channels.empty());
    const auto& consents = seen->consents.at("promotional");
    EXPECT_TRUE(consents[0]->granted);
    EXPECT_TRUE(consents[1]->granted);
    EXPECT_FALSE(consents[2]->granted);
    EXPECT_EQ(consents[0]->at, now);
}

TEST_F(Customer, ANewProfileDecidesQueuedMessagesAgain)
{
    auto what = to_customer("c1", {channel::sms, channel::email});
    what.to[index_of(channel::email)] = "a@example.jp";
    const auto m = put(what);
    EXPECT_EQ(m.on, channel::email);
    script->before_decide = [](const situation& s, instant) -> std::optional<verdict> {
        if (!s.person.to[index_of(channel::sms)].empty()) return goes(0);
        return std::nullopt;
    };
    put_customer(profile_of("c1", {"", "", "+819012345678"}));
    EXPECT_TRUE(take(5, channel::email, "mail").empty());
    EXPECT_EQ(take(5).size(), 1u);
}

TEST_F(Customer, WhoSharesAnAddressIsTheSamePersonForDedupe)
{
    put_customer(profile_of("a", {"shared@example.jp", "", ""}));
    EXPECT_EQ(outcome_of("a"), state::queued);
    put_customer(profile_of("b", {"shared@example.jp", "", ""}));
    EXPECT_EQ(outcome_of("b"), state::suppressed);
}

TEST_F(Customer, SharingIsNotTransitive)
{
    put_customer(profile_of("a", {"ab@example.jp", "", ""}));
    put_customer(profile_of("b", {"ab@example.jp", "", "+819012345678"}));
    put_customer(profile_of("c", {"c@example.jp", "", "+819012345678"}));
    EXPECT_EQ(outcome_of("a"), state::queued);
    EXPECT_EQ(outcome_of("c"), state::queued) << "a and c share nothing";
    EXPECT_EQ(outcome_of("b"), state::suppressed);
}

TEST_F(Customer, AnAddressGivenWithAMessageCountsForItsOwner)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_of("a", {channel::sms}), state::queued);
    auto what = sms("+819012345678");
    what.dedupe_key = "k";
    EXPECT_EQ(put(what).now, state::suppressed);
    what.dedupe_key = "l";
    EXPECT_EQ(put(what).now, state::queued);
    auto mine = to_customer("a");
    mine.dedupe_key = "l";
    EXPECT_EQ(put(mine).now, state::suppressed) << "the owner counts for the address from now on";
}

TEST_F(Customer, AnotherAddressForOneMessageDoesNotTieItsOwners)
{
    put_customer(profile_of("a", {"a@example.jp", "", ""}));
    auto what = to_customer("a", {channel::sms});
    what.to[index_of(channel::sms)] = "+819012345678";
    put(what);
    EXPECT_EQ(outcome_of("a"), state::queued);
    auto other = sms("+819012345678");
    other.dedupe_key = "k";
    EXPECT_EQ(put(other).now, state::queued) << "a's message with this key never had that number";
}

TEST_F(Customer, HandOversCarryOverToASharedAddress)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put(to_customer("a"));
    record(take(1).at(0), outcome_kind::accepted);
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    std::size_t seen = 0;
    script->before_decide = [&](const situation& s, instant) {
        seen = s.contacts.size();
        return std::optional<verdict>{};
    };
    put(to_customer("b"));
    EXPECT_EQ(seen, 1u);
}

TEST_F(Customer, ACustomerKnownOnlyByNameIsOnePerson)
{
    auto by_mail = to_customer("x", {channel::email}), by_sms = to_customer("x");
    by_mail.to[index_of(channel::email)] = "x@example.jp";
    by_sms.to[index_of(channel::sms)] = "+819012345678";
    by_mail.dedupe_key = by_sms.dedupe_key = "k";
    EXPECT_EQ(put(by_mail).now, state::queued);
    EXPECT_EQ(put(by_sms).now, state::suppressed);
}

TEST_F(Customer, ErasingCancelsAndLeavesNoTrace)
{
    put_customer(profile_of("c1", {"erased-address@example.jp", "", "+819087654321"}));
    auto what = to_customer("c1", {channel::sms, channel::email});
    what.content = R"({"text":"erased-content"})";
    what.metadata = R"({"note":"erased-metadata"})";
    what.to[index_of(channel::email)] = "erased-override@example.jp";
    const auto m = put(what);
    const auto sent = put(what);
    run(db->cancel(sent.id, rules(), now));
    EXPECT_TRUE(run(db->erase_customer("c1", rules(), now)));
    EXPECT_FALSE(run(db->customer("c1")));
    EXPECT_FALSE(run(db->erase_customer("c1", rules(), now)));
    EXPECT_THAT(story(m.id), ElementsAre("stored queued", "state_changed cancelled erased"));
    EXPECT_EQ(view(m.id).content, "");
    EXPECT_EQ(view(m.id).customer, "");
    const auto bytes_left = all_bytes();
    for (const auto* trace :
         {"erased-address", "erased-override", "+819087654321", "erased-content", "erased-metadata"})
        EXPECT_EQ(bytes_left.find(trace), std::string::npos) << trace;
}

TEST_F(Customer, ABlockOutlivesErasing)
{
    put_customer(profile_of("c1", {"", "", "+819012345678"}));
    put(to_customer("c1"));
    record(take(1).at(0), outcome_kind::blocked);
    run(db->erase_customer("c1", rules(), now));
    EXPECT_EQ(all_bytes().find("+819012345678"), std::string::npos) << "kept as a keyed hash";
    reopen();
    put_customer(profile_of("c2", {"", "", "+819012345678"}));
    EXPECT_EQ(put(to_customer("c2")).now, state::suppressed);
}

TEST_F(Customer, TheListIsTheirs)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819000000000"}));
    const auto first = put(to_customer("a"));
    put(to_customer("b"));
    const auto last = put(to_customer("a"));
    list_query q;
    q.customer = "a";
    q.limit = 1;
    auto page = run(db->list(q));
    ASSERT_EQ(page.messages.size(), 1u);
    EXPECT_EQ(page.messages[0].facts.id, last.id);
    EXPECT_EQ(page.messages[0].customer, "a");
    q.before = page.next;
    page = run(db->list(q));
    ASSERT_EQ(page.messages.size(), 1u);
    EXPECT_EQ(page.messages[0].facts.id, first.id);
    EXPECT_FALSE(page.next);
    q.customer = "nobody";
    EXPECT_TRUE(run(db->list(q)).messages.empty());
}

TEST_F(Customer, ListsFilter)
{
    auto what = sms();
    what.campaign = "spring";
    const auto in_flight = put(what);
    take(1);
    what.klass = "news";
    const auto news = put(what);
    what.campaign = {};
    const auto cancelled = put(what);
    run(db->cancel(cancelled.id, rules(), now));
    const auto ids = [&](list_query q) {
        std::vector<message_id> made;
        for (const auto& m : run(db->list(q)).messages) made.push_back(m.facts.id);
        return made;
    };
    list_query q;
    q.in = state::sending;
    EXPECT_THAT(ids(q), ElementsAre(in_flight.id));
    q.in = state::queued;
    EXPECT_THAT(ids(q), ElementsAre(news.id));
    q.in = state::cancelled;
    EXPECT_THAT(ids(q), ElementsAre(cancelled.id));
    q = {};
    q.campaign = "spring";
    EXPECT_THAT(ids(q), ElementsAre(news.id, in_flight.id));
    q.klass = "bulk";
    EXPECT_THAT(ids(q), ElementsAre(in_flight.id));
    q.on = channel::email;
    EXPECT_TRUE(ids(q).empty());
    q = {};
    EXPECT_THAT(ids(q), ElementsAre(cancelled.id, news.id, in_flight.id));
}

TEST_F(Customer, WhatOnlyOlderMessagesMatchIsFoundByFollowingNext)
{
    options.list_looks_at = 3;
    reopen();
    auto rare = sms();
    rare.klass = "news";
    std::vector<message_id> wanted;
    for (int i = 0; i < 2; ++i) {
        wanted.insert(wanted.begin(), put(rare).id);
        for (int other = 0; other < 4; ++other) put(sms());
    }
    list_query q;
    q.klass = "news";
    q.limit = 1;
    std::vector<message_id> found;
    std::vector<std::size_t> on_each_page;
    do {
        const auto page = run(db->list(q));
        for (const auto& one : page.messages) found.push_back(one.facts.id);
        on_each_page.push_back(page.messages.size());
        q.before = page.next;
    } while (q.before && on_each_page.size() < 10);
    EXPECT_EQ(found, wanted);
    EXPECT_THAT(on_each_page, ElementsAre(0u, 1u, 0u, 1u)) << "three of ten looked at on each";
}

TEST_F(Customer, ListsOfAChannelAreOfThoseThatShowIt)
{
    put_customer(profile_of("a", {"a@example.jp", "", "+819012345678"}));
    put(to_customer("a", {channel::email, channel::sms}));
    record(take(1, channel::email, "mail").at(0), outcome_kind::accepted);
    // As where consent for the first leg may still come.
    script->before_decide = [](const situation& s, instant) {
        if (s.message.cancel_asked || s.message.legs.size() == 1) return std::optional<verdict>{};
        return std::optional{waits(state::queued, 1, s.message.stored + 1h, rule::send_at)};
    };
    put(to_customer("a", {channel::email, channel::sms}));
    const auto over = put(to_customer("a"));
    run(db->cancel(over.id, rules(), now));
    std::size_t all = 0;
    for (const auto on : all_channels) {
        list_query of;
        of.on = on;
        const auto page = run(db->list(of));
        all += page.messages.size();
        for (const auto& one : page.messages) {
            const auto* shown = current_leg(one.facts);
            ASSERT_NE(shown, nullptr);
            EXPECT_EQ(shown->asked.on, on);
        }
    }
    EXPECT_EQ(all, 2u) << "what was cancelled is on no channel";
}

}  // namespace

}  // namespace todoke
