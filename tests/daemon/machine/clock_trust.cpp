// Whether a time service keeps the clock, where it can only be asked over a bus that may be slow, silent or gone.
#include "daemon/machine/clock_trust.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <vector>

#include "gateway/task_group.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using said = std::optional<bool>;

class ClockTrust : public testing::Test {
protected:
    ~ClockTrust() override
    {
        asks.cancel();
        run(io, asks.idle());
    }

    said asked_near()
    {
        ++system_calls;
        return kernel;
    }
    boost::asio::awaitable<said> over_the_bus()
    {
        ++questions;
        co_await time.pause(takes);
        co_return bus;
    }
    /// What is said when the bus has been asked once more.
    bool after_another_question(said answer)
    {
        bus = answer;
        const auto before = questions;
        time.advance(1min);
        run_until(io, [&] { return questions > before; });
        io.poll();
        return trust.is_set();
    }
    void start()
    {
        run(io, trust.ask());
        asks.spawn("clock", trust.run());
        io.restart();
        io.poll();
    }

    boost::asio::io_context io;
    manual_clock time{io.get_executor(), *parse_instant("2026-11-27T03:00:00Z")};
    said kernel, bus;
    span takes{};
    int questions = 0;
    int system_calls = 0;
    clock_trust trust{time, {[this] { return asked_near(); }, [this] { return over_the_bus(); }}};
    task_group asks{io.get_executor(), [](const std::string& task, std::exception_ptr) { ADD_FAILURE() << task; }};
};

TEST_F(ClockTrust, WhereTheKernelAnswersNobodyElseIsAsked)
{
    bus = false;
    kernel = true;
    start();
    EXPECT_TRUE(trust.is_set());
    kernel = false;
    time.advance(10ms);
    EXPECT_FALSE(trust.is_set());
    time.advance(10min);
    io.poll();
    EXPECT_EQ(questions, 0);
}

/// A relay looks more than a thousand times a second.
TEST_F(ClockTrust, WhatTheKernelSaidCountsForSomeMilliseconds)
{
    kernel = true;
    for (int look = 0; look < 100; ++look) EXPECT_TRUE(trust.is_set());
    EXPECT_EQ(system_calls, 1);
    kernel = false;
    time.advance(9ms);
    EXPECT_TRUE(trust.is_set());
    EXPECT_EQ(system_calls, 1);
    time.advance(1ms);
    EXPECT_FALSE(trust.is_set());
    EXPECT_EQ(system_calls, 2);
}

TEST_F(ClockTrust, WhatTheKernelSaidDoesNotCountOverAStepOfTheClock)
{
    kernel = false;
    EXPECT_FALSE(trust.is_set());
    kernel = true;
    time.jump(time.now() + 24h);
    EXPECT_TRUE(trust.is_set()) << "it was set in one go";
    kernel = false;
    time.jump(time.now() - 10ms);
    EXPECT_FALSE(trust.is_set());
}

TEST_F(ClockTrust, TheFirstAnswerIsThereBeforeAnythingIsDecided)
{
    EXPECT_FALSE(trust.is_set()) << "nobody has said that it is kept";
    bus = true;
    start();
    EXPECT_TRUE(trust.is_set());
}

TEST_F(ClockTrust, SilenceIsNoAnswer)
{
    bus = true;
    start();
    EXPECT_TRUE(after_another_question(std::nullopt));
    EXPECT_TRUE(after_another_question(std::nullopt));
    EXPECT_FALSE(after_another_question(false));
    EXPECT_FALSE(after_another_question(std::nullopt));
    EXPECT_TRUE(after_another_question(true));
}

TEST_F(ClockTrust, ASlowAnswerHoldsUpNobodyAndCountsWhenItComes)
{
    bus = true;
    start();
    bus = false;
    takes = 5s;
    time.advance(1min);
    io.poll();
    ASSERT_EQ(questions, 2) << "the second is under way";
    EXPECT_TRUE(trust.is_set());
    time.advance(5s);
    io.poll();
    EXPECT_FALSE(trust.is_set());
}

TEST_F(ClockTrust, IsAskedOnceAMinuteHoweverOftenItIsLookedAt)
{
    start();
    for (int second = 0; second < 600; ++second) {
        for (int look = 0; look < 10; ++look) EXPECT_FALSE(trust.is_set());
        time.advance(1s);
        io.poll();
    }
    EXPECT_EQ(questions, 11) << "at the start, and after each of ten minutes";
}

}  // namespace
}  // namespace todoke
