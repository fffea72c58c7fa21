// One test a scenario file.
#include <algorithm>
#include <gtest/gtest.h>

#include "tests/scenario/player.hpp"

namespace todoke {
namespace {

std::vector<std::filesystem::path> all_scenarios()
{
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator{TODOKE_SOURCE_DIR "/tests/scenario"})
        if (entry.path().extension() == ".scenario") found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

class Scenario : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Scenario, ComesTrue)
{
    play_scenario(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Product, Scenario, testing::ValuesIn(all_scenarios()),
                         [](const auto& row) { return row.param.stem().string(); });

}  // namespace
}  // namespace todoke
