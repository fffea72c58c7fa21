// Addresses that come with messages: who shares one is one person, wherever it is kept.
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

class Address : public StoreTest {
protected:
    Address()
    {
        options.merge_after = 1;
        reopen();
    }
    void merge()
    {
        while (run(db->tidy(keeping()))) {
        }
    }
    /// The state of a message with this key to a customer without a profile, at this number.
    state outcome_of(const std::string& customer, const std::string& key, const std::string& number = "+819012345678")
    {
        auto what = sms(number);
        what.customer = customer;
        what.dedupe_key = key;
        return put(what).now;
    }
    /// The state of a message with this key to whatever address the customer's profile has.
    state outcome_at_home(const std::string& customer, const std::string& key)
    {
        auto what = to_customer(customer);
        what.dedupe_key = key;
        return put(what).now;
    }
    std::int64_t number(const std::string& sql)
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer(sql.c_str());
    }
};

TEST_F(Address, IsOnePersonBeforeAndAfterTheMergeAndARestart)
{
    EXPECT_EQ(outcome_of("a", "k"), state::queued);
    EXPECT_EQ(number("SELECT count(*) FROM address"), 0) << "in the log";
    EXPECT_EQ(outcome_of("b", "k"), state::suppressed);
    reopen();
    EXPECT_EQ(outcome_of("c", "k"), state::suppressed);
    merge();
    EXPECT_EQ(number("SELECT count(*) FROM address"), 1);
    EXPECT_EQ(outcome_of("d", "k"), state::suppressed);
    reopen();
    EXPECT_EQ(outcome_of("e", "k"), state::suppressed);
    EXPECT_EQ(outcome_of("f", "k", "+819000000001"), state::queued);
}

TEST_F(Address, ThatAProfileGaveUpStillCountsForWhatWasSubmittedToIt)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    auto older = sms("+819012345678");
    older.customer = "a";
    older.send_at = now + 1h;
    put(older);
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    auto newer = sms("+819012345678");
    newer.content = R"({"sms":{"text":"another"}})";
    put(newer);
    record(take(1).at(0), outcome_kind::accepted);
    now += 1h;
    std::vector<contact> seen;
    script->before_decide = [&](const situation& s, instant) {
        seen = s.contacts;
        return std::optional<verdict>{};
    };
    EXPECT_EQ(take(1).at(0).address, "+819012345678");
    EXPECT_EQ(seen.size(), 1u);
    newer.content = R"({"sms":{"text":"a third"}})";
    put(newer);
    take(1);
    EXPECT_EQ(seen.size(), 2u) << "and the other way round";
}

TEST_F(Address, ThatAProfileGaveUpIsWaitedForWhenItsSlotFrees)
{
    const auto cap = [](const situation& s, instant at) -> std::optional<verdict> {
        if (s.message.no.value != 1) return std::nullopt;
        auto v = waits(state::queued, 0, at + 24h, rule::cap);
        v.held_by = {{rule::cap, at + 24h, "full"}};
        return v;
    };
    script->before_decide = cap;
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    auto older = sms("+819012345678");
    older.customer = "a";
    ASSERT_EQ(put(older).id.no().value, 1);
    ASSERT_EQ(number("SELECT count(*) FROM slot_waiter"), 1);
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    auto newer = sms("+819012345678");
    newer.content = R"({"sms":{"text":"another"}})";
    put(newer);
    EXPECT_EQ(number("SELECT count(*) FROM slot_waiter WHERE no = 1"), 2) << "of the customer, and of the address";
}

TEST_F(Address, ThatAProfileGaveUpIsNothingToWhatItsFormerOwnerIsSentThen)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("a", "before"), state::queued);
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("a", "after"), state::queued);
    EXPECT_EQ(outcome_of("", "after"), state::queued) << "nobody's number now";
    EXPECT_EQ(outcome_of("", "before"), state::suppressed) << "it was the owner's when that was stored";
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("b", "before"), state::suppressed);
    EXPECT_EQ(outcome_at_home("a", "later"), state::queued);
    EXPECT_EQ(outcome_at_home("b", "later"), state::queued);
}

TEST_F(Address, ThatAProfileGaveUpAndTakesAgainIsStillOfTheSamePerson)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("a", "k"), state::queued);
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("a", "k"), state::suppressed);
    EXPECT_EQ(outcome_of("", "k"), state::suppressed) << "it will go there";
    EXPECT_EQ(outcome_at_home("a", "l"), state::queued);
    EXPECT_EQ(outcome_of("", "l"), state::suppressed);
    EXPECT_EQ(outcome_of("", "l", "+819087654321"), state::queued);
}

TEST_F(Address, ThatAProfileGaveUpGetsItsSlotBackWhenTheAttemptUnderWayFails)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    ASSERT_EQ(outcome_at_home("a", "k"), state::queued);
    const auto under_way = take(1).at(0);
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    EXPECT_EQ(number("SELECT count(*) FROM contact"), 2) << "of the customer, and of the address";
    record(under_way, outcome_kind::rejected);
    EXPECT_EQ(number("SELECT count(*) FROM contact"), 0);
}

TEST_F(Address, OfSomebodyElseThatAProfileTakesCountsForWhatIsStillToGo)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_of("", "k"), state::suppressed) << "it will go there";
    EXPECT_EQ(outcome_at_home("a", "k"), state::suppressed);
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_of("", "k"), state::queued) << "it will not";
}

TEST_F(Address, OfAGuestThatAProfileTakesCountsForWhatIsStillToGo)
{
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_of("", "other"), state::queued);
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_of("", "k"), state::suppressed);
}

TEST_F(Address, OfTwoProfilesCountsForWhatTheOneThatLeftWasSent)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    record(take(1).at(0), outcome_kind::accepted);
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_of("", "k"), state::suppressed);
    EXPECT_EQ(outcome_at_home("a", "k"), state::suppressed);
}

TEST_F(Address, ThatAProfileTookUpIsWaitedForUntilItIsGivenUp)
{
    script->before_decide = [](const situation&, instant at) {
        auto v = waits(state::queued, 0, at + 24h, rule::cap);
        v.held_by = {{rule::cap, at + 24h, "full"}};
        return std::optional{v};
    };
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    EXPECT_EQ(number("SELECT count(*) FROM slot_waiter"), 1);
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(number("SELECT count(*) FROM slot_waiter"), 2);
    put_customer(profile_of("b", {"", "", "+819011112222"}));
    EXPECT_EQ(number("SELECT count(*) FROM slot_waiter"), 1);
}

/// It was stored while both had the number, so it counts for it.
TEST_F(Address, OfTwoProfilesTellsWhoeverCountsForItThatASlotIsFree)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    ASSERT_EQ(outcome_at_home("a", "one"), state::queued);
    const auto under_way = take(1).at(0);
    script->before_decide = [](const situation& s, instant at) -> std::optional<verdict> {
        if (s.contacts.empty()) return std::nullopt;
        auto v = waits(state::queued, 0, at + 24h * 7, rule::cap);
        v.held_by = {{rule::cap, at + 24h * 7, "full"}};
        return v;
    };
    ASSERT_EQ(outcome_at_home("b", "two"), state::queued);
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    record(under_way, outcome_kind::rejected);
    EXPECT_EQ(take(5).size(), 1u);
}

/// By mail, while the profile gives up its number: what is under way belongs to both.
TEST_F(Address, ThatAProfileGaveUpFollowsAnAttemptUnderWayOnAnotherChannel)
{
    for (const auto ends : {outcome_kind::rejected, outcome_kind::accepted}) {
        const auto who = "c" + std::to_string(static_cast<int>(ends));
        const auto mail = who + "@example.jp", phone = "+81901111222" + std::to_string(static_cast<int>(ends));
        put_customer(profile_of(who, {mail, "", phone}));
        put(to_customer(who, {channel::email}));
        record(take(1, channel::email, "smtp").at(0), outcome_kind::retry);
        now += 1h;
        const auto again = take(1, channel::email, "smtp").at(0);
        put_customer(profile_of(who, {mail, "", ""}));
        record(again, ends);
        const auto both_tries = ends == outcome_kind::accepted ? 2 : 0;
        EXPECT_EQ(number("SELECT count(*) FROM contact"), 2 * both_tries) << "of the customer, and of the number";
    }
}

/// Caps count the first hand-over of a leg.
TEST_F(Address, CountsARetryThatArrivesThereAsAHandOver)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    record(take(1).at(0), outcome_kind::retry);
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    now += 1h;
    record(take(1).at(0), outcome_kind::accepted);
    std::size_t counted = 0;
    script->before_decide = [&](const situation& s, instant) {
        for (const auto& one : s.contacts) counted += !one.again;
        return std::optional<verdict>{};
    };
    auto other = sms("+819012345678");
    other.content = R"({"sms":{"text":"another"}})";
    put(other);
    EXPECT_EQ(counted, 1u);
}

TEST_F(Address, ThatAProfileGaveUpGetsItsSlotBackWhereWhatWasTriedThereGoesOnElsewhere)
{
    for (const auto* first_owner : {"a", "b"}) {
        put_customer(profile_of(first_owner, {"", "", "+819012345678"}));
        ASSERT_EQ(outcome_at_home(first_owner, "k"), state::queued);
        record(take(1).at(0), outcome_kind::retry);
        put_customer(profile_of(first_owner, {"", "", "+819087654321"}));
        now += 1h;
        const auto again = take(1).at(0);
        EXPECT_EQ(again.address, "+819087654321");
        record(again, outcome_kind::rejected);
        EXPECT_EQ(number("SELECT count(*) FROM contact"), 0) << first_owner;
    }
}

TEST_F(Address, ThatAProfileGaveUpGetsItsSlotBackWhenItIsToldLaterThatItFailed)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    ASSERT_EQ(outcome_at_home("a", "k"), state::queued);
    outcome more;
    more.references = {"ref"};
    record(take(1).at(0), outcome_kind::accepted, more);
    put_customer(profile_of("a", {"", "", "+819087654321"}));
    EXPECT_EQ(number("SELECT count(*) FROM contact"), 2) << "of the customer, and of the address";
    script->on_receipt = [](const situation&, std::size_t leg, const receipt&, instant) {
        consequence made;
        made.then = finished(state::failed, rule::rejected);
        made.then->legs = {{leg, leg_state::rejected, rule::rejected, {}, {}}};
        return made;
    };
    told_receipt told{};
    told.provider = "smsc";
    told.reference = "ref";
    told.what.kind = receipt_kind::failed;
    told.what.at = now;
    ASSERT_EQ(run(db->reactions().receive(told, rules(), now)).how, receive_answer::result::taken);
    EXPECT_EQ(number("SELECT count(*) FROM contact"), 0);
}

TEST_F(Address, CountsForItsNextOwnerHoweverManyOthersWereStoredSince)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("a", "k"), state::queued);
    for (int i = 0; i < 2100; ++i) outcome_at_home("a", "k");
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::suppressed);
}

TEST_F(Address, EachPersonHasANumberOfItsOwnOverManyRestarts)
{
    for (int i = 10; i < 40; ++i) {
        EXPECT_EQ(outcome_of("", "k", "+8190000000" + std::to_string(i)), state::queued);
        if (i % 3 == 0) reopen();
    }
    EXPECT_EQ(number("SELECT count(DISTINCT person) FROM message"), 30);
}

TEST_F(Address, OfAMessageBelongsToTheProfileThatTakesItUp)
{
    EXPECT_EQ(outcome_of("a", "k"), state::queued);
    put_customer(profile_of("owner", {"", "", "+819012345678"}));
    EXPECT_EQ(outcome_at_home("owner", "k"), state::suppressed) << "the number had that message";
    EXPECT_EQ(outcome_at_home("owner", "l"), state::queued);
    EXPECT_EQ(outcome_of("b", "l"), state::suppressed) << "the owner counts for the number";
    merge();
    reopen();
    EXPECT_EQ(number("SELECT count(*) FROM address WHERE owner > 0"), 1) << "what the log said is older";
    EXPECT_EQ(outcome_of("c", "l"), state::suppressed);
    EXPECT_EQ(outcome_at_home("owner", "m"), state::queued);
    EXPECT_EQ(outcome_of("d", "m"), state::suppressed);
}

TEST_F(Address, OfARolledBackSubmissionIsForgotten)
{
    script->before_decide = [](const situation&, instant) -> std::optional<verdict> {
        throw std::runtime_error{"no such rule"};
    };
    EXPECT_THROW(outcome_of("a", "k"), store_failure);
    script->before_decide = {};
    EXPECT_EQ(outcome_of("b", "k", "+819000000001"), state::queued) << "takes the numbers that were given back";
    EXPECT_EQ(outcome_of("c", "k"), state::queued) << "nobody's so far";
}

}  // namespace

}  // namespace todoke
