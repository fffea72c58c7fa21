// One test a scenario file, named after it, and what holds the files in their rooms.
#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <regex>
#include <set>
#include <stdlib.h>

#include "tests/scenario/player.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

const fs::path house{TODOKE_SOURCE_DIR "/tests/scenario"};

/// Of all folders, in order. A file's name is its test's, so no two rooms may have the same one.
std::vector<fs::path> scenarios_below(const fs::path& top)
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator{top})
        if (entry.path().extension() == ".scenario") found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    std::map<fs::path, fs::path> known;
    for (const auto& file : found) {
        const auto [first, is_new] = known.emplace(file.stem(), file);
        if (!is_new)
            throw std::runtime_error{"two scenarios of one name: " + fs::relative(first->second, top).string() +
                                     " and " + fs::relative(file, top).string()};
    }
    return found;
}

class Scenario : public testing::TestWithParam<fs::path> {};

TEST_P(Scenario, ComesTrue)
{
    play_scenario(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Product, Scenario, testing::ValuesIn(scenarios_below(house)),
                         [](const auto& row) { return row.param.stem().string(); });

class ScenarioRooms : public testing::Test {
protected:
    ScenarioRooms()
    {
        auto name = (fs::temp_directory_path() / "todoke-scenarios-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error{"no temporary folder"};
        top_ = name;
    }
    ~ScenarioRooms() override { fs::remove_all(top_); }

    void put(const fs::path& file)
    {
        fs::create_directories((top_ / file).parent_path());
        std::ofstream{top_ / file} << "at 2026-05-01 12:00\n";
    }
    std::vector<std::string> found() const
    {
        std::vector<std::string> paths;
        for (const auto& file : scenarios_below(top_)) paths.push_back(fs::relative(file, top_).string());
        return paths;
    }

private:
    fs::path top_;
};

TEST_F(ScenarioRooms, AreReadInOrderHoweverDeepAndSoIsWhatStandsOutside)
{
    for (const char* file : {"holds/b.scenario", "holds/a.scenario", "caps/of_sms/c.scenario", "outside.scenario"})
        put(file);
    put("holds/README.md");
    EXPECT_THAT(found(), testing::ElementsAre("caps/of_sms/c.scenario", "holds/a.scenario", "holds/b.scenario",
                                              "outside.scenario"));
}

TEST_F(ScenarioRooms, HaveNoNameTwice)
{
    put("holds/a.scenario");
    put("caps/a.scenario");
    EXPECT_THAT([&] { found(); }, testing::ThrowsMessage<std::runtime_error>(
                                      testing::Eq("two scenarios of one name: caps/a.scenario and holds/a.scenario")));
}

TEST_F(ScenarioRooms, AllStandInTheReadmeAndNoOthers)
{
    std::set<std::string> rooms, rows;
    for (const auto& file : scenarios_below(house))
        if (file.parent_path() != house) rooms.insert(fs::relative(file.parent_path(), house).string());
    std::ifstream readme{house / "README.md"};
    const std::regex row{R"(\| `([a-z_]+)/` \| .+)"};
    std::smatch parts;
    for (std::string line; std::getline(readme, line);)
        if (std::regex_match(line, parts, row)) rows.insert(parts[1].str());
    EXPECT_EQ(rows, rooms);
}

}  // namespace
}  // namespace todoke
