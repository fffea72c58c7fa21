// The watchdog is fed by a round of delivery that went through the store's writer, and by nothing else.
#include "tests/delivery/dispatcher_fixture.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

class SignOfLife : public Dispatcher {
protected:
    void pass(span length, span step = 100ms)
    {
        for (span gone{}; gone < length; gone += step) {
            time.advance(step);
            io.poll();
        }
    }
};

TEST_F(SignOfLife, ComesEverySecondThoughNothingIsToDo)
{
    rows.has_work = false;
    io.poll();
    const auto before = beats;
    EXPECT_GE(before, 1);
    pass(60s);
    EXPECT_GE(beats - before, 60);
    stop();
}

TEST_F(SignOfLife, EndsWithAWriterThatHangs)
{
    asio::steady_timer hang{io, asio::steady_timer::time_point::max()};
    rows.hangs_until = &hang;
    io.poll();
    pass(10min);
    EXPECT_EQ(beats, 0);
    hang.cancel();
    io.poll();
    EXPECT_GE(beats, 1);
    stop();
}

/// Also when somebody wakes it again and again.
TEST_F(SignOfLife, EndsWithALoopThatHangs)
{
    rows.has_work = false;
    io.poll();
    asio::steady_timer hang{io, asio::steady_timer::time_point::max()};
    rows.hangs_until = &hang;
    delivers->wake();
    io.poll();
    const auto before = beats;
    for (int i = 0; i < 600; ++i) {
        delivers->wake();
        pass(1s, 1s);
    }
    EXPECT_EQ(beats, before);
    hang.cancel();
    stop();
}

TEST_F(SignOfLife, GoesOnWhileAProviderNeverAnswers)
{
    provider->hangs();
    io.poll();
    ASSERT_EQ(delivers->in_flight(), 1u);
    const auto before = beats;
    pass(60s);
    EXPECT_GE(beats - before, 60);
    asio::co_spawn(io, delivers->stop(1s), asio::detached);
    io.poll();
    time.advance(1s);
    run_until_idle(io);
}

/// A restart would not make room on a disk.
TEST_F(SignOfLife, GoesOnWhileTheDiskIsFull)
{
    rows.fails = 1'000'000;
    io.poll();
    const auto before = beats;
    pass(60s);
    EXPECT_GE(beats - before, 60);
    rows.fails = 0;
    stop();
}

/// A busy hour: there is always another round to begin, and a hundred thousand of what waits to be decided anew.
TEST_F(SignOfLife, GoesOnWithEachPieceOfALongWork)
{
    rows.pieces_to_decide = 1000;
    rows.pieces_to_sweep = 1000;
    rows.during_decision = [&] { time.advance(500ms); };  // a slow disk
    int longest = 0;
    for (int step = 0, last = 0, since = 0; rows.decided_under.size() < 200 && step < 200'000; ++step) {
        pass(100ms);
        since = beats == last ? since + 1 : 0;
        last = beats;
        longest = std::max(longest, since);
    }
    EXPECT_EQ(rows.decided_under.size(), 200u);
    EXPECT_LE(longest, 20) << "tenths of a second";
    stop();
}

}  // namespace
}  // namespace todoke
