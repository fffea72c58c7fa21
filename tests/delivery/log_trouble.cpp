#include <gtest/gtest.h>

#include "gateway/log.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST(LogTrouble, IsALineAtItsBeginningAndThenOneAMinuteWithACount)
{
    log::trouble full_disk;
    const log::trouble::clock_type::time_point start{1h};
    EXPECT_EQ(full_disk.strikes(start), 0u);
    for (int i = 1; i < 60'000; ++i) EXPECT_EQ(full_disk.strikes(start + i * 1ms), std::nullopt);
    EXPECT_EQ(full_disk.strikes(start + 60s), 59'999u);
    EXPECT_EQ(full_disk.strikes(start + 61s), std::nullopt);
    EXPECT_EQ(full_disk.strikes(start + 121s), 1u);
}

TEST(LogTrouble, ItsEndIsNewsOnce)
{
    log::trouble full_disk;
    EXPECT_FALSE(full_disk.ends());
    full_disk.strikes();
    EXPECT_TRUE(full_disk.ends());
    EXPECT_FALSE(full_disk.ends());
}

/// One that comes and goes is no excuse for more lines.
TEST(LogTrouble, ComingAndGoingItIsStillOneLineAMinute)
{
    log::trouble full_disk;
    const log::trouble::clock_type::time_point start{1h};
    EXPECT_EQ(full_disk.strikes(start), 0u);
    full_disk.ends();
    EXPECT_EQ(full_disk.strikes(start + 1s), std::nullopt);
}

TEST(LogTrouble, TheCountStandsInTheLine)
{
    EXPECT_EQ(log::also(0), "");
    EXPECT_EQ(log::also(7), " left_out=7");
}

}  // namespace
}  // namespace todoke
