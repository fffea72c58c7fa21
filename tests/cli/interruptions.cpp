// Ctrl-C while something is under way.
#include <csignal>
#include <gtest/gtest.h>

#include "daemon/cli/interruption.hpp"

namespace todoke::cli {
namespace {

TEST(Interruption, IsAskedForAndTheThirdOneEndsItAtOnce)
{
    const interruption watched;
    EXPECT_FALSE(interruption::came());
    std::raise(SIGINT);
    EXPECT_TRUE(interruption::came());
    std::raise(SIGINT);  // timeout(1) and some terminals send two
    EXPECT_TRUE(interruption::came());
    EXPECT_EXIT(std::raise(SIGINT), testing::KilledBySignal(SIGINT), "");
}

TEST(Interruption, WhatIsIgnoredStaysIgnored)
{
    std::signal(SIGTERM, SIG_IGN);
    {
        const interruption watched;
        std::raise(SIGTERM);
        EXPECT_FALSE(interruption::came()) << "nohup and scripts have it so";
    }
    EXPECT_EQ(std::signal(SIGTERM, SIG_DFL), SIG_IGN);
}

}  // namespace
}  // namespace todoke::cli
