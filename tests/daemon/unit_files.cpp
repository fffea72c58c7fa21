// The shipped systemd units: understood by systemd, no more open than they must be, and in step with the daemon.
#include <array>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <sstream>
#include <sys/wait.h>
#include <vector>

#include "daemon/config.hpp"
#include "daemon/machine/descriptors.hpp"
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

/// What the unit sets in one section: systemd ignores a key that stands in another one, with no more than a warning.
std::map<std::string, std::string> settings_of(const std::string& section)
{
    std::map<std::string, std::string> made;
    std::istringstream unit{content(shipped / "todoked.service")};
    bool inside = false;
    for (std::string line; std::getline(unit, line);) {
        if (line.starts_with('[')) inside = line == "[" + section + "]";
        if (const auto at = line.find('='); inside && !line.starts_with('#') && at != line.npos)
            made[line.substr(0, at)] = line.substr(at + 1);
    }
    return made;
}

/// Without any of these the daemon works, and nobody notices until the night in which it was needed.
TEST(UnitFiles, ADaemonThatHangsEndsOrIsToReadItsFileAnewIsSeenTo)
{
    struct needed {
        const char *section, *key, *value, *without;
    };
    const std::vector<needed> all{
        {"Unit", "StartLimitIntervalSec", "0", "five failures in ten seconds, and it stays off for good"},
        {"Unit", "Requires", "todoked.socket", "callers are refused while it restarts"},
        {"Service", "Type", "notify", "it counts as started before it takes a message, and may send no status or beat"},
        {"Service", "ExecReload", "/bin/kill -HUP $MAINPID", "systemctl reload is refused"},
        {"Service", "Restart", "always", "it stays off once it has ended"},
        {"Service", "RestartPreventExitStatus", "2", "a refused configuration is tried for ever"},
        {"Service", "WatchdogSec", "30s", "one that hangs hangs on"},
        {"Service", "TimeoutAbortSec", "5s", "a hung one is waited for"},
        {"Service", "RuntimeDirectoryPreserve", "yes", "the socket's folder goes while it is stopped"},
    };
    for (const auto& one : all) EXPECT_EQ(settings_of(one.section)[one.key], one.value) << "without it " << one.without;
}

TEST(UnitFiles, TheTaskLimitHasRoomForEveryThread)
{
    constexpr std::size_t own = 16, control_processes = 4;
    EXPECT_GE(std::stoul(settings_of("Service").at("TasksMax")), most_questions + own + control_processes);
}

TEST(UnitFiles, ALimitOnFilesHasRoomForAllCallersAndProviders)
{
    const auto limit = std::stoul(settings_of("Service").at("LimitNOFILE"));
    const auto shares = share_descriptors(limit, std::get<config>(parse_config({})));
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
    EXPECT_EQ(settings_of("Service")["StateDirectory"], "todoke");
    EXPECT_TRUE(store_config{}.path.starts_with("/var/lib/todoke/"));
}

}  // namespace
}  // namespace todoke
