// What was sent, held and suppressed for one person.
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;

class CustomerTimeline : public StoreTest {
protected:
    std::optional<message_page> page(const std::string& who, std::size_t limit = 50, message_no before = {})
    {
        person_query what{who, limit, before};
        return run(db->customer_timeline(std::move(what), rules()));
    }
    std::vector<message_id> ids(const std::string& who)
    {
        std::vector<message_id> made;
        const auto found = page(who);
        if (!found) ADD_FAILURE() << "nobody is called " << who;
        if (found)
            for (const auto& one : found->messages) made.push_back(one.facts.id);
        return made;
    }
    /// By this account, to c-2, and it is accepted.
    message_id line_to_second(const std::string& account)
    {
        auto what = to_customer("c-2", {channel::line});
        what.legs[0].via = account;
        const auto made = put(what);
        record(take(1, channel::line, account).at(0), outcome_kind::accepted);
        return made.id;
    }
    void merge()
    {
        while (run(db->tidy(keeping()))) {
        }
    }
    /// Of all that has ended.
    void purge_content()
    {
        now += 1h;
        put(sms("+818000000000"));
        while (run(db->tidy(keeping({}, now - 1ms)))) {
        }
    }
};

TEST_F(CustomerTimeline, TellsEachMessageWithWhereItHasCome)
{
    put_customer(profile_of("c-1", {"", "", "+819012345678"}));
    auto later = to_customer("c-1");
    later.send_at = now + 1h;
    const auto held = put(later);
    auto twin = to_customer("c-1");
    twin.dedupe_key = "k";
    const auto first = put(twin);
    const auto second = put(twin);
    record(take(1).at(0), outcome_kind::accepted);
    put(sms("+819099999999"));

    const auto found = page("c-1");
    ASSERT_TRUE(found);
    ASSERT_EQ(found->messages.size(), 3u);
    EXPECT_FALSE(found->next);
    const auto& newest = found->messages[0];
    EXPECT_EQ(newest.facts.id, second.id);
    EXPECT_EQ(newest.facts.now, state::suppressed);
    EXPECT_EQ(newest.duplicate_of, first.id);
    ASSERT_EQ(newest.timeline.size(), 1u);
    EXPECT_EQ(newest.timeline[0].why, rule::duplicate);
    EXPECT_EQ(found->messages[1].facts.now, state::sent);
    EXPECT_EQ(found->messages[1].timeline[0].event, timeline_event::state_changed);
    EXPECT_EQ(found->messages[2].facts.id, held.id);
    EXPECT_EQ(found->messages[2].timeline[0].why, rule::send_at);
}

TEST_F(CustomerTimeline, IsReadInPages)
{
    put_customer(profile_of("c-1", {"", "", "+819012345678"}));
    std::vector<message_id> wanted;
    for (int i = 0; i < 450; ++i) {
        wanted.insert(wanted.begin(), put(to_customer("c-1")).id);
        if (i == 200) merge();
        if (i % 3 == 0) put(sms());
    }
    std::vector<message_id> seen;
    message_no before;
    for (int pages = 0; pages < 100; ++pages) {
        const auto some = page("c-1", 70, before);
        for (const auto& one : some->messages) seen.push_back(one.facts.id);
        before = some->next;
        if (!before) break;
        EXPECT_EQ(some->messages.size(), 70u);
    }
    EXPECT_EQ(seen, wanted);
}

TEST_F(CustomerTimeline, HoldsWhatReachedAnAddressWithoutNamingAnybody)
{
    const auto early = put(sms());
    record(take(1).at(0), outcome_kind::accepted);
    put_customer(profile_of("c-1", {"", "", "+819012345678"}));
    const auto named = put(to_customer("c-1"));
    const auto late = put(sms());
    for (const auto& one : take(2)) record(one, outcome_kind::accepted);
    const auto waits = put(sms());
    EXPECT_THAT(ids("c-1"), ElementsAre(late.id, named.id, early.id));
    merge();
    EXPECT_THAT(ids("c-1"), ElementsAre(late.id, named.id, early.id));
    record(take(1).at(0), outcome_kind::accepted);
    EXPECT_THAT(ids("c-1"), ElementsAre(waits.id, late.id, named.id, early.id));
}

TEST_F(CustomerTimeline, OfTwoCustomersWithOneAddress)
{
    put_customer(profile_of("c-1", {"", "", "+819012345678"}));
    put_customer(profile_of("c-2", {"b@example.jp", "", "+819012345678"}));
    const auto by_mail = put(to_customer("c-2", {channel::email}));
    const auto first = put(to_customer("c-2"));
    record(take(1).at(0), outcome_kind::accepted);
    record(take(1, channel::email, "mail").at(0), outcome_kind::accepted);
    EXPECT_THAT(ids("c-2"), ElementsAre(first.id, by_mail.id));
    const auto found = page("c-1");
    EXPECT_THAT(ids("c-1"), ElementsAre(first.id)) << "the mail is not to the number";
    EXPECT_EQ(found->messages.at(0).customer, "c-2");
}

TEST_F(CustomerTimeline, OfOneSpellingOfAnAddress)
{
    put_customer(profile_of("c-1", {"A@Example.JP", "", ""}));
    put_customer(profile_of("c-2", {"a@example.jp", "", ""}));
    const auto mail = put(to_customer("c-2", {channel::email}));
    record(take(1, channel::email, "mail").at(0), outcome_kind::accepted);
    EXPECT_THAT(ids("c-1"), ElementsAre(mail.id));
}

/// LINE by an account of its own may go to a number, whether there is a user id or not.
TEST_F(CustomerTimeline, OfTwoCustomersOfWhomOneGetsLineByTheSameNumber)
{
    const std::string number = "+819012345678";
    put_customer(profile_of("c-1", {"", "", number}));
    put_customer(profile_of("c-2", {"", "U0123456789abcdef0123456789abcdef", number}));
    put(to_customer("c-2", {channel::line}));
    EXPECT_NE(take(1, channel::line, "line").at(0).address, number);
    auto notification = to_customer("c-2", {channel::line});
    notification.legs[0].via = script->by_phone = "notifications";
    const auto to_number = put(notification);
    EXPECT_EQ(take(1, channel::line, "notifications").at(0).address, number);
    EXPECT_THAT(ids("c-1"), ElementsAre(to_number.id));
}

TEST_F(CustomerTimeline, OfTwoCustomersWithOneUserOfLineOfWhomOneGetsItByNumber)
{
    const std::string user = "U0123456789abcdef0123456789abcdef";
    put_customer(profile_of("c-1", {"", user, ""}));
    put_customer(profile_of("c-2", {"", user, "+819012345678"}));
    const auto made = line_to_second(script->by_phone = "notifications");
    EXPECT_THAT(ids("c-1"), ElementsAre());
    EXPECT_THAT(ids("c-2"), ElementsAre(made));
}

/// A second account of the shop's, for users of LINE as the first.
TEST_F(CustomerTimeline, OfTwoCustomersOfWhomOneGetsLineByAnotherAccount)
{
    put_customer(profile_of("c-1", {"", "", "+819012345678"}));
    put_customer(profile_of("c-2", {"", "U0123456789abcdef0123456789abcdef", "+819012345678"}));
    const auto made = line_to_second("brand-b");
    EXPECT_THAT(ids("c-1"), ElementsAre());
    EXPECT_THAT(ids("c-2"), ElementsAre(made));
}

/// What the former owner was sent is nothing to whoever has the number next, whatever counts for it.
TEST_F(CustomerTimeline, OfAnAddressThatChangedHands)
{
    put_customer(profile_of("c-1", {"a@example.jp", "", "+819012345678"}));
    const auto mail = put(to_customer("c-1", {channel::email}));
    const auto text = put(to_customer("c-1"));
    const auto bare = put(sms());
    record(take(1, channel::email, "mail").at(0), outcome_kind::accepted);
    for (const auto& one : take(2)) record(one, outcome_kind::accepted);
    put_customer(profile_of("c-1", {"a@example.jp", "", ""}));
    put_customer(profile_of("c-2", {"b@example.jp", "", "+819012345678"}));
    EXPECT_THAT(ids("c-2"), ElementsAre(bare.id)) << "it names nobody";
    EXPECT_THAT(ids("c-1"), ElementsAre(text.id, mail.id));
}

TEST_F(CustomerTimeline, HoldsWhatNamesNobodyUntilItIsPurgedItself)
{
    put_customer(profile_of("c-1", {"a@example.jp", "", "+819012345678"}));
    const auto bare = put(sms());
    record(take(1).at(0), outcome_kind::accepted);
    EXPECT_THAT(ids("c-1"), ElementsAre(bare.id));
    purge_content();
    ASSERT_EQ(view(bare.id).facts.to, addresses{});
    EXPECT_THAT(ids("c-1"), ElementsAre(bare.id)) << "where it went is gone with its content";
}

/// An address that is gone with the content is not one that the profile was asked for.
TEST_F(CustomerTimeline, OfTwoCustomersWithOneAddressOnceTheContentIsPurged)
{
    put_customer(profile_of("c-1", {"", "", "+819012345678"}));
    put_customer(profile_of("c-2", {"", "", "+819012345678"}));
    auto elsewhere = to_customer("c-2");
    elsewhere.to[index_of(channel::sms)] = "+819011112222";
    const auto made = put(elsewhere);
    record(take(1).at(0), outcome_kind::accepted);
    EXPECT_THAT(ids("c-1"), ElementsAre());
    purge_content();
    EXPECT_THAT(ids("c-1"), ElementsAre());
    EXPECT_THAT(ids("c-2"), ElementsAre(made.id));
}

TEST_F(CustomerTimeline, LooksOnlyAtSoManyMessagesAtOnce)
{
    options.list_looks_at = 3;
    reopen();
    put_customer(profile_of("c-1", {"a@example.jp", "", "+819012345678"}));
    put_customer(profile_of("c-2", {"b@example.jp", "", "+819012345678"}));
    const auto first = put(to_customer("c-1"));
    for (int i = 0; i < 7; ++i) put(to_customer("c-2", {channel::email}));
    for (const auto& one : take(7, channel::email, "mail")) record(one, outcome_kind::accepted);
    auto some = page("c-1");
    EXPECT_TRUE(some->messages.empty());
    for (int pages = 0; pages < 9 && some->next; ++pages) some = page("c-1", 50, some->next);
    ASSERT_EQ(some->messages.size(), 1u);
    EXPECT_EQ(some->messages[0].facts.id, first.id);
}

TEST_F(CustomerTimeline, OfNobody)
{
    EXPECT_FALSE(page("nobody"));
    auto by_name = sms();
    by_name.customer = "only a name";
    const auto made = put(by_name);
    EXPECT_THAT(ids("only a name"), ElementsAre(made.id));
    put_customer(profile_of("c-1", {}));
    EXPECT_TRUE(page("c-1")->messages.empty());
}

}  // namespace
}  // namespace todoke
