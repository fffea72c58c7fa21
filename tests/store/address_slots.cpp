// Who has an address counts for its slots, and has them, only for what goes there.
#include <set>

#include "tests/store/addresses.hpp"

namespace todoke {

namespace {

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

/// What was tried at another number has no slot at this one.
TEST_F(Address, ThatAProfileTookUpIsAskedForASlotByWhatWasTriedElsewhere)
{
    const auto at_home = profile_of("b", {"b@example.jp", "", "+819087654321"});
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(at_home);
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    put(to_customer("b", {channel::email}));
    record(take(1).at(0), outcome_kind::retry);
    record(take(1, channel::email, "mail").at(0), outcome_kind::retry);
    std::set<channel> asks;
    script->before_decide = [&](const situation& s, instant) {
        for (const auto& one : s.message.legs)
            if (!one.first_try) asks.insert(one.asked.on);
        return std::optional<verdict>{};
    };
    auto moved = at_home;
    moved.to[index_of(channel::sms)] = "+819012345678";
    put_customer(moved);
    EXPECT_EQ(asks, std::set{channel::sms}) << "mail goes where it went";
    EXPECT_EQ(number("SELECT count(*) FROM contact WHERE channel = " + std::to_string(static_cast<int>(channel::sms))),
              0);
    asks.clear();
    put_customer(moved);
    record(take(1).at(0), outcome_kind::retry);
    asks.clear();
    put_customer(moved);
    EXPECT_THAT(asks, testing::IsEmpty()) << "it has one now";
}

/// What arrives counts, whatever the profile says meanwhile.
TEST_F(Address, ThatAProfileTookUpLeavesARetryUnderWayItsSlot)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    record(take(1).at(0), outcome_kind::retry);
    now += 1h;
    const auto again = take(1).at(0);
    const auto counted = "SELECT count(*) FROM contact WHERE identity = (SELECT no FROM customer WHERE id = 'b')";
    const auto before = number(counted);
    ASSERT_GT(before, 0);
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    record(again, outcome_kind::accepted);
    EXPECT_EQ(number(counted), before);
}

TEST_F(Address, ThatAProfileTookUpIsAskedForASlotByWhatWasUnderWayElsewhere)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    EXPECT_EQ(outcome_at_home("a", "j"), state::queued);
    record(take(1).at(0), outcome_kind::accepted);
    EXPECT_EQ(outcome_at_home("b", "k"), state::queued);
    const auto under_way = take(1).at(0);
    EXPECT_EQ(under_way.address, "+819087654321");
    put_customer(profile_of("b", {"", "", "+819012345678"}));
    EXPECT_EQ(record(under_way, outcome_kind::retry), state::queued);
    EXPECT_EQ(number("SELECT count(*) FROM contact WHERE no = 2"), 0) << "nor has it one where it was tried";
    now += 1h;
    std::vector<bool> has_slot;
    script->before_decide = [&](const situation& s, instant) {
        has_slot.push_back(s.message.legs[0].first_try.has_value());
        return std::optional<verdict>{};
    };
    EXPECT_EQ(take(1).at(0).address, "+819012345678");
    EXPECT_THAT(has_slot, testing::ElementsAre(false));
}

TEST_F(Address, ThatAProfileTookUpIsNothingToWhatGoesToAnotherOfItsAddresses)
{
    addresses at_home{"", "U0123456789abcdef0123456789abcdef", "+819087654321"};
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", at_home));
    auto by_account = to_customer("b", {channel::line});
    by_account.legs[0].via = "brand";
    const auto made = put(by_account);
    record(take(1, channel::line, "brand").at(0), outcome_kind::retry);
    at_home[index_of(channel::sms)] = "+819012345678";
    put_customer(profile_of("b", at_home));
    EXPECT_TRUE(view(made.id).facts.legs[0].first_try);
}

TEST_F(Address, OfAUserIsNothingToWhatGoesToANumber)
{
    const std::string user = "U0123456789abcdef0123456789abcdef", number = "+819087654321";
    put_customer(profile_of("a", {"", user, ""}));
    put_customer(profile_of("b", {"", "", number}));
    auto notification = to_customer("b", {channel::line});
    notification.legs[0].via = script->by_phone = "notifications";
    const auto made = put(notification);
    record(take(1, channel::line, "notifications").at(0), outcome_kind::retry);
    put_customer(profile_of("b", {"", user, number}));
    EXPECT_TRUE(view(made.id).facts.legs[0].first_try);
}

/// Nor where the profile says the same in other words, or what was submitted says where it goes.
TEST_F(Address, ThatAProfileKeepsIsNotAskedForASlotAgain)
{
    put_customer(profile_of("a", {"", "", "+819012345678"}));
    put_customer(profile_of("b", {"b@example.jp", "U0123456789abcdef0123456789abcdef", "+819087654321"}));
    put(to_customer("b", {channel::email}));
    auto given = to_customer("b");
    given.to[index_of(channel::sms)] = "+819011112222";
    put(given);
    auto by_account = to_customer("b", {channel::line});
    by_account.legs[0].via = "brand";
    put(by_account);
    const std::vector<reserved> under_way{take(1, channel::email, "mail").at(0), take(1).at(0),
                                          take(1, channel::line, "brand").at(0)};
    put_customer(profile_of("b", {"B@Example.JP", "U0123456789abcdef0123456789abcdef", "+819012345678"}));
    for (const auto& one : under_way) record(one, outcome_kind::retry);
    for (const auto& one : under_way) EXPECT_TRUE(view(one.id).facts.legs[0].first_try) << to_text(one.on);
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

}  // namespace

}  // namespace todoke
