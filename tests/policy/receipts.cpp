// What receipts, events and operators make of a message: tables of legs before and after.

#include <gmock/gmock.h>

#include "store/model/receipt.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using enum leg_state;

const auto noon = tokyo("12:00");

receipt told(receipt_kind kind)
{
    return {kind, noon + 1h, "", ""};
}

/// Each leg as it stands; those that are not waiting were tried, in order, from noon on.
shop with_legs(const std::vector<leg_state>& states, state now)
{
    shop site{"transactional", {channel::line, channel::sms, channel::email}};
    site.s.message.legs.resize(states.size());
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i] == waiting || states[i] == skipped || states[i] == impossible) {
            site.s.message.legs[i].now = states[i];
            continue;
        }
        site.start_attempt(i, noon + std::chrono::minutes{i});
        site.s.message.legs[i].now = states[i];
        if (states[i] != uncertain) site.s.message.legs[i].ended = noon + std::chrono::minutes{i};
    }
    site.s.message.now = now;
    return site;
}

struct receipt_case {
    std::string name;
    std::vector<leg_state> legs;
    state now;
    std::size_t leg;
    receipt_kind kind;
    std::vector<leg_state> become;
    state then;
    bool is_late = false;
};

void PrintTo(const receipt_case& row, std::ostream* out)
{
    *out << row.name;
}

class Receipt : public testing::TestWithParam<receipt_case> {};

TEST_P(Receipt, SettlesTheLeg)
{
    const auto& row = GetParam();
    auto site = with_legs(row.legs, row.now);
    const auto found = site.policy()->heard(site.s, row.leg, told(row.kind), noon + 1h);
    EXPECT_EQ(found.is_late, row.is_late);
    if (found.then) site.carry_out(*found.then, noon + 1h);
    std::vector<leg_state> now;
    for (const auto& one : site.s.message.legs) now.push_back(one.now);
    EXPECT_THAT(now, testing::ElementsAreArray(row.become));
    EXPECT_EQ(site.s.message.now, row.then);
}

constexpr auto delivered = receipt_kind::delivered, failed = receipt_kind::failed, blocked = receipt_kind::blocked;

INSTANTIATE_TEST_SUITE_P(
    Table, Receipt,
    testing::Values(
        receipt_case{"delivery_of_what_was_sent",
                     {accepted, skipped},
                     state::sent,
                     0,
                     delivered,
                     {accepted, skipped},
                     state::delivered},
        receipt_case{
            "opening_shows_delivery", {accepted}, state::sent, 0, receipt_kind::opened, {accepted}, state::delivered},
        receipt_case{"complaint_shows_delivery",
                     {accepted},
                     state::sent,
                     0,
                     receipt_kind::complained,
                     {accepted},
                     state::delivered},
        receipt_case{
            "failure_takes_the_next", {accepted, skipped}, state::sent, 0, failed, {rejected, waiting}, state::queued},
        receipt_case{
            "failure_of_the_last", {rejected, accepted}, state::sent, 1, failed, {rejected, rejected}, state::failed},
        receipt_case{"block_is_a_failure", {accepted}, state::sent, 0, blocked, {rejected}, state::failed},
        receipt_case{"failure_after_the_switch",
                     {accepted, accepted},
                     state::sent,
                     0,
                     failed,
                     {accepted, accepted},
                     state::sent,
                     true},
        receipt_case{"delivery_after_the_switch",
                     {rejected, accepted},
                     state::sent,
                     0,
                     delivered,
                     {rejected, accepted},
                     state::sent,
                     true},
        receipt_case{"failure_after_delivery",
                     {accepted, skipped},
                     state::delivered,
                     0,
                     failed,
                     {accepted, skipped},
                     state::delivered,
                     true},
        receipt_case{"delivery_told_twice", {accepted}, state::delivered, 0, delivered, {accepted}, state::delivered},
        receipt_case{"delivery_settles_doubt",
                     {uncertain, waiting},
                     state::uncertain,
                     0,
                     delivered,
                     {accepted, skipped},
                     state::delivered},
        receipt_case{"failure_settles_doubt",
                     {uncertain, waiting},
                     state::uncertain,
                     0,
                     failed,
                     {rejected, waiting},
                     state::queued},
        receipt_case{"failure_of_the_only_doubt", {uncertain}, state::uncertain, 0, failed, {rejected}, state::failed},
        receipt_case{"doubt_given_up",
                     {uncertain, skipped},
                     state::uncertain,
                     0,
                     delivered,
                     {accepted, skipped},
                     state::delivered},
        receipt_case{"nothing_went", {waiting}, state::queued, 0, delivered, {waiting}, state::queued, true},
        receipt_case{"cancelled", {skipped}, state::cancelled, 0, delivered, {skipped}, state::cancelled, true},
        receipt_case{"failed_already", {rejected}, state::failed, 0, delivered, {rejected}, state::failed, true}),
    [](const auto& row) { return row.param.name; });

TEST(ReceiptOfATry, ThatSaidItWasNotTakenStopsTheNextOne)
{
    auto site = with_legs({accepted, waiting}, state::queued);
    site.s.message.legs[0].now = waiting;  // the provider said "later", and yet it arrived
    site.s.message.legs[0].ended.reset();
    const auto found = site.policy()->heard(site.s, 0, told(delivered), noon + 1h);
    ASSERT_TRUE(found.then);
    EXPECT_EQ(ends(*found.then).as, state::delivered);
    EXPECT_EQ(becomes(*found.then, 0), accepted);
    EXPECT_EQ(becomes(*found.then, 1), skipped);
}

TEST(ReceiptOfAFailure, AfterTheEndStartsNothing)
{
    auto site = with_legs({accepted, skipped}, state::sent);
    site.s.message.expires_at = noon + 30min;
    const auto found = site.policy()->heard(site.s, 0, told(failed), noon + 1h);
    ASSERT_TRUE(found.then);
    EXPECT_EQ(ends(*found.then).as, state::failed);
    EXPECT_FALSE(becomes(*found.then, 1));
}

TEST(ReceiptOfAFailure, OpensNothingThatWasCancelled)
{
    auto site = with_legs({accepted, skipped}, state::sent);
    site.s.message.legs[1].why = rule::cancelled;
    site.s.message.cancel_asked = true;
    const auto found = site.policy()->heard(site.s, 0, told(failed), noon + 1h);
    ASSERT_TRUE(found.then);
    EXPECT_EQ(ends(*found.then).as, state::cancelled);
}

TEST(ReceiptOfAFailure, FindsTheKeyTakenByAnother)
{
    auto site = with_legs({accepted, skipped}, state::sent);
    site.s.key_holder = message_id::make(1, message_no{9}, 1);
    const auto found = site.policy()->heard(site.s, 0, told(failed), noon + 1h);
    ASSERT_TRUE(found.then);
    EXPECT_EQ(ends(*found.then).as, state::suppressed);
}

TEST(ReceiptOfAFailure, IsAsGoodAsARejectionForFollowUps)
{
    auto site = with_legs({accepted, waiting}, state::watching);
    site.s.message.legs[1].asked.when = follow_up{"visited", 2h};
    auto found = site.policy()->heard(site.s, 0, told(failed), noon + 1h);
    ASSERT_TRUE(found.then);
    EXPECT_EQ(waits(*found.then).as, state::queued);
    EXPECT_EQ(shown(waits(*found.then).due), shown(noon + 3h));
    site.carry_out(*found.then, noon + 1h);
    EXPECT_TRUE(goes(site.decide(noon + 3h)));
}

struct reaction_case {
    std::string name, lacks;
    receipt_kind kind;
    bool is_fulfilled;
};
class Reaction : public testing::TestWithParam<reaction_case> {};

TEST_P(Reaction, FulfilsACondition)
{
    const auto& row = GetParam();
    auto site = with_legs({accepted, waiting}, state::watching);
    site.s.message.legs[1].asked.when = follow_up{row.lacks, 2h};
    const auto found = site.policy()->heard(site.s, 0, told(row.kind), noon + 1h);
    EXPECT_EQ(!found.reacted.empty(), row.is_fulfilled);
    EXPECT_EQ(found.delivered.has_value(), shows_arrival(row.kind));
    if (!row.is_fulfilled) return;
    ASSERT_TRUE(found.then);
    EXPECT_EQ(ends(*found.then).as, state::delivered);
    EXPECT_EQ(becomes(*found.then, 1), skipped);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Reaction,
    testing::Values(reaction_case{"a_click_is_a_click", "clicked", receipt_kind::clicked, true},
                    reaction_case{"a_click_is_an_opening", "opened", receipt_kind::clicked, true},
                    reaction_case{"a_click_is_a_delivery", "delivered", receipt_kind::clicked, true},
                    reaction_case{"an_opening_is_a_delivery", "delivered", receipt_kind::opened, true},
                    reaction_case{"an_opening_is_no_click", "clicked", receipt_kind::opened, false},
                    reaction_case{"a_delivery_is_no_opening", "opened", receipt_kind::delivered, false},
                    reaction_case{"a_failure_is_nothing", "delivered", receipt_kind::failed, false},
                    reaction_case{"no_receipt_is_an_event", "visited", receipt_kind::clicked, false}),
    [](const auto& row) { return row.param.name; });

TEST(ReactionToAnEarlierLeg, CountsThoughTheMessageHasMovedOn)
{
    auto site = with_legs({accepted, accepted, waiting}, state::watching);
    site.s.message.legs[1].asked.when = follow_up{"clicked", 1h};
    site.s.message.legs[2].asked.when = follow_up{"clicked", 1h};
    const auto found = site.policy()->heard(site.s, 0, told(receipt_kind::clicked), noon + 1h);
    EXPECT_FALSE(found.is_late);
    EXPECT_THAT(found.reacted, testing::ElementsAre(2u));
    ASSERT_TRUE(found.then);
    EXPECT_EQ(becomes(*found.then, 2), skipped);
}

consequence after(const shop& site, const std::string& type, instant at)
{
    customer_event what;
    what.customer = "c-1001";
    what.type = type;
    what.at = at;
    return site.policy()->happened(site.s, what, at);
}

TEST(Event, CancelsWhatIsStillPending)
{
    auto site = with_legs({waiting, waiting}, state::queued);
    site.s.message.cancel_on = {"purchased"};
    EXPECT_FALSE(after(site, "visited", noon + 1h).cancels);
    EXPECT_FALSE(after(site, "purchased", noon - 1ms).cancels) << "it was not stored yet";
    const auto found = after(site, "purchased", noon);
    EXPECT_TRUE(found.cancels);
    ASSERT_TRUE(found.then);
    EXPECT_EQ(ends(*found.then).as, state::cancelled);
    EXPECT_EQ(ends(*found.then).why, rule::event);
}

TEST(Event, LeavesWhatWasHandedOver)
{
    for (const auto now : {state::watching, state::uncertain}) {
        const bool watches = now == state::watching;
        auto site = with_legs({watches ? accepted : uncertain, waiting}, now);
        site.s.message.legs[1].asked.when = follow_up{"visited", 2h};
        site.s.message.cancel_on = {"purchased"};
        const auto found = after(site, "purchased", noon + 1h);
        ASSERT_TRUE(found.then);
        EXPECT_EQ(becomes(*found.then, 1), skipped);
        if (watches)
            EXPECT_EQ(ends(*found.then).as, state::sent);
        else
            EXPECT_EQ(waits(*found.then).as, state::uncertain);
    }
}

TEST(Event, WaitsForTheEndOfAnAttempt)
{
    auto site = with_legs({waiting, waiting}, state::queued);
    site.s.message.cancel_on = {"purchased"};
    site.start_attempt(0, noon);
    const auto found = after(site, "purchased", noon + 1s);
    EXPECT_TRUE(found.cancels);
    EXPECT_FALSE(found.then);
    site.s.message.cancel_asked = true;
    site.s.message.cancel_by = rule::event;
    const auto ended = site.settle(0, outcome_kind::rejected, noon + 2s);
    EXPECT_EQ(ends(ended).as, state::cancelled);
    EXPECT_EQ(ends(ended).why, rule::event);
}

TEST(Resolve, IsForWhatIsUncertain)
{
    auto site = with_legs({uncertain, waiting}, state::uncertain);
    auto found = site.policy()->resolve(site.s, resolution::sent, "seen in the log", noon + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(ends(*found).as, state::sent);
    EXPECT_EQ(becomes(*found, 0), accepted);
    found = site.policy()->resolve(site.s, resolution::failed, "not in the log", noon + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(waits(*found).leg, 1u);
    EXPECT_EQ(becomes(*found, 0), rejected);
    site.s.message.now = state::sent;
    EXPECT_FALSE(site.policy()->resolve(site.s, resolution::sent, "x", noon + 1h));
    site.s.message.now = state::uncertain;
    site.s.message.due_by = rule::erased;
    EXPECT_FALSE(site.policy()->resolve(site.s, resolution::failed, "x", noon + 1h));
}

TEST(Resolve, AsSentStartsFollowUps)
{
    auto site = with_legs({uncertain, waiting}, state::uncertain);
    site.s.message.legs[1].asked.when = follow_up{"visited", 2h};
    const auto found = site.policy()->resolve(site.s, resolution::sent, "x", noon + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(waits(*found).as, state::watching);
    EXPECT_EQ(shown(waits(*found).due), shown(noon + 3h));
}

TEST(Retry, StartsEveryLegOver)
{
    auto site = with_legs({rejected, impossible}, state::failed);
    const auto found = site.policy()->retry(site.s, std::nullopt, noon + 100h);
    ASSERT_TRUE(found);
    EXPECT_EQ(shown(found->expires_at), shown(noon + 172h)) << "the class's ttl";
    EXPECT_EQ(waits(found->then).leg, 0u);
    EXPECT_EQ(becomes(found->then, 0), waiting);
    EXPECT_EQ(becomes(found->then, 1), waiting);
    EXPECT_EQ(shown(site.policy()->retry(site.s, 1h, noon)->expires_at), shown(noon + 1h));
}

TEST(Retry, IsNotForWhatWasSentOrCancelled)
{
    for (const auto now :
         {state::queued, state::watching, state::sent, state::delivered, state::cancelled, state::suppressed})
        EXPECT_FALSE(with_legs({accepted}, now).policy()->retry(with_legs({accepted}, now).s, std::nullopt, noon));
    auto site = with_legs({uncertain}, state::uncertain);
    site.s.message.cancel_asked = true;
    EXPECT_FALSE(site.policy()->retry(site.s, std::nullopt, noon));
}

TEST(Retry, RepeatsUnderTheOldKeyWhileItLives)
{
    auto site = with_legs({uncertain, waiting}, state::uncertain);
    auto found = site.policy()->retry(site.s, std::nullopt, noon + 1h);
    ASSERT_TRUE(found);
    EXPECT_EQ(waits(found->then).as, state::uncertain);
    EXPECT_TRUE(waits(found->then).needs_provider);
    EXPECT_EQ(becomes(found->then, 0), uncertain);
    site.carry_out(found->then, noon + 1h);
    const auto next = site.decide(noon + 1h);
    ASSERT_TRUE(goes(next));
    EXPECT_TRUE(std::get<hand_over>(next.next).repeat);

    site = with_legs({uncertain, waiting}, state::uncertain);
    found = site.policy()->retry(site.s, std::nullopt, noon + 23h + 1min);
    ASSERT_TRUE(found);
    EXPECT_EQ(becomes(found->then, 0), waiting) << "the key is forgotten: a new attempt";
}

TEST(FollowUpWithALifeOfItsOwn, OutlivesTheFirstLegs)
{
    auto site = with_legs({accepted, waiting}, state::watching);
    site.s.message.legs[1].asked.when = follow_up{"visited", 96h, false, 2h};
    site.s.message.expires_at = noon + 72h;
    auto found = site.decide(noon + 95h);
    EXPECT_EQ(shown(waits(found).due), shown(noon + 96h));
    EXPECT_TRUE(goes(site.decide(noon + 96h)));
    EXPECT_TRUE(goes(site.decide(noon + 98h - 1ms)));
    found = site.decide(noon + 98h);
    EXPECT_EQ(ends(found).as, state::sent);
    EXPECT_EQ(becomes(found, 1), expired);
}

}  // namespace
}  // namespace todoke
