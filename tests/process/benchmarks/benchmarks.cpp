// The program of bench/run still measures what it says: each part once and as short as can be. No figure is looked at.
#include <gmock/gmock.h>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

TEST(Benchmarks, EachPartComesToItsEnd)
{
    const std::string binaries = TODOKE_BINARY_DIR;
    const auto told = run_command(binaries + "/bench/todoke_bench --runs 1 --seconds 0.1 --connections 2 --lines 200" +
                                  " --messages 20 --parts decide,disk,accept,ndjson,relay,release");
    EXPECT_EQ(told.status, 0) << told.said;
    for (const auto* row : {"rules alone | us |", "| HTTP, 2 connections |", "| NDJSON, 200 lines",
                            "submitted and relayed to LINE", "backlog relayed to SMPP"})
        EXPECT_THAT(told.said, testing::HasSubstr(row));
}

}  // namespace
}  // namespace todoke
