// Somebody sets the clock of the machine while todoked runs: what was stored before goes nowhere until an operator has
// looked, and what is submitted from then on goes.
#include <boost/json/parse.hpp>
#include <chrono>
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <stdexcept>
#include <unistd.h>

#include "gateway/clock.hpp"
#include "tests/process/bench.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

struct MovedClock : Process, testing::WithParamInterface<std::chrono::hours> {
    MovedClock()
    {
        set_clock_off_by(0s);
        write_configuration("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n");
        daemon.add_to_environment(TODOKE_MOVED_CLOCK);
        daemon.add_to_environment("BENCH_CLOCK_FILE=" + clock_file());
    }
    void SetUp() override
    {
        if (std::string{TODOKE_MOVED_CLOCK}.empty()) GTEST_SKIP() << "a sanitizer's library wants to be loaded first";
        daemon.start();
        systemd.hear_until("READY=1");
    }
    std::string clock_file() const { return folder / "clock"; }
    void set_clock_off_by(std::chrono::seconds by)
    {
        const std::int64_t seconds = by.count();
        const int file = ::open(clock_file().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        EXPECT_EQ(::pwrite(file, &seconds, sizeof seconds, 0), static_cast<ssize_t>(sizeof seconds));
        ::close(file);
    }
    /// For an instant of the machine's own clock; none: now.
    std::string submit_for(const std::string& send_at)
    {
        const auto stored =
            api.call({"POST",
                      "/v1/messages",
                      {"Content-Type: application/json"},
                      fmt::format(R"({{"to": {{"email": "hanako@example.jp"}}, "class": "urgent", "legs": ["email"],
                                       "ttl": "20m", {} "content": {{"text": "届きました"}}}})",
                                  send_at.empty() ? "" : "\"send_at\": \"" + send_at + "\",")});
        EXPECT_EQ(stored.status, 202u) << stored.body;
        return std::string{boost::json::parse(stored.body).at("id").as_string()};
    }
    std::string story_of(const std::string& id) { return api.call({"GET", "/v1/messages/" + id, {}, ""}).body; }
    /// Until it is on disk, new messages wait, too.
    void wait_for_the_doubt()
    {
        const auto give_up = std::chrono::steady_clock::now() + 30s;
        while (log().find("event=waits_for_adoption") == std::string::npos) {
            daemon.expect_running();
            if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"nobody saw the clock being set"};
        }
    }
    void expect_to_wait_for_an_operator(const std::string& id)
    {
        wait_for_the_doubt();
        EXPECT_THAT(api.call({"GET", "/v1/status", {}, ""}).body, HasSubstr(R"("adoption_needed":true)"));
        const auto another = submit_for("");
        ask_until(address(), "", "/v1/messages/" + another, R"("state":"sent")");
        EXPECT_THAT(story_of(id), AllOf(HasSubstr(R"("state":"queued")"), HasSubstr(R"("attempts":[])"),
                                        HasSubstr(R"("due_by":"clock")")));
    }
    void adopt()
    {
        const auto said = api.call({"POST", "/v1/adopt", {"Content-Type: application/json"}, R"({"reason": "right"})"});
        EXPECT_EQ(said.status, 200u) << said.body;
        EXPECT_THAT(said.body, HasSubstr(R"("adoption_needed":false)"));
    }
};

TEST_P(MovedClock, HoldsWhatWasStoredBefore)
{
    const auto due = to_text(system_clock_source{}.now() + 30min);
    const auto id = submit_for(due);
    set_clock_off_by(GetParam());
    expect_to_wait_for_an_operator(id);

    set_clock_off_by(0s);
    expect_to_wait_for_an_operator(id);
    adopt();
    EXPECT_THAT(story_of(id), AllOf(HasSubstr(R"("state":"queued")"), HasSubstr("\"due_at\":\"" + due)));
    EXPECT_EQ(daemon.stop(), 0);
}

INSTANTIATE_TEST_SUITE_P(Process, MovedClock, testing::Values(1h, -1h, 24h, -24h, 24h * 3650), [](const auto& row) {
    const auto hours = row.param.count();
    return (hours < 0 ? "Back" : "Ahead") + std::to_string(std::abs(hours)) + "h";
});

}  // namespace
}  // namespace todoke
