// The shipped systemd units: understood by systemd, no more open than they must be, and in step with the daemon.
#include <array>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/wait.h>

#include "daemon/config.hpp"
#include "daemon/descriptors.hpp"
#include "gateway/channel/lookup.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

const fs::path shipped = fs::path{TODOKE_SOURCE_DIR} / "systemd";

std::string content(const fs::path& file)
{
    std::ifstream input{file};
    return {std::istreambuf_iterator<char>{input}, {}};
}

struct ended {
    int code = -1;
    std::string said;
};

ended run(const std::string& command)
{
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (!pipe) return {};
    ended result;
    std::array<char, 4096> some{};
    while (const auto size = std::fread(some.data(), 1, some.size(), pipe)) result.said.append(some.data(), size);
    const int status = ::pclose(pipe);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

/// Copies of the units beside each other, with a program that is there on every machine.
class Units : public testing::Test {
protected:
    void SetUp() override
    {
        if (run("systemd-analyze --version").code != 0) GTEST_SKIP() << "systemd-analyze is not installed";
        std::string name = (fs::temp_directory_path() / "todoke-units-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        std::string service = content(shipped / "todoked.service");
        const std::string program = "/usr/bin/todoked";
        ASSERT_NE(service.find(program), std::string::npos);
        for (auto at = service.find(program); at != std::string::npos; at = service.find(program, at))
            service.replace(at, program.size(), "/bin/true");
        std::ofstream{folder_ / "todoked.service"} << service;
        fs::copy_file(shipped / "todoked.socket", folder_ / "todoked.socket");
    }
    void TearDown() override
    {
        if (!folder_.empty()) fs::remove_all(folder_);
    }

    std::string path(const std::string& unit) const { return (folder_ / unit).string(); }

    fs::path folder_;
};

TEST_F(Units, AreUnderstoodBySystemd)
{
    const auto result =
        run("systemd-analyze verify --man=no " + path("todoked.service") + " " + path("todoked.socket"));
    EXPECT_EQ(result.code, 0) << result.said;
    EXPECT_EQ(result.said, "");
}

TEST_F(Units, AreExposedNoMoreThan1Point1)
{
    const auto result = run("systemd-analyze security --offline=true --threshold=11 " + path("todoked.service"));
    EXPECT_EQ(result.code, 0) << result.said;
}

/// Whatever systemd still finds fault with has its reason in the document.
TEST_F(Units, EachPointThatRemainsIsExplained)
{
    const auto result = run("systemd-analyze security --offline=true --json=short " + path("todoked.service"));
    ASSERT_EQ(result.code, 0) << result.said;
    const auto reasons = content(shipped.parent_path() / "docs/design/systemd.md");
    std::size_t remaining = 0;
    const auto points = boost::json::parse(result.said);
    for (const auto& one : points.as_array()) {
        const auto* exposure = one.as_object().if_contains("exposure");
        if (!exposure || !exposure->is_string() || exposure->as_string() == "0.0") continue;
        ++remaining;
        auto name = "`" + std::string{one.at("name").as_string()} + "`";
        if (const auto bar = name.find('|'); bar != name.npos) name.insert(bar, "\\");  // as a table's cell wants it
        EXPECT_NE(reasons.find(name), std::string::npos) << name << " " << exposure->as_string();
    }
    EXPECT_GE(remaining, 3u) << "nothing was read";
}

/// The number behind `key` in the unit of the service; 0: it is not there.
std::size_t number_in_unit(const std::string& key)
{
    const auto unit = content(shipped / "todoked.service");
    const auto at = unit.find("\n" + key + "=");
    return at == std::string::npos ? 0 : std::stoul(unit.substr(at + key.size() + 2));
}

TEST(UnitFiles, TheTaskLimitHasRoomForEveryThread)
{
    constexpr std::size_t own = 16, control_processes = 4;
    EXPECT_GE(number_in_unit("TasksMax"), most_questions + own + control_processes);
}

TEST(UnitFiles, ALimitOnFilesHasRoomForAllCallersAndProviders)
{
    const auto shares = share_descriptors(number_in_unit("LimitNOFILE"), std::get<config>(parse_config({})));
    EXPECT_FALSE(shares.is_short);
}

TEST(UnitFiles, TheSocketsAreTheDefaultsOfTheConfiguration)
{
    const auto made = parse_config({});
    const auto socket = content(shipped / "todoked.socket");
    std::size_t lines = 0;
    for (auto at = socket.find("\nListenStream="); at != std::string::npos; at = socket.find("\nListenStream=", at + 1))
        ++lines;
    const auto& listen = std::get<config>(made).api.listen;
    EXPECT_EQ(lines, listen.size());
    for (const auto& one : listen) {
        const auto address = one.unix_path.empty() ? one.host + ":" + std::to_string(one.port) : one.unix_path;
        EXPECT_NE(socket.find("\nListenStream=" + address + "\n"), std::string::npos) << address;
    }
}

TEST(UnitFiles, TheDatabaseIsInTheStateDirectory)
{
    EXPECT_NE(content(shipped / "todoked.service").find("\nStateDirectory=todoke\n"), std::string::npos);
    EXPECT_TRUE(store_config{}.path.starts_with("/var/lib/todoke/"));
}

}  // namespace
}  // namespace todoke
