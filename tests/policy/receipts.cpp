// What receipts make of a message: tables of legs before and after.

#include <gmock/gmock.h>

#include "tests/policy/tried_legs.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using enum leg_state;

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
        receipt_case{"acceptance_settles_doubt",
                     {uncertain, waiting},
                     state::uncertain,
                     0,
                     receipt_kind::accepted,
                     {accepted, skipped},
                     state::sent},
        receipt_case{"acceptance_of_what_was_sent",
                     {rejected, accepted},
                     state::sent,
                     1,
                     receipt_kind::accepted,
                     {rejected, accepted},
                     state::sent},
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

}  // namespace
}  // namespace todoke
