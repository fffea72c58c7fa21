// What the manual tells to type, typed: tests/manual/walk runs the blocks of
// all chapters one after the other. Those that need root, apt or systemd are
// run by the booted proof.
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/process/bench.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using ManualWalk = Process;

TEST_F(ManualWalk, TellsCommandsThatWorkOneAfterTheOther)
{
    const auto told = run_command(fmt::format("cd {} && tests/manual/walk {} {} {} docs/manual/en/*.md",
                                              TODOKE_SOURCE_DIR, TODOKE_BINARY_DIR, folder.string(), refusing_port()));
    EXPECT_EQ(told.status, 0) << told.said;
    std::ifstream from{folder / "tmp/mails"};
    const std::string mails{std::istreambuf_iterator<char>{from}, {}};
    EXPECT_THAT(mails, testing::AllOf(testing::HasSubstr("taro@example.jp"), testing::HasSubstr("hanako@example.jp")))
        << "chapter 2 ends with two mails";
    EXPECT_THAT(mails, testing::HasSubstr("you@shop.example.jp")) << "a provider's steps in chapter 3 end with one";
}

}  // namespace
}  // namespace todoke
