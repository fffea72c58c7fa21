// `todoke doctor` while somebody else has the box examined: it waits its turn, and says nothing of it that could be
// taken for a finding.
#include <gmock/gmock.h>

#include "tests/cli/answering.hpp"
#include "tests/cli/typed.hpp"

namespace todoke {
namespace {

const answering::answer busy{"503 Service Unavailable",
                             R"({"type":"urn:todoke:problem:busy","title":"It is under way already","status":503})"};
const answering::answer well{"200 OK", R"({"at":"2026-11-23T03:00:00Z","worst":"good","findings":[]})"};

TEST(DoctorsTurn, IsWaitedFor)
{
    const answering daemon{{busy, busy, well}};
    const auto told = typed({"--url", daemon.url(), "doctor"});
    EXPECT_EQ(told.status, cli::done) << "the timer's unit would fail: " << told.problems;
    EXPECT_EQ(told.out, "nothing is wrong\n");
    EXPECT_EQ(told.problems, "");
}

TEST(DoctorsTurn, FindsWhatIsWrongAllTheSame)
{
    const answering daemon{{busy, {"200 OK", R"({"worst":"bad","findings":[]})"}}};
    EXPECT_EQ(typed({"--url", daemon.url(), "--json", "doctor"}).status, cli::wants_attention);
}

/// Any other refusal is told at once.
TEST(DoctorsTurn, IsNotWaitedForWhereNobodyLooks)
{
    const answering daemon{
        {{"503 Service Unavailable", R"({"type":"urn:todoke:problem:unavailable","title":"Nothing can be examined"})"},
         well}};
    const auto told = typed({"--url", daemon.url(), "doctor"});
    EXPECT_EQ(told.status, cli::failed);
    EXPECT_THAT(told.problems, testing::HasSubstr("Nothing can be examined"));
}

}  // namespace
}  // namespace todoke
