// What `todoke doctor` prints of findings, and what it makes of all of them together.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include "daemon/api/diagnosis.hpp"
#include "tests/cli/answering.hpp"
#include "tests/cli/typed.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using testing::Not;
using grades = std::vector<diagnosis::grade>;

std::string finding(std::string_view area, diagnosis::grade how)
{
    return fmt::format(R"({{"grade":"{}","area":"{}","what":"WHAT"}})", to_text(how), area);
}

std::string report_of(diagnosis::grade worst, const std::vector<std::string>& findings)
{
    return fmt::format(R"({{"worst":"{}","findings":[{}]}})", to_text(worst), fmt::join(findings, ","));
}

/// As the daemon answers; the worst stands last.
printed examined(const grades& all, const std::string& language = "en")
{
    std::vector<std::string> findings;
    for (const auto how : all) findings.push_back(finding("provider", how));
    const answering daemon{{{"200 OK", report_of(all.back(), findings)}}};
    return typed({"--url", daemon.url(), "--language", language, "doctor"});
}

/// A second name for one, or none at all, shows as the daemon's own word.
TEST(DoctorsWords, ThereIsOneForEachAreaInBothLanguages)
{
    std::vector<std::string> findings;
    for (const auto area : area_names) findings.push_back(finding(area, diagnosis::grade::good));
    const auto report = report_of(diagnosis::grade::good, findings);
    const answering daemon{{{"200 OK", report}, {"200 OK", report}}};
    const auto english = typed({"--url", daemon.url(), "doctor"}).out;
    for (const auto area : area_names)
        EXPECT_THAT(english, HasSubstr("✓ " + std::string{area == "dns" ? "name" : area} + ": WHAT\n"));
    const auto japanese = typed({"--url", daemon.url(), "--language", "ja", "doctor"}).out;
    for (const auto area : area_names) EXPECT_THAT(japanese, Not(HasSubstr(area)));
}

TEST(DoctorsVerdict, IsThatNothingIsWrongWhereAllOfItWasLookedAt)
{
    using enum diagnosis::grade;
    const auto well = examined({good, notice});
    EXPECT_EQ(well.status, cli::done);
    EXPECT_THAT(well.out, HasSubstr("\nnothing is wrong\n"));
    EXPECT_THAT(examined({good}, "ja").out, HasSubstr("\n問題は見つかりませんでした\n"));
}

/// It wants nobody: the timer's unit would fail every morning for what can never be seen from here.
TEST(DoctorsVerdict, CountsWhatCouldNotBeLookedAt)
{
    using enum diagnosis::grade;
    const auto unseen = examined({good, unknown, unknown});
    EXPECT_EQ(unseen.status, cli::done);
    EXPECT_THAT(unseen.out, HasSubstr("\n2 could not be looked at\n"));
    EXPECT_THAT(unseen.out, Not(HasSubstr("nothing is wrong")));
    const auto japanese = examined({unknown}, "ja").out;
    EXPECT_THAT(japanese, HasSubstr("\n1 件は確認できませんでした\n"));
    EXPECT_THAT(japanese, Not(HasSubstr("問題は見つかりませんでした")));
}

TEST(DoctorsVerdict, SaysWhatWantsSomebodyFirst)
{
    using enum diagnosis::grade;
    const auto bad_ones = examined({good, unknown, warning, bad});
    EXPECT_EQ(bad_ones.status, cli::wants_attention);
    EXPECT_THAT(bad_ones.out, HasSubstr("\n2 findings want you\n1 could not be looked at\n"));
    EXPECT_THAT(examined({unknown, bad}, "ja").out, HasSubstr("\n1 件の対応が必要です\n1 件は確認できませんでした\n"));
    EXPECT_THAT(examined({warning}).out, Not(HasSubstr("could not be looked at")));
}

}  // namespace
}  // namespace todoke
