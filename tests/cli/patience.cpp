// A socket that takes calls, and nobody who answers: so it is while todoked's start is refused again and again. How
// long each command waits, and what it says then.
#include <boost/beast/core/error.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <random>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/cli/places.hpp"
#include "daemon/doctor/provider_findings.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/refusing_threads.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

/// Listens, and accepts nobody.
class Deaf : public testing::Test {
protected:
    Deaf() : place_{std::filesystem::temp_directory_path() / ("todoke-deaf-" + std::to_string(std::random_device{}()))}
    {
        address_.sun_family = AF_UNIX;
        place_.string().copy(address_.sun_path, sizeof address_.sun_path - 1);
        EXPECT_EQ(bind(listener_, as_address(), sizeof address_), 0);
        listen(listener_, SOMAXCONN);
    }
    ~Deaf() override
    {
        for (const int one : callers_) close(one);
        close(listener_);
        std::filesystem::remove(place_);
    }
    /// So many callers wait that there is no room for another.
    void fill()
    {
        listen(listener_, 0);
        do callers_.push_back(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
        while (connect(callers_.back(), as_address(), sizeof address_) == 0);
    }
    printed ask(const std::string& command, const std::string& language = "en") const
    {
        std::vector<std::string> words{"--socket", place_.string(), "--language", language};
        std::istringstream from{command};
        for (std::string word; from >> word;) words.push_back(word);
        return typed(words, "customer\nc-1\n", {10ms, 20ms});
    }

private:
    const sockaddr* as_address() const { return reinterpret_cast<const sockaddr*>(&address_); }

    const std::filesystem::path place_;
    sockaddr_un address_{};
    const int listener_ = socket(AF_UNIX, SOCK_STREAM, 0);
    std::vector<int> callers_;
};

const std::string an_id = "0198f0a0-0000-7000-8000-000000000001";

TEST(Patience, IsShortForALookAndCoversADoctorsRound)
{
    EXPECT_LE(cli::patience{}.usual, 15s);
    EXPECT_GT(cli::patience{}.longest, longest_examination);
}

TEST_F(Deaf, IsGivenUpSoonByWhoeverOnlyLooks)
{
    const std::string looks[] = {"status",
                                 "status --watch --interval 0.1 --count 1",
                                 "limits",
                                 "top",
                                 "holds",
                                 "list",
                                 "show " + an_id,
                                 "why " + an_id,
                                 "blocks list",
                                 "customers show c-1",
                                 "customers timeline c-1",
                                 "consents export",
                                 "forecast --email a@example.jp --class urgent x"};
    for (const auto& command : looks) {
        const auto told = ask(command);
        EXPECT_EQ(told.status, cli::unreachable) << command;
        EXPECT_EQ(told.out, "") << command;
        EXPECT_THAT(told.problems, AllOf(HasSubstr("did not answer within 0.01 s:"), HasSubstr("start is refused"),
                                         HasSubstr("journalctl -u todoked -n 20"), HasSubstr("todoked --check-config")))
            << command;
    }
}

TEST_F(Deaf, IsWaitedForLongerByOrdersAndByTheDoctorWhoSaySo)
{
    const std::string long_ones[] = {"doctor",
                                     "send --email a@example.jp --class urgent x",
                                     "cancel " + an_id,
                                     "cancel --campaign spring",
                                     "retry --reason x " + an_id,
                                     "resolve --as sent --reason x " + an_id,
                                     "adopt --reason x",
                                     "hold --all --reason x",
                                     "release 1",
                                     "blocks add --sms 09012345678 --reason x",
                                     "blocks remove --sms 09012345678",
                                     "customers erase c-1"};
    for (const auto& command : long_ones) {
        const auto told = ask(command);
        EXPECT_EQ(told.status, cli::unreachable) << command;
        EXPECT_THAT(told.problems,
                    testing::StartsWith("todoke: no answer for 0.01 s so far; waiting up to 0.02 s. Whether todoked "
                                        "runs: journalctl -u todoked -n 20\n"))
            << command;
        EXPECT_THAT(told.problems, HasSubstr("did not answer within 0.02 s:")) << command;
    }
}

TEST_F(Deaf, IsWaitedForByAnImportWhichStopsThen)
{
    const auto note = testing::TempDir() + "todoke-deaf-note-" + std::to_string(getpid());
    const auto told = ask("customers import - --state " + note);
    EXPECT_EQ(told.status, cli::failed);
    EXPECT_THAT(told.problems,
                AllOf(HasSubstr("did not answer within 0.02 s:"), HasSubstr("the same command goes on after row 0")));
    std::filesystem::remove(note);
}

TEST_F(Deaf, IsToldOfInJapaneseToo)
{
    EXPECT_THAT(ask("status", "ja").problems,
                AllOf(HasSubstr("0.01秒以内に応答がありません。"), HasSubstr("起動できずに再試行を繰り返して"),
                      HasSubstr("journalctl -u todoked -n 20"), HasSubstr("todoked --check-config")));
    EXPECT_THAT(ask("adopt --reason x", "ja").problems,
                testing::StartsWith("todoke: 0.01秒間、応答がありません。最長0.02秒待ちます。"));
}

/// Callers who went away stay there until somebody accepts them: connect(2) itself waits then.
TEST_F(Deaf, IsGivenUpAlsoBehindACrowd)
{
    fill();
    for (const std::string command : {"status", "adopt --reason x"}) {
        const auto told = ask(command);
        EXPECT_EQ(told.status, cli::unreachable) << command;
        EXPECT_THAT(told.problems, AllOf(HasSubstr("did not answer within"), HasSubstr("journalctl -u todoked -n 20")))
            << command;
    }
}

/// A name server that says nothing holds up nobody for longer.
TEST(Places, AreWaitedForNoLongerThanForAConnection)
{
    std::promise<void> end, ended;
    const auto silent = [until = end.get_future().share(), &ended](const std::string&, const std::string&) {
        until.wait();
        ended.set_value_at_thread_exit();
        return cli::places{};
    };
    try {
        cli::places_of("todoke.example.jp", "80", 10ms, silent);
        ADD_FAILURE() << "nobody answered";
    } catch (const boost::system::system_error& e) {
        EXPECT_EQ(e.code(), boost::beast::error::timeout);
    }
    end.set_value();
    ended.get_future().wait();
}

TEST(Places, AreThoseThatTheSystemNames)
{
    const auto found = cli::places_of("127.0.0.1", "80", 10s);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.begin()->endpoint().port(), 80);
    const auto unknown = [](const std::string&, const std::string&) -> cli::places {
        throw boost::system::system_error{boost::asio::error::host_not_found};
    };
    EXPECT_THROW(cli::places_of("nowhere.example.jp", "80", 10s, unknown), boost::system::system_error);
}

/// The name is asked for on a thread of its own.
TEST(Places, AreNotFoundWhereNoThreadCanBeStartedWhichIsToldWithARemedy)
{
    const refusing_threads none;
    for (const std::string speaks : {"en", "ja"}) {
        const auto told = typed({"--url", "http://localhost:9", "--language", speaks, "status"});
        EXPECT_EQ(told.status, cli::unreachable) << told.problems;
        EXPECT_THAT(told.problems, AllOf(HasSubstr("http://localhost:9"), HasSubstr("ulimit -u")));
    }
}

/// Linux drops the calls for which there is no room: connect(2) alone would try for two minutes.
TEST(DeafOnTcp, IsGivenUpBehindACrowd)
{
    const int listener = socket(AF_INET, SOCK_STREAM, 0), caller = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const at = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(bind(listener, at, size), 0);
    ASSERT_EQ(getsockname(listener, at, &size), 0);
    listen(listener, 0);
    ASSERT_EQ(connect(caller, at, size), 0);
    const auto told =
        typed({"--url", "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)), "status"}, "", {10ms, 20ms});
    EXPECT_EQ(told.status, cli::unreachable);
    EXPECT_THAT(told.problems, HasSubstr("did not answer within 0.01 s:"));
    close(caller);
    close(listener);
}

}  // namespace
}  // namespace todoke
