// The shipped systemd units: understood by systemd, no more open than they must be, and in step with the daemon.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/wait.h>

#include "daemon/config.hpp"

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
        const auto at = service.find(program);
        ASSERT_NE(at, std::string::npos);
        std::ofstream{folder_ / "todoked.service"} << service.replace(at, program.size(), "/bin/true");
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
