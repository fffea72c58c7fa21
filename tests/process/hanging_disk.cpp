// What the watchdog is for, and what it is not for: a daemon whose writer hangs is not fed for, and one that waits for
// a checkpoint is.
#include <filesystem>
#include <fstream>
#include <future>
#include <gtest/gtest.h>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

struct HangingDisk : Process {
    HangingDisk()
    {
        write_configuration("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n");
        daemon.add_to_environment(TODOKE_FAILING_DISK);
        daemon.add_to_environment("TODOKE_DISK_HANGS=" + order().string());
        daemon.add_to_environment("WATCHDOG_USEC=40000");
    }
    void SetUp() override
    {
        if (std::string{TODOKE_FAILING_DISK}.empty()) GTEST_SKIP() << "a sanitizer's library wants to be loaded first";
        daemon.start();
        systemd.hear_until("READY=1");
        systemd.hear_beat();
    }
    std::filesystem::path order() const { return folder / "hangs"; }
    void hang(const std::string& name)
    {
        std::ofstream{folder / "order"} << name << '\n';
        std::filesystem::rename(folder / "order", order());
    }
    bool hangs() const { return std::filesystem::exists(folder / "hangs.hangs"); }
    void go_on() { std::filesystem::remove(order()); }
    static api_call submission(std::size_t text)
    {
        const auto body = R"({"to": {"email": "hanako@example.jp"}, "class": "transactional", "content": {"email": )"
                          R"({"subject": "a", "text": ")" +
                          std::string(text, 'a') + R"("}}})";
        return {"POST", "/v1/messages", {"Content-Type: application/json"}, body};
    }
    /// The network thread has gone around once more.
    void ask_for_health() { ASSERT_EQ(api.call({"GET", "/healthz", {}, ""}).status, 200u); }
};

TEST_F(HangingDisk, AWriterThatHangsIsNotFedFor)
{
    hang("todoke.db-wal");
    http_caller waits{address(), std::chrono::minutes{2}};
    auto stored = std::async(std::launch::async, [&] { return waits.call(submission(10)).status; });
    while (!hangs()) ask_for_health();
    ask_for_health();
    systemd.count_beats();  // what was known before
    std::size_t beats = 0;
    for (int i = 0; i < 500; ++i) {
        ask_for_health();
        beats += systemd.count_beats();
    }
    EXPECT_EQ(beats, 0u) << "the daemon answers, and sends nothing";
    go_on();
    systemd.hear_beat();
    EXPECT_EQ(stored.get(), 202u);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(HangingDisk, ACheckpointThatTakesLongIs)
{
    hang("todoke.db");
    for (int i = 0; i < 5000 && !hangs(); ++i) ASSERT_EQ(api.call(submission(2'000)).status, 202u);
    ASSERT_TRUE(hangs()) << "no checkpoint?";
    for (int i = 0; i < 20; ++i) {
        systemd.count_beats();
        systemd.hear_beat();
        EXPECT_EQ(api.call(submission(10)).status, 202u);
    }
    go_on();
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
