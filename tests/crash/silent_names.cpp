// A name server that says nothing does not keep todoked from ending.

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <thread>

#include "tests/support/outside/daemon_process.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string configuration(const fs::path& folder)
{
    return fmt::format(
        "[site]\ntrust_clock = true\n[api]\nlisten = [\"unix:{0}/api.sock\"]\n[store]\npath = "
        "\"{0}/todoke.db\"\nmin_free_disk = \"0\"\n"
        "[[provider]]\nname = \"smsc\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"silent.example.jp\"\nport = 2775\n"
        "security = \"tls\"\nsystem_id = \"shop\"\npassword = \"secret\"\nsource = \"0005123456\"\n",
        folder.string());
}

TEST(SilentNames, DoNotHoldUpTheEnd)
{
    if (std::string_view{TODOKE_SILENT_NAMES}.empty()) GTEST_SKIP() << "a sanitizer's library wants to be loaded first";
    const auto folder = fs::temp_directory_path() / fmt::format("todoke-silent-{}", std::random_device{}());
    fs::create_directory(folder);
    std::ofstream{folder / "todoke.toml"} << configuration(folder);
    fs::permissions(folder / "todoke.toml", fs::perms::owner_read | fs::perms::owner_write);
    daemon_process daemon{fs::path{TODOKE_BINARY_DIR} / "todoked",
                          folder / "todoke.toml",
                          folder / "todoked.log",
                          {TODOKE_SILENT_NAMES, "TODOKE_ASKED=" + (folder / "asked").string()}};
    daemon.start();
    while (!fs::exists(folder / "asked")) {
        daemon.expect_running();
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(daemon.stop(), 0);
    fs::remove_all(folder);
}

}  // namespace
}  // namespace todoke
