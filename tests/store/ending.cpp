#include <gmock/gmock.h>

#include "store/model/phrase.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;

class Attempt : public StoreTest {};
class Cancel : public StoreTest {};

submission two_legs()
{
    submission what;
    what.to = {"a@example.jp", "Uline", "+819012345678"};
    what.klass = "bulk";
    what.content = "{}";
    what.has_content = {true, true, true};
    what.legs = {{channel::line, {}, {}}, {channel::sms, {}, {}}};
    what.dedupe_window = 24h;
    what.expires_at = *parse_instant("2026-11-30T00:00:00Z");
    return what;
}

TEST_F(Attempt, AnAcceptedOneIsSent)
{
    const auto m = put(sms());
    outcome took;
    took.code = "ESME_ROK";
    took.references = {"ref-1", "ref-2"};
    const auto going = take(1);
    now += 2s;
    EXPECT_EQ(record(going.at(0), outcome_kind::accepted, took), state::sent);
    const auto seen = view(m.id);
    EXPECT_EQ(seen.facts.now, state::sent);
    EXPECT_EQ(seen.facts.legs[0].now, leg_state::accepted);
    EXPECT_EQ(seen.facts.legs[0].ended, now);
    EXPECT_EQ(seen.facts.legs[0].tries, 1);
    ASSERT_EQ(seen.timeline.size(), 4u);
    EXPECT_EQ(seen.timeline[1].event, timeline_event::sending);
    EXPECT_EQ(seen.timeline[1].at, now - 2s);
    const auto& ended = seen.timeline[2];
    EXPECT_EQ(ended.event, timeline_event::attempt_ended);
    EXPECT_EQ(ended.started, now - 2s);
    EXPECT_EQ(ended.code, "ESME_ROK");
    EXPECT_EQ(ended.provider, "smsc");
    EXPECT_THAT(ended.references, ElementsAre("ref-1", "ref-2"));
    EXPECT_EQ(seen.timeline[3].now, state::sent);
}

TEST_F(Attempt, ARetryWaitsAndCounts)
{
    const auto m = put(sms());
    outcome busy;
    busy.resume = std::string("\0frozen", 7);
    EXPECT_EQ(record(take(1).at(0), outcome_kind::retry, busy), state::queued);
    EXPECT_TRUE(take(1).empty());
    EXPECT_THAT(story(m.id), ElementsAre("stored queued", "sending sending", "attempt_ended queued retry retry",
                                         "deferred queued retry"));
    now += 1min;
    const auto again = take(1).at(0);
    EXPECT_EQ(again.attempt, 2);
    EXPECT_EQ(again.resume, busy.resume);
    record(again, outcome_kind::accepted);
    EXPECT_EQ(view(m.id).facts.legs[0].tries, 2);
}

struct counting_case {
    const char* name;
    outcome_kind kind;
    int tries;
};
class Counting : public StoreTest, public testing::WithParamInterface<counting_case> {};

TEST_P(Counting, OnlyWhatTheMessageMetCostsATry)
{
    const auto m = put(sms());
    record(take(1).at(0), GetParam().kind);
    EXPECT_EQ(view(m.id).facts.legs[0].tries, GetParam().tries);
}

INSTANTIATE_TEST_SUITE_P(Outcomes, Counting,
                         testing::Values(counting_case{"uncertain", outcome_kind::uncertain, 1},
                                         counting_case{"accepted", outcome_kind::accepted, 1},
                                         counting_case{"retry", outcome_kind::retry, 1},
                                         counting_case{"rejected", outcome_kind::rejected, 1},
                                         counting_case{"blocked", outcome_kind::blocked, 1},
                                         counting_case{"misconfigured", outcome_kind::misconfigured, 0},
                                         counting_case{"over_quota", outcome_kind::over_quota, 0},
                                         counting_case{"throttled", outcome_kind::throttled, 0}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST_F(Attempt, ARejectionTakesTheNextLeg)
{
    const auto m = put(two_legs());
    EXPECT_EQ(record(take(1, channel::line, "line").at(0), outcome_kind::rejected), state::queued);
    const auto second = take(1).at(0);
    EXPECT_EQ(second.leg, 1u);
    EXPECT_EQ(second.attempt, 1);
    EXPECT_EQ(record(second, outcome_kind::accepted), state::sent);
    EXPECT_THAT(story(m.id), ElementsAre("stored queued", "sending sending", "attempt_ended queued rejected",
                                         "leg_ended queued rejected", "sending sending", "attempt_ended sent accepted",
                                         "state_changed sent"));
}

TEST_F(Attempt, ABlockedAddressIsNotUsedAgain)
{
    const auto m = put(two_legs());
    outcome gone;
    gone.detail = "the user blocked the account";
    record(take(1, channel::line, "line").at(0), outcome_kind::blocked, gone);
    reopen();
    EXPECT_EQ(put(two_legs()).on, channel::sms);
    EXPECT_EQ(view(m.id).facts.legs[0].now, leg_state::rejected);
}

TEST_F(Attempt, TheRulesSeeTheAttemptWhenTheySettle)
{
    put(sms());
    script->on_settle = [&](const situation& s) {
        EXPECT_EQ(s.message.now, state::sending);
        EXPECT_EQ(s.message.legs[0].now, leg_state::sending);
        EXPECT_EQ(s.message.legs[0].tries, 1);
        EXPECT_EQ(s.message.legs[0].provider, "smsc");
        EXPECT_EQ(s.message.legs[0].last_try, now);
    };
    record(take(1).at(0), outcome_kind::accepted);
}

TEST_F(Attempt, ARepeatHasTheSameKeyAddressAndProvider)
{
    script->repeats_uncertain = true;
    put_customer(profile_of("c1", {"", "", "+819011111111"}));
    put(to_customer("c1"));
    const auto first = take(1).at(0);
    record(first, outcome_kind::uncertain);
    put_customer(profile_of("c1", {"", "", "+819022222222"}));
    now += 1min;
    EXPECT_TRUE(take(1, channel::sms, "other").empty()) << "no uncertain attempt moves to another provider";
    const auto again = take(1).at(0);
    EXPECT_EQ(again.attempt, 2);
    EXPECT_EQ(again.attempt_key, first.attempt_key);
    EXPECT_EQ(again.address, "+819011111111");
}

TEST_F(Attempt, ATryThatIsNoRepeatHasANewKeyButTheSameAddressAndProvider)
{
    script->repeats_uncertain = true;
    put_customer(profile_of("c1", {"", "", "+819011111111"}));
    put(to_customer("c1"));
    const auto first = take(1).at(0);
    record(first, outcome_kind::uncertain);
    put_customer(profile_of("c1", {"", "", "+819022222222"}));
    script->before_decide = [](const situation&, instant) { return std::optional{goes(0)}; };
    now += 1min;
    EXPECT_TRUE(take(1, channel::sms, "other").empty());
    const auto again = take(1).at(0);
    EXPECT_NE(again.attempt_key, first.attempt_key);
    EXPECT_EQ(again.address, "+819011111111");
}

TEST_F(Attempt, WhatTheProviderAskedForIsKeptInTheLeg)
{
    const auto m = put(sms());
    record(take(1).at(0), outcome_kind::uncertain);
    EXPECT_EQ(view(m.id).facts.legs[0].not_before, now + 30s);
}

TEST_F(Attempt, ADefiniteRetryHasANewKeyAndReadsTheAddressAnew)
{
    put_customer(profile_of("c1", {"", "", "+819011111111"}));
    put(to_customer("c1"));
    const auto first = take(1).at(0);
    record(first, outcome_kind::retry);
    put_customer(profile_of("c1", {"", "", "+819022222222"}));
    now += 1min;
    const auto again = take(1, channel::sms, "other").at(0);
    EXPECT_NE(again.attempt_key, first.attempt_key);
    EXPECT_EQ(again.address, "+819022222222");
}

TEST_F(Attempt, ARepeatThatWasNotTakenStaysUncertain)
{
    script->repeats_uncertain = true;
    const auto m = put(sms());
    const auto first = take(1).at(0);
    record(first, outcome_kind::uncertain);
    now += 1min;
    auto repeat = take(1).at(0);
    // These rules say nothing of the leg.
    struct silent : scripted_judge {
        verdict settle(const situation&, std::size_t leg, const outcome&, instant at) const override
        {
            return waits(state::queued, leg, at + 1min, rule::retry);
        }
    };
    attempt_end end{repeat.no, repeat.leg, repeat.attempt, now, {}};
    end.result.kind = outcome_kind::throttled;
    run(db->record(end, std::make_shared<silent>()));
    EXPECT_EQ(view(m.id).facts.legs[0].now, leg_state::uncertain);
    now += 1min;
    EXPECT_EQ(take(1).at(0).attempt_key, first.attempt_key);
}

TEST_F(Attempt, WhatTheRulesCannotSettleIsRecordedAndAskedAgain)
{
    struct broken : scripted_judge {
        verdict settle(const situation&, std::size_t, const outcome&, instant) const override
        {
            throw std::logic_error{"no such class"};
        }
    };
    const auto m = put(sms());
    const auto going = take(1).at(0);
    attempt_end end{going.no, going.leg, going.attempt, now, {}};
    EXPECT_EQ(run(db->record(end, std::make_shared<broken>())), state::uncertain);
    EXPECT_EQ(view(m.id).facts.legs[0].now, leg_state::uncertain);
    EXPECT_EQ(dispatch({}).next_timer, now + 5min);
}

TEST_F(Attempt, GivenUpOnceAnUncertainOneIsNotBoundAnyMore)
{
    script->repeats_uncertain = true;
    const auto m = put(sms());
    record(take(1).at(0), outcome_kind::uncertain);
    EXPECT_TRUE(view(m.id).facts.legs[0].provider_knows);
    script->before_decide = [](const situation&, instant at) {
        return std::optional{waits(state::uncertain, 0, at + 72h, rule::uncertain, false)};
    };
    now += 1min;
    EXPECT_TRUE(take(1).empty());
    EXPECT_FALSE(view(m.id).facts.legs[0].provider_knows);
}

TEST_F(Attempt, WhatWasUnderWayAtTheStartIsUncertain)
{
    for (int i = 0; i < 150; ++i) put(sms());
    const auto going = take(150);
    ASSERT_EQ(going.size(), 150u);
    reopen();
    EXPECT_EQ(view(going[0].id).facts.now, state::sending);
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 150u);
    const auto seen = view(going[149].id);
    EXPECT_EQ(seen.facts.now, state::uncertain);
    EXPECT_EQ(seen.facts.legs[0].address, going[149].address) << "frozen";
    EXPECT_THAT(seen.timeline[2].detail, testing::HasSubstr(say(phrase::stopped_during_attempt)));
    EXPECT_EQ(run(db->settle_left_over(rules(), now)), 0u);
}

TEST_F(Attempt, AnUncertainOneKeepsItsKey)
{
    auto what = sms();
    what.dedupe_key = "k";
    put(what);
    record(take(1).at(0), outcome_kind::uncertain);
    now += 71h;
    EXPECT_EQ(put(what).now, state::suppressed) << "open while uncertain";
    now += 2h;
    script->before_decide = [](const situation& s, instant) -> std::optional<verdict> {
        if (s.message.now == state::uncertain) return finished(state::uncertain, rule::uncertain);
        return std::nullopt;
    };
    dispatch({});
    EXPECT_EQ(put(what).now, state::queued) << "its window, from the attempt's start, is over";
}

TEST_F(Attempt, RecordingTwiceChangesNothing)
{
    const auto m = put(sms());
    const auto going = take(1).at(0);
    record(going, outcome_kind::accepted);
    EXPECT_EQ(record(going, outcome_kind::rejected), state::sent);
    EXPECT_EQ(view(m.id).facts.now, state::sent);
}

TEST_F(Attempt, TheSameTextDoesNotGoOnLineAndSms)
{
    auto on_line = two_legs(), on_sms = two_legs();
    on_line.legs = {{channel::line, {}, {}}};
    on_sms.legs = {{channel::sms, {}, {}}};
    on_line.line_sms_print = on_sms.line_sms_print = "print";
    const auto first = put(on_line), second = put(on_sms);
    EXPECT_EQ(second.now, state::queued) << "judged at the hand-over";
    const auto going = take(1, channel::line, "line").at(0);
    EXPECT_TRUE(take(1).empty());
    EXPECT_EQ(view(second.id).facts.now, state::suppressed);
    EXPECT_EQ(view(second.id).duplicate_of, first.id);
    record(going, outcome_kind::rejected);
    put(on_sms);
    EXPECT_EQ(take(1).size(), 1u) << "given back";
}

TEST_F(Cancel, AQueuedOneIsCancelled)
{
    const auto m = put(sms());
    const auto answer = run(db->cancel(m.id, rules(), now));
    EXPECT_EQ(answer.how, cancel_answer::result::cancelled);
    EXPECT_TRUE(take(1).empty());
    EXPECT_EQ(run(db->cancel(m.id, rules(), now)).how, cancel_answer::result::already_final);
    EXPECT_THAT(story(m.id), ElementsAre("stored queued", "state_changed cancelled cancelled"));
}

TEST_F(Cancel, AnUnknownIdIsUnknown)
{
    auto id = put(sms()).id;
    id.bytes[7] ^= 1;
    EXPECT_EQ(run(db->cancel(id, rules(), now)).how, cancel_answer::result::unknown);
}

TEST_F(Cancel, DuringAnAttemptItIsTooLateUnlessTheAttemptFails)
{
    const auto m = put(sms());
    const auto going = take(1).at(0);
    const auto answer = run(db->cancel(m.id, rules(), now));
    EXPECT_EQ(answer.how, cancel_answer::result::too_late);
    EXPECT_EQ(answer.now, state::sending);
    EXPECT_EQ(record(going, outcome_kind::retry), state::cancelled);
    EXPECT_TRUE(take(1).empty());
}

TEST_F(Cancel, AWatchingOneEndsAsSent)
{
    auto what = two_legs();
    what.legs[1].when = follow_up{"clicked", 1h, false};
    const auto m = put(what);
    record(take(1, channel::line, "line").at(0), outcome_kind::accepted);
    const auto answer = run(db->cancel(m.id, rules(), now));
    EXPECT_EQ(answer.how, cancel_answer::result::too_late);
    EXPECT_EQ(answer.now, state::sent);
    EXPECT_EQ(dispatch({}).next_timer, std::nullopt);
}

}  // namespace

}  // namespace todoke
