// The program of bench/run still measures what it says: each part once and as short as can be. No figure is looked at.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

finished bench(const std::string& words)
{
    const std::string binaries = TODOKE_BINARY_DIR;
    return run_command(binaries + "/bench/todoke_bench --runs 1 --seconds 0.1 --lines 512 --messages 20 " + words);
}

TEST(Benchmarks, EachPartComesToItsEnd)
{
    const auto told = bench(
        "--connections 2 --batches 16 --parts "
        "decide,disk,sqlite,accept,ndjson,relay,release,latency,memory,lives,hostile,migration --rate 100");
    EXPECT_EQ(told.status, 0) << told.said;
    for (const auto* row :
         {"rules alone | us |", "| HTTP, 2 connections |", "| NDJSON, 512 lines", "submitted and relayed to LINE",
          "backlog relayed to SMPP", "immediate message at 100/s to SMTP, answer to first byte | ms p99 |",
          "three seconds after the load | RSS MiB |", "| KiB a life |",
          "bare SQLite, rows with a unique key and a due index, 16 rows",
          "among 10000 hostile callers, todoked | RSS growth MiB |",
          "migration of 512 queued: an index over all messages | s |"})
        EXPECT_THAT(told.said, testing::HasSubstr(row));
}

/// What the peers would be measured with is there; they are not installed for a test.
TEST(Benchmarks, PeersCanBeChosen)
{
    const std::string binaries = TODOKE_BINARY_DIR;
    const auto told = run_command(binaries + "/bench/todoke_peers --help");
    EXPECT_EQ(told.status, 0) << told.said;
    EXPECT_THAT(told.said, testing::HasSubstr("kannel,rabbitmq,postfix"));
}

/// One connection is told what the disk allows. A folder of its own: others measure in theirs.
TEST(Benchmarks, OneCallerIsComparedWithTheDisk)
{
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("todoke-bench-{}", getpid());
    const auto told = bench("--connections 1 --parts accept --folder " + folder.string());
    EXPECT_EQ(told.status, 0) << told.said;
    for (const auto* row : {"| pages a commit |", "of: as many pages as a commit + fdatasync, overwriting | ratio |"})
        EXPECT_THAT(told.said, testing::HasSubstr(row));
    std::filesystem::remove_all(folder);
}

TEST(Benchmarks, ABacklogIsKeptAndMeasuredOnCopies)
{
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("todoke-backlog-{}", getpid());
    const auto words = "--connections 2 --queued 3000 --persons 500 --folder " + folder.string() + " --parts ";
    const auto told = bench(words + "backlog");
    EXPECT_EQ(told.status, 0) << told.said;
    for (const auto* row : {"3000 queued, of the empty queue's | ratio |", "after SIGTERM | s to sending |",
                            "after kill -9 | s to accepting |", "in random order, warm | messages/s |"})
        EXPECT_THAT(told.said, testing::HasSubstr(row));
    const auto small = bench(words + "small-box");
    EXPECT_EQ(small.status, 0) << small.said;
    EXPECT_THAT(small.said, testing::Not(testing::HasSubstr("making a database"))) << "it was kept";
    EXPECT_THAT(small.said, testing::AnyOf(testing::HasSubstr("cold, 512 MiB for all, then | messages/s |"),
                                           testing::HasSubstr("small-box is left out: ")));
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace todoke
