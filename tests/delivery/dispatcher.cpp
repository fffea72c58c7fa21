// The delivery loop against a store that fails, and how it stops.
#include "tests/delivery/dispatcher_fixture.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST_F(Dispatcher, AFullDiskIsWaitedOffAndNothingIsGivenUp)
{
    rows.fails = 3;
    io.poll();
    EXPECT_TRUE(rows.recorded.empty());
    for (int i = 0; i < 3; ++i) {
        time.advance(1s);
        io.poll();
    }
    EXPECT_EQ(rows.recorded, std::vector{outcome_kind::accepted});
    stop();
}

/// The provider has it: forgotten, it would be sent a second time after a restart.
TEST_F(Dispatcher, AFullDiskForgetsNoOutcome)
{
    int sent = 0;
    provider->reacts([&](const envelope&) -> std::optional<scripted_channel::reaction> {
        ++sent;
        return std::nullopt;
    });
    rows.record_fails = 3;
    io.poll();
    EXPECT_EQ(sent, 1);
    for (int tries = 1; tries <= 3; ++tries) {
        EXPECT_EQ(rows.record_fails, 3 - tries);
        time.advance(999ms);
        io.poll();
        EXPECT_TRUE(rows.recorded.empty());
        EXPECT_EQ(delivers->in_flight(), 1u) << "nobody else is given its place";
        time.advance(1ms);
        io.poll();
    }
    EXPECT_EQ(rows.recorded, std::vector{outcome_kind::accepted});
    EXPECT_EQ(delivers->in_flight(), 0u);
    time.advance(1min);
    io.poll();
    EXPECT_EQ(rows.recorded.size(), 1u);
    EXPECT_EQ(sent, 1);
    stop();
}

/// Its row stays `sending`, and the next start settles it (Attempt.WhatWasUnderWayAtTheStartIsUncertain).
TEST_F(Dispatcher, AnOutcomeThatCanNeverBeRecordedIsTriedOnce)
{
    rows.cannot_record = true;
    testing::internal::CaptureStdout();  // where the log goes before it is started, and after
    testing::internal::CaptureStderr();
    io.poll();
    for (int i = 0; i < 5; ++i) {
        time.advance(1s);
        io.poll();
    }
    const auto log = testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
    EXPECT_EQ(rows.lost, 1);
    EXPECT_EQ(delivers->in_flight(), 0u);
    EXPECT_NE(log.find("event=outcome_not_recorded message=" + message_id::make(1, message_no{1}, 1).text() +
                       " outcome=accepted"),
              log.npos)
        << log;
    EXPECT_NE(log.find("remedy=\"systemctl restart todoked"), log.npos) << log;
    EXPECT_EQ(delivers->unrecorded(), 1u) << "an operator is told for as long as it stays so";
    rows.cannot_record = false;
    rows.has_work = true;
    delivers->wake();
    io.poll();
    EXPECT_EQ(rows.recorded, std::vector{outcome_kind::accepted}) << "the next one goes";
    stop();
}

TEST_F(Dispatcher, AStopWaitsForNoOutcomeThatCanNeverBeRecorded)
{
    rows.cannot_record = true;
    io.poll();
    bool stopped = false;
    asio::co_spawn(io, delivers->stop(5s), [&](std::exception_ptr error) { stopped = !error; });
    io.poll();
    EXPECT_TRUE(stopped);
    run_until_idle(io);
}

TEST_F(Dispatcher, ABreakerThatWasOpenIsKnownBeforeTheFirstRound)
{
    rows.kept = {{"smsc", 5, 2, time.now() + 30s, time.now() - 1min, false, "connection refused"}};
    io.poll();
    EXPECT_EQ(delivers->status().at(0).now, lane_state::breaker_open);
    EXPECT_EQ(delivers->status().at(0).why, "connection refused");
    for (int i = 0; i < 29; ++i) {
        time.advance(1s);
        io.poll();
    }
    EXPECT_TRUE(rows.recorded.empty());
    EXPECT_EQ(rows.breakers_kept, 0) << "nothing changed";
    time.advance(1s);
    io.poll();
    EXPECT_EQ(rows.recorded, std::vector{outcome_kind::accepted});
    EXPECT_EQ(rows.breakers_kept, 1);
    EXPECT_EQ(rows.kept.at(0).since, std::nullopt) << "something was taken";
    stop();
}

TEST_F(Dispatcher, ALongSweepGoesOnAtOnceAndTheNextBeginsInAWhile)
{
    rows.pieces_to_sweep = 10;
    io.poll();
    for (auto waited = 0ms; rows.sweeps < 1 && waited < 2s; waited += 10ms) {
        time.advance(10ms);
        io.poll();
    }
    ASSERT_EQ(rows.sweeps, 1);
    for (int i = 0; i < 9; ++i) {
        time.advance(20ms);
        io.poll();
    }
    EXPECT_EQ(rows.sweeps, 10);
    for (int i = 0; i < 4; ++i) {
        time.advance(1s);
        io.poll();
    }
    EXPECT_EQ(rows.sweeps, 10);
    time.advance(1s);
    io.poll();
    EXPECT_EQ(rows.sweeps, 11);
    stop();
}

TEST_F(Dispatcher, AProvidersWordsAreKeptAsTextWhateverItsBytes)
{
    outcome refused{outcome_kind::rejected, "550\r\n", "no \x88\xb6\x90\xe6 here", {}, {}, {}};
    provider->answers(refused);
    io.poll();
    ASSERT_EQ(rows.told.size(), 1u);
    EXPECT_EQ(rows.told[0].code, "550  ");
    EXPECT_EQ(rows.told[0].detail, "no \uFFFD\uFFFD\uFFFD\uFFFD here");
    stop();
}

class DispatcherContent : public Dispatcher, public testing::WithParamInterface<std::string> {};

TEST_P(DispatcherContent, ThatMakesNoSenseIsGivenBackUnsent)
{
    rows.content = GetParam();
    io.poll();
    EXPECT_TRUE(rows.recorded.empty()) << "nothing was attempted";
    ASSERT_EQ(rows.given_back.size(), 1u);
    EXPECT_NE(rows.given_back[0].find("table content"), std::string::npos);
    EXPECT_EQ(delivers->in_flight(), 0u);
    rows.content = R"({"sms":{"text":"a"}})";
    rows.has_work = true;
    delivers->wake();
    io.poll();
    EXPECT_EQ(rows.recorded, std::vector{outcome_kind::accepted}) << "the next one goes";
    stop();
}

INSTANTIATE_TEST_SUITE_P(Texts, DispatcherContent,
                         testing::Values("", "{", R"({"sms":{"text":"a"})", R"([])", R"({"sns":{"text":"a"}})",
                                         "{\"sms\":{\"text\":\"\xff\"}}"));

TEST_F(Dispatcher, WhatItsLastRoundReservedIsStillAttempted)
{
    rows.during_dispatch = [&] { asio::co_spawn(io, delivers->stop(1s), asio::detached); };
    run_until_idle(io);
    EXPECT_EQ(rows.recorded, std::vector{outcome_kind::accepted});
}

TEST_F(Dispatcher, AnAttemptThatNeverEndsIsCutOffWhenTheGraceIsOver)
{
    provider->hangs();
    io.poll();
    ASSERT_EQ(delivers->in_flight(), 1u);
    bool stopped = false;
    asio::co_spawn(io, delivers->stop(5s), [&](std::exception_ptr error) { stopped = !error; });
    io.poll();
    time.advance(5s - 1ms);
    io.poll();
    EXPECT_TRUE(rows.recorded.empty()) << "it may end by itself";
    EXPECT_FALSE(stopped);
    time.advance(1ms);
    io.poll();
    EXPECT_EQ(rows.recorded, std::vector{outcome_kind::uncertain}) << "the provider may have it";
    EXPECT_TRUE(stopped);
    EXPECT_EQ(delivers->in_flight(), 0u);
    run_until_idle(io);
}

/// Nobody would talk to the provider any more, and nobody would know.
TEST_F(Dispatcher, AChannelThatEndsByABugIsReported)
{
    io.poll();
    EXPECT_TRUE(failed.empty());
    provider->breaks_down();
    io.poll();
    EXPECT_EQ(failed, std::vector<std::string>{"channel smsc"});
    stop();
    EXPECT_EQ(failed.size(), 1u) << "its end is no news";
}

TEST_F(Dispatcher, AnAttemptThatEndsByABugIsReported)
{
    attempts_end_by_a_bug = true;
    io.poll();
    EXPECT_TRUE(rows.recorded.empty());
    EXPECT_EQ(failed, std::vector{"attempt " + message_id::make(1, message_no{1}, 1).text()});
    stop();
}

TEST_F(Dispatcher, WhatWaitsIsDecidedAgainOncePerRevisionOfTheRules)
{
    auto newer = std::make_shared<rules>();
    newer->revision = 2;
    io.poll();
    EXPECT_EQ(rows.decided_under, std::vector{1}) << "at the start: the rules may have changed while nothing ran";
    delivers->wake();
    io.poll();
    EXPECT_EQ(rows.decided_under.size(), 1u);
    rows.pieces_to_decide = 3;
    policy = make_policy(std::move(newer));
    delivers->wake();
    io.poll();
    EXPECT_EQ(rows.decided_under, (std::vector{1, 2})) << "a piece, then others come first";
    time.advance(20ms);
    io.poll();
    EXPECT_EQ(rows.decided_under, (std::vector{1, 2, 2}));
    time.advance(1min);
    io.poll();
    EXPECT_EQ(rows.decided_under.size(), 3u);
    stop();
}

/// However long it takes: with millions waiting, senders and backends would notice.
TEST_F(Dispatcher, DecidingAnewLeavesMostOfTheStoresTimeToOthers)
{
    rows.pieces_to_decide = 3;
    rows.during_decision = [&] { time.advance(100ms); };
    io.poll();
    ASSERT_EQ(rows.decided_under.size(), 1u);
    time.advance(899ms);
    delivers->wake();
    io.poll();
    EXPECT_EQ(rows.decided_under.size(), 1u);
    time.advance(1ms);
    delivers->wake();
    io.poll();
    EXPECT_EQ(rows.decided_under.size(), 2u);
    stop();
}

}  // namespace
}  // namespace todoke
