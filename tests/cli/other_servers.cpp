// Another server than todoked answers, or a proxy in front of it: rows that it refuses for their size are left out and
// the others go on; what is no answer of todoked's is not passed on as one.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <random>

#include "tests/cli/answering.hpp"
#include "tests/cli/typed.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(RefusedRows, AreLeftOutAndReported)
{
    const auto file =
        std::filesystem::temp_directory_path() / ("todoke-rows-" + std::to_string(std::random_device{}()));
    // The same customer: one row after the other.
    std::ofstream{file} << "customer,email\nc,1@example.jp\nc,2@example.jp\nc,3@example.jp\nc,4@example.jp\n";
    const answering daemon{
        {{"414 URI Too Long"}, {"431 Request Header Fields Too Large"}, {"413 Content Too Large"}, {"201 Created"}}};
    const auto told = typed({"--url", daemon.url(), "customers", "import", file.string()});
    EXPECT_EQ(told.status, cli::wants_attention) << told.problems;
    EXPECT_THAT(told.problems, AllOf(HasSubstr("row 2: todoked answered 414"), HasSubstr("row 3: todoked answered 431"),
                                     HasSubstr("row 4: todoked answered 413")));
    EXPECT_THAT(told.out, HasSubstr("new: 1, replaced: 0, left out: 3"));
    std::filesystem::remove(file);
}

TEST(RefusedRows, AreReportedInJapaneseToo)
{
    const answering daemon{{{"413 Content Too Large"}}};
    const auto note = testing::TempDir() + "todoke-refused-" + std::to_string(std::random_device{}());
    const auto told = typed({"--url", daemon.url(), "--language", "ja", "customers", "import", "-", "--state", note},
                            "customer\nc-1\n");
    EXPECT_THAT(told.problems, HasSubstr("行 2: todoked の応答: 413"));
}

TEST(OtherServers, AreNotTakenForTodoked)
{
    const answering somebody{{{"200 OK"}, {"200 OK"}, {"200 OK"}, {"200 OK"}}};
    for (const std::string command : {"status", "limits", "holds"}) {
        const auto told = typed({"--url", somebody.url(), "--json", command});
        EXPECT_EQ(told.status, cli::failed) << command;
        EXPECT_EQ(told.out, "") << command << ": a program would read it";
        EXPECT_THAT(told.problems, HasSubstr("is it todoked that listens there?"));
    }
}

}  // namespace
}  // namespace todoke
