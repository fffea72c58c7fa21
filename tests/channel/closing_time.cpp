#include "gateway/channel/closing_time.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct ClosingTime : testing::Test {
    boost::asio::io_context io;
    manual_clock time{io.get_executor(), *parse_instant("2026-11-23T20:58:00+09:00")};
    closing_time closes{time, time.now() + 2min};
};

TEST_F(ClosingTime, ComesWithItsInstant)
{
    time.advance(2min - 1ms);
    EXPECT_FALSE(closes.has_come());
    time.advance(1ms);
    EXPECT_TRUE(closes.has_come());
    time.advance(24h);
    EXPECT_TRUE(closes.has_come());
}

TEST_F(ClosingTime, ComesWhenTheClockIsSetForward)
{
    time.jump(time.now() + 2min);
    EXPECT_TRUE(closes.has_come());
}

TEST_F(ClosingTime, IsNotPutOffByAClockThatIsSetBack)
{
    time.jump(time.now() - 1h);
    time.advance(2min);
    EXPECT_TRUE(closes.has_come());
}

TEST_F(ClosingTime, MayNeverCome)
{
    const closing_time never{time, never_ends};
    time.advance(24h * 365);
    EXPECT_FALSE(never.has_come());
    EXPECT_FALSE(closing_time{}.has_come());
}

}  // namespace
}  // namespace todoke
