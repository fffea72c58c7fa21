// The delivery loop against a store that fails, and how it stops.
#include "gateway/delivery/dispatcher.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "gateway/policy/policy.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run_until_idle.hpp"
#include "tests/support/scripted_channel.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

/// Has one attempt to give out, and fails when it is told to. What a dispatcher never asks is not there.
class one_message_store final : public store {
public:
    store_reactions& reactions() override { throw store_failure{"it has none"}; }
    store_inbox& inbox() override { throw store_failure{"it has none"}; }
    store_outbox& outbox() override { throw store_failure{"it has none"}; }
    person_store& people() override { throw store_failure{"it has none"}; }
    int fails = 0;  ///< calls of dispatch() to come that fail
    bool has_work = true;
    std::function<void()> during_dispatch;
    std::string content = R"({"sms":{"text":"a"}})";
    std::vector<outcome_kind> recorded;
    std::vector<outcome> told;
    int sweeps = 0, pieces_to_sweep = 1;
    std::vector<std::string> given_back;
    std::vector<int> decided_under;
    std::size_t pieces_to_decide = 1;
    std::function<void()> during_decision;
    std::vector<breaker_state> kept;
    int breakers_kept = 0;
    std::vector<booked_units> booked;

    asio::awaitable<dispatched> dispatch(std::vector<opening> rooms, rules_ptr, instant now) override
    {
        if (during_dispatch) std::exchange(during_dispatch, nullptr)();
        if (fails > 0) {
            --fails;
            throw store_failure{"database or disk is full"};
        }
        dispatched made;
        made.next_due.resize(rooms.size());
        if (has_work && rooms[0].attempts > 0) {
            has_work = false;
            reserved work;
            work.id = message_id::make(1, message_no{1}, 1);
            work.provider = rooms[0].provider;
            work.on = rooms[0].on;
            work.content = content;
            work.started = now;
            made.attempts.push_back(std::move(work));
        }
        co_return made;
    }
    asio::awaitable<state> record(attempt_end what, rules_ptr) override
    {
        if (what.unusable.empty())
            recorded.push_back(what.result.kind);
        else
            given_back.push_back(what.unusable);
        told.push_back(std::move(what.result));
        co_return state::sent;
    }
    asio::awaitable<std::size_t> settle_left_over(rules_ptr, instant) override { co_return 0; }
    asio::awaitable<bool> sweep(rules_ptr, instant) override
    {
        ++sweeps;
        co_return sweeps < pieces_to_sweep;
    }

    asio::awaitable<std::vector<breaker_state>> breakers() override { co_return kept; }
    asio::awaitable<void> keep_breakers(std::vector<breaker_state> changed) override
    {
        kept = std::move(changed);
        ++breakers_kept;
        co_return;
    }

    asio::awaitable<std::vector<booked_units>> bookings() override { co_return booked; }
    asio::awaitable<void> keep_bookings(std::vector<booked_units> changed) override
    {
        for (auto& one : changed) booked.push_back(std::move(one));
        co_return;
    }

    asio::awaitable<accepted_submission> accept(submission, rules_ptr, instant, estimator) override { return never(); }
    asio::awaitable<forecast_answer> forecast(submission, rules_ptr, instant, estimator) override { return never(); }
    asio::awaitable<std::vector<finding>> explain(message_id, rules_ptr, instant, estimator) override
    {
        return never();
    }
    asio::awaitable<std::optional<message_page>> customer_timeline(person_query) override { return never(); }
    asio::awaitable<cancel_answer> cancel(message_id, rules_ptr, instant) override { return never(); }
    asio::awaitable<bool> decide_again(rules_ptr rules, instant) override
    {
        decided_under.push_back(rules->revision());
        if (during_decision) during_decision();
        co_return decided_under.size() < pieces_to_decide;
    }
    box_store& box() override { throw std::logic_error{"a dispatcher does not ask this"}; }
    asio::awaitable<std::optional<message_view>> find(message_id) override { return never(); }
    asio::awaitable<message_page> list(list_query) override { return never(); }
    asio::awaitable<bool> put_customer(customer_update, rules_ptr, instant) override { return never(); }
    asio::awaitable<std::optional<profile>> customer(std::string) override { return never(); }
    asio::awaitable<bool> erase_customer(std::string, rules_ptr, instant) override { return never(); }
    asio::awaitable<waiting_counts> due_counts(instant) override { return never(); }
    asio::awaitable<std::optional<refused>> no_room() override { return never(); }
    asio::awaitable<store_facts> facts() override { return never(); }
    asio::awaitable<bool> tidy(upkeep_terms) override { return never(); }
    asio::awaitable<void> close() override { return never(); }

private:
    struct impossible {
        template <class T>
        operator asio::awaitable<T>() const
        {
            throw std::logic_error{"a dispatcher does not ask this"};
        }
    };
    static impossible never() { return {}; }
};

class Dispatcher : public testing::Test {
protected:
    Dispatcher()
    {
        auto over = std::make_unique<scripted_channel>(io.get_executor(), [](const envelope&, const outcome&) {});
        provider = over.get();
        std::vector<std::unique_ptr<lane>> lanes;
        lanes.push_back(std::make_unique<lane>(lane_rules{"smsc", channel::sms, {}, 8, 1, {}}, std::move(over)));
        delivery_parts parts{rows, time, [this] { return policy; }, [] {}, [](const ended_attempt&) {}};
        delivers = std::make_unique<dispatcher>(io.get_executor(), std::move(parts), std::move(lanes));
        asio::co_spawn(io, delivers->run(), asio::detached);
    }
    void stop()
    {
        asio::co_spawn(io, delivers->stop(1s), asio::detached);
        run_until_idle(io);
    }

    asio::io_context io;
    manual_clock time{io.get_executor(), instant{}};
    rules_ptr policy = make_policy(std::make_shared<const rules>());
    one_message_store rows;
    std::unique_ptr<dispatcher> delivers;
    scripted_channel* provider = nullptr;
};

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
