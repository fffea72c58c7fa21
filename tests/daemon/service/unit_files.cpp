// The shipped systemd units: understood by systemd, no more open than they must be, and in step with the daemon.
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <sys/wait.h>
#include <vector>

#include "daemon/config/config.hpp"
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

/// Of this ending (".service"), in the order of their names.
std::vector<std::string> shipped_units(const std::string& ending)
{
    std::vector<std::string> made;
    for (const auto& one : fs::directory_iterator{shipped})
        if (one.path().extension() == ending) made.push_back(one.path().filename().string());
    std::sort(made.begin(), made.end());
    return made;
}

/// Copies of the units beside each other, with a program that is there on every machine.
class Units : public testing::Test {
protected:
    void SetUp() override
    {
        if (run("systemd-analyze --version").code != 0) GTEST_SKIP() << "systemd-analyze is not installed";
        std::string name = (fs::temp_directory_path() / "todoke-units-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        for (const char* ending : {".service", ".socket", ".timer"})
            for (const auto& unit : shipped_units(ending)) {
                const auto text =
                    std::regex_replace(content(shipped / unit), std::regex{"/usr/bin/todoked?\\b"}, "/bin/true");
                std::ofstream{folder_ / unit} << text;
                all_ += " " + path(unit);
            }
    }
    void TearDown() override
    {
        if (!folder_.empty()) fs::remove_all(folder_);
    }

    std::string path(const std::string& unit) const { return (folder_ / unit).string(); }

    fs::path folder_;
    std::string all_;  ///< as words of a command
};

TEST_F(Units, AreUnderstoodBySystemd)
{
    const auto result = run("systemd-analyze verify --man=no" + all_);
    EXPECT_EQ(result.code, 0) << result.said;
    EXPECT_EQ(result.said, "");
}

/// Tenths, as systemd-analyze wants them: the daemon talks to the network, what a timer starts does not.
TEST_F(Units, AreExposedNoMoreThanTheirWorkNeeds)
{
    const std::map<std::string, int> most{
        {"todoke-backup.service", 2}, {"todoke-doctor.service", 2}, {"todoked.service", 11}};
    const auto services = shipped_units(".service");
    EXPECT_EQ(services.size(), most.size());
    for (const auto& unit : services) {
        const auto result = run("systemd-analyze security --offline=true --threshold=" + std::to_string(most.at(unit)) +
                                " " + path(unit));
        EXPECT_EQ(result.code, 0) << result.said;
    }
}

/// Whatever systemd still finds fault with has its reason in the document.
TEST_F(Units, EachPointThatRemainsIsExplained)
{
    const auto reasons = content(shipped.parent_path() / "docs/design/systemd.md");
    for (const auto& unit : shipped_units(".service")) {
        const auto result = run("systemd-analyze security --offline=true --json=short " + path(unit));
        ASSERT_EQ(result.code, 0) << result.said;
        std::size_t remaining = 0;
        const auto points = boost::json::parse(result.said);
        for (const auto& one : points.as_array()) {
            const auto* exposure = one.as_object().if_contains("exposure");
            if (!exposure || !exposure->is_string() || exposure->as_string() == "0.0") continue;
            ++remaining;
            auto name = "`" + std::string{one.at("name").as_string()} + "`";
            if (const auto bar = name.find('|'); bar != name.npos)
                name.insert(bar, "\\");  // as a table's cell wants it
            EXPECT_NE(reasons.find(name), std::string::npos) << unit << ": " << name << " " << exposure->as_string();
        }
        EXPECT_GE(remaining, 3u) << unit << ": nothing was read";
    }
}

/// What a unit sets in one section: systemd ignores a key that stands in another one, with no more than a warning.
std::map<std::string, std::string> settings_of(const std::string& section, const std::string& unit = "todoked.service")
{
    std::map<std::string, std::string> made;
    std::istringstream text{content(shipped / unit)};
    bool inside = false;
    for (std::string line; std::getline(text, line);) {
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
        {"Service", "ExecReload", "/bin/sh -c 'kill -HUP $$MAINPID'", "systemctl reload is refused"},
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

/// A timer without the other half starts nothing; the package leaves it to the operator whether it runs at all.
TEST(UnitFiles, EachTimerStartsAServiceThatEndsAndThatSomebodyMayBeToldOf)
{
    const auto timers = shipped_units(".timer");
    EXPECT_EQ(timers, (std::vector<std::string>{"todoke-backup.timer", "todoke-doctor.timer"}));
    for (const auto& timer : timers) {
        EXPECT_EQ(settings_of("Timer", timer)["Persistent"], "yes")
            << "a machine that is off at that hour never does it";
        EXPECT_EQ(settings_of("Install", timer)["WantedBy"], "timers.target");
        const auto service = timer.substr(0, timer.size() - 5) + "service";
        ASSERT_TRUE(fs::exists(shipped / service));
        auto how = settings_of("Service", service);
        EXPECT_EQ(how["Type"], "oneshot") << "its end would count as a good one";
        EXPECT_FALSE(how.contains("SuccessExitStatus")) << "findings are told by the unit that fails";
        EXPECT_TRUE(how.contains("TimeoutStartSec")) << "one that hangs never fails";
        EXPECT_TRUE(settings_of("Install", service).empty()) << "it is started by its timer only";
    }
}

/// Where the package makes it, and where the sandbox lets it be written.
TEST(UnitFiles, TheFolderOfCopiesIsThereAndMayBeWritten)
{
    auto how = settings_of("Service", "todoke-backup.service");
    const std::string folder = "/var/backups/todoke";
    EXPECT_EQ(how["Environment"], "FOLDER=" + folder + " KEEP=14");
    EXPECT_EQ(how["ReadWritePaths"], "-" + folder);
    EXPECT_EQ(how["User"], settings_of("Service")["User"]) << "the database is that user's alone";
    EXPECT_EQ(how["StateDirectoryMode"], settings_of("Service")["StateDirectoryMode"]) << "each start sets it";
    EXPECT_NE(content(shipped / "todoke.tmpfiles").find("\nd " + folder + " 0700 todoke todoke -\n"),
              std::string::npos);
}

TEST(UnitFiles, TheDatabaseIsInTheStateDirectory)
{
    EXPECT_EQ(settings_of("Service")["StateDirectory"], "todoke");
    EXPECT_TRUE(store_config{}.path.starts_with("/var/lib/todoke/"));
}

}  // namespace
}  // namespace todoke
