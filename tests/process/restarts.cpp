// Restarts under load, at a socket that systemd keeps: whoever calls is answered, by the old process or by the new one.
#include <atomic>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <optional>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "tests/process/operator_bench.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr int restarts = 12;

const std::string mail = "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n";

struct Restarts : Operator {
    Restarts() : listening_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        write_configuration(mail);
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        std::strcpy(at.sun_path, (folder / "api.sock").c_str());
        EXPECT_EQ(::bind(listening_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
        EXPECT_EQ(::listen(listening_, 4096), 0);
        daemon.hand_over(listening_);
    }
    ~Restarts() override { ::close(listening_); }

    /// One caller until the restarts are over: with a connection a message, or one for all of them.
    void call_again_and_again(int who, bool keeps)
    {
        std::optional<http_caller> over;
        for (int i = 0; !over_; ++i) {
            if (!keeps || !over) over.emplace(address());
            const auto body = fmt::format(
                R"({{"to": {{"email": "h{}-{}@example.jp"}}, "class": "transactional", "content": {{"text": "a"}}}})",
                who, i);
            const auto answer = over->call({"POST", "/v1/messages", {"Content-Type: application/json"}, body});
            ++(answer.status == 202 && answer.complete ? stored_ : failed_);
        }
    }

    std::atomic<int> stored_ = 0, failed_ = 0;
    std::atomic<bool> over_ = false;

private:
    int listening_;
};

TEST_F(Restarts, RefuseNobodyAndCutNobodyOff)
{
    daemon.start();
    systemd.hear_until("READY=1");
    std::vector<std::jthread> callers;
    for (int who = 0; who < 8; ++who) callers.emplace_back([this, who] { call_again_and_again(who, who % 2 == 0); });
    for (int i = 0; i < restarts; ++i) {
        const int before = stored_;
        while (stored_ < before + 50 && failed_ == 0) std::this_thread::yield();
        EXPECT_EQ(daemon.stop(), 0);
        daemon.start();
        systemd.hear_until("READY=1");
    }
    over_ = true;
    callers.clear();
    EXPECT_EQ(failed_, 0) << "of " << stored_ + failed_;
    EXPECT_EQ(daemon.stop(), 0);
}

/// A restart took the new address for good, and nothing said that it is closed.
TEST_F(Restarts, NameTheAddressThatSystemdDoesNotHold)
{
    const auto second = (folder / "second.sock").string();
    std::ifstream written{file()};
    std::string text{std::istreambuf_iterator<char>{written}, {}};
    text.insert(text.find("\"]") + 1, ", \"unix:" + second + '"');
    std::ofstream{file()} << text;
    daemon.start();
    systemd.hear_until("READY=1");
    const auto what = "unix:" + second + " of [api] listen is closed: no ListenStream= of todoked.socket";
    EXPECT_THAT(log(), HasSubstr("event=not_in_use what=\"" + what + "\" remedy=\"systemctl edit todoked.socket"));
    EXPECT_THAT(todoke("doctor").said, AllOf(HasSubstr("! configuration "), HasSubstr("unix:" + second),
                                             HasSubstr("→ systemctl edit todoked.socket"),
                                             HasSubstr("systemctl restart todoked.socket"), Not(HasSubstr("is gone"))));
    write_configuration(mail);
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_THAT(log(), Not(HasSubstr("[api] listen has changed"))) << "the file says now what is so";
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
