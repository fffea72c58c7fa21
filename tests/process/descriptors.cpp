// More callers than the process may open sockets for.
#include <fmt/format.h>
#include <future>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/process/bench.hpp"
#include "tests/support/outside/provider_sinks.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t few = 64;

/// Connected, and silent.
class crowd {
public:
    crowd(const std::string& where, std::size_t count)
    {
        while (sockets_.size() < count) sockets_.push_back(connect_to(where));
    }
    ~crowd()
    {
        for (const int one : sockets_) ::close(one);
    }
    crowd(const crowd&) = delete;
    crowd& operator=(const crowd&) = delete;

private:
    std::vector<int> sockets_;
};

struct Descriptors : Process {
    Descriptors()
    {
        write_configuration(
            fmt::format("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\n"
                        "port = {}\nsecurity = \"none\"\nfrom = \"shop@example.jp\"\n"
                        "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"abc\"\n"
                        "check_profile = false\nendpoint = \"http://127.0.0.1:{}\"\n",
                        sinks.smtp_port(), sinks.line_port()));
        daemon.limit_descriptors(few);
        daemon.start();
        systemd.hear_until("READY=1");
    }
    /// Returns once the mail host has it.
    void deliver_one()
    {
        const auto before = sinks.mail().count();
        ASSERT_EQ(submit("urgent"), 202u);
        ask_until(address(), "", "/v1/messages?state=sent", "\"sent\"");
        while (sinks.mail().count() == before) daemon.expect_running();
    }

    provider_sinks sinks{{}};
};

TEST_F(Descriptors, TheLimitAndWhoHasWhatIsSaid)
{
    EXPECT_THAT(log(), HasSubstr("event=descriptors limit=64 kept=48 api_connections=12"));
    EXPECT_THAT(log(), HasSubstr("raise LimitNOFILE="));
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(Descriptors, ACrowdOfIdleCallersKeepsNobodyOutAndNoMessageBack)
{
    const crowd idle{address(), 10 * few};
    for (int i = 0; i < 5; ++i) {
        http_caller another{address()};
        EXPECT_EQ(another.call({"GET", "/healthz", {}, ""}).status, 200u);
    }
    deliver_one();
    EXPECT_LT(daemon.open_descriptors(), few);
    EXPECT_THAT(log(), Not(HasSubstr("Too many open files")));
    EXPECT_EQ(daemon.stop(), 0);
}

/// Each of these makes room for itself: the price is theirs, and a bounded one.
TEST_F(Descriptors, ACrowdCostsNoMoreThanItsConnections)
{
    const auto before = daemon.cpu_seconds();
    const crowd idle{address(), 10 * few};
    deliver_one();
    const auto log_lines = log().size();
    EXPECT_LT(log_lines, 20'000u);
    EXPECT_LT(daemon.cpu_seconds() - before, 5) << "a spinning thread never comes to the end of the delivery";
    EXPECT_EQ(daemon.stop(), 0);
}

/// A port where somebody listens who says nothing.
class silent_centre {
public:
    silent_centre() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&at), size), 0);
        EXPECT_EQ(::listen(socket_, 4), 0);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
    }
    ~silent_centre() { ::close(socket_); }
    silent_centre(const silent_centre&) = delete;
    silent_centre& operator=(const silent_centre&) = delete;

    int port() const { return port_; }
    /// Waits for the next connection, and lets it go.
    void turn_away_one() { ::close(::accept(socket_, nullptr, nullptr)); }

private:
    int socket_, port_ = 0;
};

struct NoDescriptorLeft : Process {
    static constexpr int beats_of_three_seconds = 7;  ///< there are two a second at most

    void begin_with_a_sandbox()
    {
        write_configuration("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n");
        daemon.add_to_environment("WATCHDOG_USEC=30000000");
        daemon.start();
        systemd.hear_until("READY=1");
    }
    std::size_t lines_with(const std::string& part) const
    {
        std::size_t count = 0;
        const auto all = log();
        for (auto at = all.find(part); at != all.npos; at = all.find(part, at + 1)) ++count;
        return count;
    }
    void wait_for_line(const std::string& part)
    {
        while (lines_with(part) == 0) daemon.expect_running();
    }

    provider_sinks sinks{{}};
    silent_centre centre;
};

/// Nobody can be let in: that is said once, costs next to nothing, and is no hang to systemd.
TEST_F(NoDescriptorLeft, CallersWaitUntilThereIsOneAgainAndNothingSpins)
{
    begin_with_a_sandbox();
    daemon.limit_descriptors_now(3);
    http_caller waiting{address(), std::chrono::minutes{1}};
    auto answered = std::async(std::launch::async, [&] { return waiting.call({"GET", "/healthz", {}, ""}).status; });
    wait_for_line("event=no_connection_accepted");
    systemd.count_beats();
    const auto before = daemon.cpu_seconds();
    for (int i = 0; i < beats_of_three_seconds; ++i) systemd.hear_beat();
    EXPECT_LT(daemon.cpu_seconds() - before, 0.15) << "a twentieth of the time";
    EXPECT_THAT(log(), HasSubstr("Too many open files"));
    EXPECT_EQ(lines_with("event=no_connection_accepted"), 1u) << log();

    daemon.limit_descriptors_now(1000);
    EXPECT_EQ(answered.get(), 200u);
    EXPECT_EQ(submit("urgent"), 202u);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(NoDescriptorLeft, WhoSaysNothingMakesRoomForTheNextCaller)
{
    begin_with_a_sandbox();
    daemon.limit_descriptors_now(daemon.open_descriptors() + 2);
    const crowd idle{address(), 8};
    for (int i = 0; i < 5; ++i) {
        http_caller another{address()};
        EXPECT_EQ(another.call({"GET", "/healthz", {}, ""}).status, 200u);
    }
    EXPECT_EQ(lines_with("event=no_connection_accepted"), 1u) << log();
    EXPECT_EQ(daemon.stop(), 0);
}

/// A provider that cannot be connected to for want of one cannot be reached: nothing is spent, and it goes on by
/// itself.
TEST_F(NoDescriptorLeft, ProvidersAreOutOfReachUntilThereIsOneAgain)
{
    write_configuration(
        fmt::format("[class.urgent]\nlegs = [\"email\"]\n"
                    "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\n"
                    "port = {}\nsecurity = \"none\"\nfrom = \"shop@example.jp\"\n"
                    "[[provider]]\nname = \"centre\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"127.0.0.1\"\n"
                    "port = {}\nsecurity = \"none\"\nsystem_id = \"shop\"\npassword = \"secret\"\n",
                    sinks.smtp_port(), centre.port()));
    daemon.start();
    systemd.hear_until("READY=1");
    ASSERT_EQ(api.call({"GET", "/healthz", {}, ""}).status, 200u);  // this connection stands
    // The time zone is read once.
    ASSERT_EQ(api.call({"POST",
                        "/v1/messages/forecast",
                        {"Content-Type: application/json"},
                        R"({"to": {"email": "hanako@example.jp"}, "class": "urgent", "content": {"text": "a"}})"})
                  .status,
              200u);
    daemon.limit_descriptors_now(3);
    centre.turn_away_one();
    ASSERT_EQ(submit("urgent"), 202u) << log();
    wait_for_line("event=no_connection_opened");
    while (lines_with("event=link_down provider=centre") < 2) daemon.expect_running();
    EXPECT_THAT(log(), HasSubstr("Too many open files"));
    const auto waiting = api.call({"GET", "/v1/messages", {}, ""}).body;
    EXPECT_THAT(waiting, HasSubstr(R"("state":"queued")")) << waiting;
    EXPECT_EQ(lines_with("event=no_connection_opened"), 1u) << log();

    daemon.limit_descriptors_now(1000);
    centre.turn_away_one();  // it is connected to again
    ask_until(address(), "", "/v1/messages?state=sent", "\"sent\"");
    EXPECT_EQ(sinks.mail().count(), 1u);
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
