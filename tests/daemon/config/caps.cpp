// Caps and spacing as configured, and what is wrong with them.
#include "tests/daemon/config/cases.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST(ConfigCaps, OfAClassAndSharedBySeveral)
{
    const auto made = good(
        "[class.promotional]\ncaps = [\"1/24h\", \"3/7d\"]\non_cap = \"next_leg\"\nspacing = \"1h\"\n"
        "[class.nurturing]\ncaps = \"0/7d\"\n"
        "[[cap]]\nclasses = [\"promotional\", \"nurturing\"]\nchannels = [\"sms\"]\nlimit = \"2/7d\"\n"
        "[[cap]]\nclasses = \"transactional\"\nlimit = \"5/1h\"\n");
    const auto& promotional = made.book->classes.at("promotional");
    EXPECT_EQ(promotional.caps, (std::vector{cap{1, 24h}, cap{3, 168h}}));
    EXPECT_EQ(promotional.on_cap, on_limit::next_leg);
    EXPECT_EQ(promotional.spacing, 1h);
    EXPECT_EQ(made.book->classes.at("nurturing").caps, std::vector{(cap{0, 168h})});
    ASSERT_EQ(made.book->caps.size(), 2u);
    EXPECT_EQ(made.book->caps[0].limit, (cap{2, 168h}));
    EXPECT_EQ(made.book->caps[0].classes, (std::vector<std::string>{"promotional", "nurturing"}));
    EXPECT_EQ(made.book->caps[0].channels, std::vector{channel::sms});
    EXPECT_TRUE(made.book->caps[1].channels.empty());
}

TEST(ConfigCaps, AbsentIsNoLimitButTheSpacingOfTheManual)
{
    const auto made = good("");
    for (const auto& [name, klass] : made.book->classes) EXPECT_TRUE(klass.caps.empty()) << name;
    EXPECT_EQ(made.book->classes.at("promotional").spacing, 10min);
    EXPECT_EQ(made.book->classes.at("transactional").spacing, 0min);
}

class CapProblems : public testing::TestWithParam<config_case> {};

TEST_P(CapProblems, AreNamedWithTheirLine)
{
    expect_exactly(problems_of(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Written, CapProblems,
    testing::Values(
        config_case{"no_cap", "[class.promotional]\ncaps = [\"1/24h\",\n\"daily\"]\n", {{3, "\"daily\" is not a cap"}}},
        config_case{"negative", "[class.promotional]\ncaps = \"-1/24h\"\n", {{2, "write how many in how long"}}},
        config_case{"absurd", "[class.promotional]\ncaps = \"1/3650d\"\n", {{2, "at most 1000 and 90d"}}},
        config_case{"on_cap", "[class.promotional]\non_cap = \"wait\"\n", {{2, "\"defer\", \"drop\", \"next_leg\""}}},
        config_case{"spacing", "[class.promotional]\nspacing = \"2d\"\n", {{2, "class.promotional.spacing"}}},
        config_case{"shared_without_all", "[[cap]]\n", {{1, "cap.limit is missing"}, {1, "cap.classes is missing"}}},
        config_case{"shared_unknown",
                    "[[cap]]\nlimit = \"2/7d\"\nclasses = [\"vip\"]\nchannels = [\"fax\"]\n",
                    {{3, "\"vip\" is no class"}, {4, "\"fax\" is not a channel"}}},
        config_case{"shared_twice",
                    "[[cap]]\nlimit = \"2/7d\"\nclasses = [\"urgent\", \"urgent\"]\n",
                    {{3, "stands there twice"}}},
        config_case{"shared_none",
                    "[[cap]]\nlimit = \"2/7d\"\nclasses = []\nchannels = []\n",
                    {{3, "names no class"}, {4, "names no channel"}}},
        config_case{"shared_unknown_key",
                    "[[cap]]\nlimit = \"2/7d\"\nclasses = \"urgent\"\nper = \"day\"\n",
                    {{4, "cap.per"}}}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace todoke
