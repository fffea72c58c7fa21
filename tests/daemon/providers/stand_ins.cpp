// Sandboxes that stand in for real providers, as the shipped configuration has them.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/daemon/config/cases.hpp"

namespace todoke {
namespace {

const std::string real_mail =
    "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"localhost\"\n"
    "from = \"news@shop.example.jp\"\nunsubscribe = \"mailto:stop@shop.example.jp\"\n";

std::string sandbox_named(const std::string& name, const std::string& channel, const std::string& more = "")
{
    return "[[provider]]\nname = \"" + name + "\"\nchannel = \"" + channel + "\"\nkind = \"sandbox\"\n" + more;
}

std::vector<std::string> names_of(const config& made)
{
    std::vector<std::string> names;
    for (const auto& one : made.providers) names.push_back(one.name);
    return names;
}

std::string shipped_configuration()
{
    std::ifstream input{std::filesystem::path{TODOKE_SOURCE_DIR} / "etc/todoke.toml"};
    return {std::istreambuf_iterator<char>{input}, {}};
}

TEST(StandIns, AreThereWhileThereIsNothingElse)
{
    const auto made = good(shipped_configuration());
    EXPECT_EQ(names_of(made), (std::vector<std::string>{"demo-mail", "demo-line", "demo-sms"}));
    EXPECT_EQ(made.book->providers.size(), 3u);
}

/// A customer with a LINE id would otherwise get nothing: LINE is the first leg, and its stand-in takes everything.
TEST(StandIns, AreAllLeftOutBesideTheFirstRealProvider)
{
    const auto made = good({{"todoke.toml", shipped_configuration()}, {"conf.d/mail.toml", real_mail}});
    EXPECT_EQ(names_of(made), std::vector<std::string>{"mail"});
    ASSERT_EQ(made.book->providers.size(), 1u);
    EXPECT_EQ(made.book->providers[0].name, "mail");
    EXPECT_TRUE(made.warnings.empty()) << listed(made.warnings);
}

TEST(StandIns, AreLeftOutWhereverTheRealOneStands)
{
    const auto made = good(real_mail + sandbox_named("late", "email", "stand_in = true\n"));
    EXPECT_EQ(names_of(made), std::vector<std::string>{"mail"});
}

TEST(StandIns, ASandboxThatIsNoneStaysAndIsWarnedOfWithItsLine)
{
    const auto made = good(sandbox_named("gone", "line", "stand_in = true\n") + sandbox_named("kept", "sms"));
    EXPECT_EQ(names_of(made), std::vector<std::string>{"kept"});
    ASSERT_EQ(made.warnings.size(), 1u) << listed(made.warnings);
    EXPECT_EQ(made.warnings[0].line, 6);
    EXPECT_NE(made.warnings[0].what.find("provider.kept: SANDBOX"), std::string::npos);
}

TEST(StandIns, OnlyASandboxIsOne)
{
    expect_exactly(problems_of(real_mail + "stand_in = true\n"), {{8, "stand_in: unknown key for a provider of kind"}});
}

}  // namespace
}  // namespace todoke
