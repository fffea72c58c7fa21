// More callers than the process may open sockets for.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/process/bench.hpp"
#include "tests/support/outside/provider_sinks.hpp"

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

}  // namespace
}  // namespace todoke
