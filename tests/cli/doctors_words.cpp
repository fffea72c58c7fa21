// What `todoke doctor` prints of findings.
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

std::string finding(std::string_view area, diagnosis::grade how)
{
    return fmt::format(R"({{"grade":"{}","area":"{}","what":"WHAT"}})", to_text(how), area);
}

std::string report_of(diagnosis::grade worst, const std::vector<std::string>& findings)
{
    return fmt::format(R"({{"worst":"{}","findings":[{}]}})", to_text(worst), fmt::join(findings, ","));
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

}  // namespace
}  // namespace todoke
