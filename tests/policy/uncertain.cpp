// Attempts without an answer: what the provider recognises first, then what the class says.
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

shop unanswered(channel on, on_uncertain says, std::vector<channel> more = {})
{
    shop site{"transactional", {on}};
    for (const auto next : more) site.add_leg(next);
    site.klass().quiet.fill({});
    site.klass().uncertain.fill(says);
    site.start_attempt(0, tokyo("12:00"));
    return site;
}

struct uncertain_case {
    const char* name;
    channel on;
    on_uncertain says;
    std::optional<state> rests;  ///< none: it is final, and sent
    rule why;
    span least, most;  ///< of the wait
    bool needs_provider;
    friend void PrintTo(const uncertain_case& row, std::ostream* out) { *out << row.name; }
};

class Uncertain : public testing::TestWithParam<uncertain_case> {};

TEST_P(Uncertain, FollowsProviderAndClass)
{
    const auto& row = GetParam();
    const auto site = unanswered(row.on, row.says);
    const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00"));
    EXPECT_EQ(becomes(found, 0), leg_state::uncertain);
    if (!row.rests) {
        EXPECT_EQ(ends(found).as, state::sent);
        EXPECT_EQ(ends(found).why, rule::uncertain);
        return;
    }
    const auto until = waits(found);
    EXPECT_EQ(until.as, *row.rests);
    EXPECT_EQ(until.why, row.why);
    EXPECT_EQ(until.leg, 0u);
    EXPECT_GE(until.due - tokyo("12:00"), row.least);
    EXPECT_LE(until.due - tokyo("12:00"), row.most);
    EXPECT_EQ(until.needs_provider, row.needs_provider);
}

using enum on_uncertain;
INSTANTIATE_TEST_SUITE_P(
    Policy, Uncertain,
    testing::Values(
        uncertain_case{"sms_assume_sent", channel::sms, assume_sent, {}, {}, {}, {}, {}},
        uncertain_case{"sms_hold", channel::sms, hold, state::uncertain, rule::uncertain, 72h, 72h, false},
        uncertain_case{"sms_retry", channel::sms, retry, state::uncertain, rule::retry, 8s, 12s, true},
        uncertain_case{"sms_next_leg_without_one", channel::sms, next_leg, state::uncertain, rule::uncertain, 72h, 72h,
                       false},
        uncertain_case{"email_retry", channel::email, retry, state::uncertain, rule::retry, 8s, 12s, true},
        uncertain_case{"line_assume_sent", channel::line, assume_sent, state::uncertain, rule::retry, 8s, 12s, true},
        uncertain_case{"line_hold", channel::line, hold, state::uncertain, rule::retry, 8s, 12s, true},
        uncertain_case{"line_retry", channel::line, retry, state::uncertain, rule::retry, 8s, 12s, true},
        uncertain_case{"line_next_leg", channel::line, next_leg, state::uncertain, rule::retry, 8s, 12s, true}),
    [](const auto& row) { return row.param.name; });

TEST(Uncertain, RepeatsAreMarkedAsSuch)
{
    for (const auto& [on, is_repeat] : {std::pair{channel::line, true}, std::pair{channel::sms, false}}) {
        auto site = unanswered(on, retry);
        const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00"));
        site.carry_out(found, tokyo("12:00"));
        EXPECT_EQ(waits(site.decide(waits(found).due - 1ms)).due, waits(found).due);
        const auto again = site.decide(waits(found).due);
        ASSERT_TRUE(goes(again));
        EXPECT_EQ(std::get<hand_over>(again.next).repeat, is_repeat);
    }
}

struct repeat_case {
    const char* name;
    span since_first_try;  ///< now
    span life;             ///< of the message
    bool repeats;
    friend void PrintTo(const repeat_case& row, std::ostream* out) { *out << row.name; }
};

class LineRepeat : public testing::TestWithParam<repeat_case> {};

TEST_P(LineRepeat, EndsWithTheKeysLifeOrTheMessages)
{
    const auto& row = GetParam();
    auto site = unanswered(channel::line, hold);
    site.s.message.expires_at = tokyo("12:00") + row.life;
    site.carry_out(site.settle(0, outcome_kind::uncertain, tokyo("12:00")), tokyo("12:00"));
    const auto found = site.decide(tokyo("12:00") + row.since_first_try);
    EXPECT_EQ(goes(found), row.repeats);
    if (!row.repeats) {
        EXPECT_EQ(waits(found).why, rule::uncertain);
        EXPECT_EQ(shown(waits(found).due), shown(tokyo("12:00") + 72h));
    }
}

INSTANTIATE_TEST_SUITE_P(Policy, LineRepeat,
                         testing::Values(repeat_case{"soon", 1min, 72h, true},
                                         repeat_case{"last_ms", 23h - 1ms, 72h, true},
                                         repeat_case{"key_forgotten", 23h, 72h, false},
                                         repeat_case{"before_expiry", 1h - 1ms, 1h, true},
                                         repeat_case{"expired", 1h, 1h, false}),
                         [](const auto& row) { return row.param.name; });

TEST(LineRepeat, WaitsThroughQuietHours)
{
    auto site = unanswered(channel::line, hold);
    site.klass().quiet.fill(own_quiet_hours({"21:00-08:00"}));
    site.s.message.legs[0].first_try = site.s.message.legs[0].last_try = tokyo("20:58");
    const auto found = site.settle(0, outcome_kind::uncertain, tokyo("20:59:30"));
    EXPECT_EQ(waits(found).as, state::uncertain);
    EXPECT_EQ(waits(found).why, rule::quiet_hours);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("08:00") + 24h));
}

TEST(LineRepeat, ThatQuietHoursKeepFromItsKeysLifeFallsToTheClass)
{
    auto site = unanswered(channel::line, hold);
    site.book.providers[1].recognises_repeats = 4h;
    site.klass().quiet.fill(own_quiet_hours({"21:00-08:00"}));
    site.s.message.legs[0].first_try = site.s.message.legs[0].last_try = tokyo("20:58");
    EXPECT_EQ(waits(site.settle(0, outcome_kind::uncertain, tokyo("20:59:30"))).why, rule::uncertain);
}

TEST(LineRepeat, GoesOnWhenThePatternIsSpent)
{
    auto site = unanswered(channel::line, hold);
    site.start_attempt(0, tokyo("13:00"), 30);
    EXPECT_EQ(waits(site.settle(0, outcome_kind::uncertain, tokyo("13:00"))).why, rule::retry);
}

TEST(LineRepeat, IsNotMadeForSomebodyWhoDeclinedSince)
{
    auto site = unanswered(channel::line, hold);
    site.carry_out(site.settle(0, outcome_kind::uncertain, tokyo("12:00")), tokyo("12:00"));
    site.s.person.consents["transactional"][index_of(channel::line)] = consent{false, {}};
    EXPECT_EQ(waits(site.decide(tokyo("12:05"))).why, rule::uncertain);
}

TEST(UncertainHold, EndsAfterThreeDaysStillUncertain)
{
    auto site = unanswered(channel::sms, hold, {channel::email});
    const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00:05"));
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("12:00") + 72h));
    site.carry_out(found, tokyo("12:00:05"));
    EXPECT_EQ(waits(site.decide(waits(found).due - 1ms)).due, waits(found).due);
    const auto over = site.decide(waits(found).due);
    EXPECT_EQ(ends(over).as, state::uncertain);
    EXPECT_EQ(becomes(over, 1), leg_state::skipped);
}

TEST(UncertainRetry, ThatIsSpentOrTooLateIsHeld)
{
    auto site = unanswered(channel::sms, retry, {channel::email});
    site.start_attempt(0, tokyo("12:00"), 16);
    EXPECT_EQ(waits(site.settle(0, outcome_kind::uncertain, tokyo("12:00"))).why, rule::uncertain);
    site.start_attempt(0, tokyo("12:00"), 1);
    site.s.message.expires_at = tokyo("12:00:05");
    EXPECT_EQ(waits(site.settle(0, outcome_kind::uncertain, tokyo("12:00"))).why, rule::uncertain);
}

TEST(UncertainNextLeg, GoesOnAndSaysSo)
{
    auto site = unanswered(channel::sms, next_leg, {channel::email});
    const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00"));
    EXPECT_EQ(waits(found).leg, 1u);
    EXPECT_EQ(waits(found).due, tokyo("12:00"));
    EXPECT_EQ(waits(found).as, state::uncertain);
    EXPECT_NE(in_words(found.detail, language::english).find("next leg all the same"), std::string::npos)
        << found.detail;
    site.carry_out(found, tokyo("12:00"));
    const auto next = site.decide(tokyo("12:00"));
    ASSERT_TRUE(goes(next));
    EXPECT_EQ(std::get<hand_over>(next.next).leg, 1u);
    site.carry_out(next, tokyo("12:00"));
    EXPECT_EQ(ends(site.settle(1, outcome_kind::accepted, tokyo("12:00"))).as, state::sent);
    EXPECT_EQ(ends(site.settle(1, outcome_kind::rejected, tokyo("12:00"))).as, state::uncertain);
    const auto later = site.settle(1, outcome_kind::retry, tokyo("12:00"));
    EXPECT_EQ(waits(later).leg, 1u);
    EXPECT_EQ(waits(later).as, state::uncertain);
    site.carry_out(later, tokyo("12:00"));
    EXPECT_EQ(std::get<hand_over>(site.decide(waits(later).due).next).leg, 1u);
}

TEST(UncertainAssumed, SkipsItsFallbackAndWatchesForItsFollowUp)
{
    auto site = unanswered(channel::sms, assume_sent, {channel::email});
    site.add_leg(channel::line, follow_up{"clicked", 2h, false});
    const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00"));
    EXPECT_EQ(becomes(found, 1), leg_state::skipped);
    EXPECT_EQ(waits(found).as, state::watching);
    EXPECT_EQ(waits(found).leg, 2u);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("14:00")));
    site.carry_out(found, tokyo("12:00"));
    EXPECT_EQ(std::get<hand_over>(site.decide(tokyo("14:00")).next).leg, 2u);
}

TEST(UncertainRepeat, ThatIsNotTakenSaysNothingOfTheAttemptBefore)
{
    for (const auto kind : {outcome_kind::retry, outcome_kind::throttled, outcome_kind::misconfigured}) {
        for (const auto on : {channel::line, channel::sms}) {
            auto site = unanswered(on, retry, {channel::email});
            const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00"));
            site.carry_out(found, tokyo("12:00"));
            site.carry_out(site.decide(waits(found).due), waits(found).due);
            const auto again = site.settle(0, kind, waits(found).due);
            EXPECT_EQ(becomes(again, 0), leg_state::uncertain);
            EXPECT_EQ(waits(again).as, state::uncertain);
            EXPECT_EQ(waits(again).leg, 0u);
            EXPECT_TRUE(waits(again).needs_provider);
        }
    }
}

struct refusal_case {
    const char* name;
    channel on;
    leg_state leg;
    friend void PrintTo(const refusal_case& row, std::ostream* out) { *out << row.name; }
};

class RefusedRepeat : public testing::TestWithParam<refusal_case> {};

TEST_P(RefusedRepeat, CountsWhereTheProviderWouldHaveKnownIt)
{
    auto site = unanswered(GetParam().on, retry);
    const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00"));
    site.carry_out(found, tokyo("12:00"));
    site.carry_out(site.decide(waits(found).due), waits(found).due);
    const auto refused = site.settle(0, outcome_kind::rejected, waits(found).due);
    EXPECT_EQ(becomes(refused, 0), GetParam().leg);
}

INSTANTIATE_TEST_SUITE_P(Policy, RefusedRepeat,
                         testing::Values(refusal_case{"line", channel::line, leg_state::rejected},
                                         refusal_case{"sms", channel::sms, leg_state::uncertain}),
                         [](const auto& row) { return row.param.name; });

TEST(UncertainCancel, RepeatsNothingAndDropsLaterLegs)
{
    for (const auto says : {hold, retry, next_leg}) {
        auto site = unanswered(channel::line, says, {channel::sms});
        site.s.message.cancel_asked = true;
        const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00"));
        EXPECT_EQ(waits(found).as, state::uncertain);
        EXPECT_EQ(waits(found).why, rule::uncertain);
        EXPECT_EQ(becomes(found, 1), leg_state::skipped);
    }
    auto site = unanswered(channel::line, assume_sent, {channel::sms});
    site.s.message.cancel_asked = true;
    EXPECT_EQ(ends(site.settle(0, outcome_kind::uncertain, tokyo("12:00"))).as, state::sent);
}

TEST(PartlyTaken, TheRestGoesAgainThereWhateverTheClassSaysOfDoubt)
{
    for (const auto rule_of_class : {on_uncertain::hold, on_uncertain::assume_sent, on_uncertain::next_leg}) {
        shop site{"transactional", {channel::sms, channel::email}};
        site.klass().uncertain.fill(rule_of_class);
        site.start_attempt(0, tokyo("12:00"));
        site.first().begun = true;
        const auto found = site.settle(0, outcome_kind::retry, tokyo("12:00"));
        EXPECT_EQ(becomes(found, 0), leg_state::uncertain);
        EXPECT_EQ(waits(found).as, state::uncertain);
        EXPECT_TRUE(waits(found).needs_provider);
        EXPECT_GT(waits(found).due, tokyo("12:00"));
        site.carry_out(found, tokyo("12:00"));
        const auto later = site.decide(waits(found).due);
        ASSERT_TRUE(goes(later));
        EXPECT_TRUE(std::get<hand_over>(later.next).repeat) << "the same reference";
        EXPECT_EQ(std::get<hand_over>(later.next).leg, 0u);
    }
}

TEST(PartlyTaken, WhenItsTriesAreSpentItIsInDoubtAndNotRejected)
{
    shop site{"transactional", {channel::sms, channel::email}};
    site.book.providers[2].retry = {10s};
    site.start_attempt(0, tokyo("12:00"), 2);
    site.first().begun = true;
    const auto found = site.settle(0, outcome_kind::retry, tokyo("12:00"));
    EXPECT_EQ(becomes(found, 0), leg_state::uncertain);
    EXPECT_EQ(waits(found).as, state::uncertain);
    EXPECT_FALSE(waits(found).needs_provider);
}

TEST(Repeat, ARefusalAfterTheKeysLifeSaysNothingOfTheFirstTry)
{
    shop site{"transactional", {channel::line, channel::sms}};
    site.klass().uncertain.fill(on_uncertain::retry);
    site.s.message.expires_at = site.s.message.stored + 72h;
    site.start_attempt(0, tokyo("12:00") + 25h, 2);
    site.first().first_try = tokyo("12:00");
    site.first().provider_knows = true;
    const auto found = site.settle(0, outcome_kind::rejected, tokyo("12:01") + 25h);
    EXPECT_EQ(becomes(found, 0), leg_state::uncertain);
    site.first().last_try = tokyo("12:00") + 22h;
    EXPECT_EQ(becomes(site.settle(0, outcome_kind::rejected, tokyo("12:01") + 22h), 0), leg_state::rejected);
}

TEST(Uncertain, AProviderThatIsGoneIsNotAskedAgain)
{
    shop site{"transactional", {channel::line}};
    site.klass().uncertain.fill(on_uncertain::retry);
    site.start_attempt(0, tokyo("12:00"));
    site.book.providers.erase(site.book.providers.begin() + 1);
    const auto found = site.settle(0, outcome_kind::uncertain, tokyo("12:00"));
    EXPECT_FALSE(waits(found).needs_provider);
}

}  // namespace
}  // namespace todoke
