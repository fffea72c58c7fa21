#include "gateway/channel/lookup.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <gmock/gmock.h>
#include <latch>
#include <optional>
#include <semaphore>
#include <thread>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/own_errors.hpp"
#include "tests/support/refusing_epoll.hpp"
#include "tests/support/refusing_threads.hpp"
#include "tests/support/run.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::ip::tcp;
using boost::system::error_code;

tcp::endpoint at(const char* address)
{
    return {asio::ip::make_address(address), 25};
}

addresses_found one_address()
{
    addresses_found found;
    found.endpoints = {at("192.0.2.1")};
    return found;
}

/// A name server that says nothing until it is let go. Leaves no thread behind.
class silent_names {
public:
    silent_names() = default;
    silent_names(const silent_names&) = delete;
    silent_names& operator=(const silent_names&) = delete;
    ~silent_names()
    {
        let_go();
        const std::weak_ptr<state> last = inside_;
        inside_.reset();
        while (!last.expired()) std::this_thread::yield();
    }

    name_source source() const
    {
        return [inside = inside_](const std::string&, int) {
            inside->asked.release();
            inside->gate.wait();
            return one_address();
        };
    }
    void wait_until_asked() { inside_->asked.acquire(); }
    void let_go()
    {
        if (!std::exchange(gone_, true)) inside_->gate.count_down();
    }

private:
    struct state {
        std::counting_semaphore<> asked{0};
        std::latch gate{1};
    };
    std::shared_ptr<state> inside_ = std::make_shared<state>();
    bool gone_ = false;
};

struct Lookup : testing::Test {
    /// Starts one that nobody waits for.
    void begin(asio::awaitable<addresses_found> work)
    {
        asio::co_spawn(io, std::move(work), asio::bind_cancellation_slot(cancel.slot(), [this](auto, auto found) {
                           ended = std::move(found);
                       }));
        io.poll();
    }
    addresses_found ask(name_source source, std::chrono::milliseconds within = 20s)
    {
        return run(io, look_up(io.get_executor(), "mail.example.jp", 25, within, std::move(source)));
    }

    asio::io_context io;
    asio::cancellation_signal cancel;
    std::optional<addresses_found> ended;
};

TEST_F(Lookup, GivesWhatTheSourceSays)
{
    const auto found = ask([](const std::string& host, int port) {
        EXPECT_EQ(host, "mail.example.jp");
        EXPECT_EQ(port, 25);
        return one_address();
    });
    EXPECT_FALSE(found.error);
    EXPECT_EQ(found.endpoints, std::vector{at("192.0.2.1")});
}

TEST_F(Lookup, ALiteralAddressIsAskedOfNobody)
{
    name_source nobody = [](const std::string&, int) -> addresses_found { throw std::logic_error{"asked"}; };
    const auto found = run(io, look_up(io.get_executor(), "2001:db8::1", 25, 20s, std::move(nobody)));
    EXPECT_EQ(found.endpoints, std::vector{at("2001:db8::1")});
}

TEST_F(Lookup, TheSystemKnowsThisMachine)
{
    const auto found = ask_system("localhost", 25);
    EXPECT_FALSE(found.error);
    ASSERT_FALSE(found.endpoints.empty());
    for (const auto& each : found.endpoints) {
        EXPECT_TRUE(each.address().is_loopback()) << each;
        EXPECT_EQ(each.port(), 25);
    }
}

TEST_F(Lookup, NoAddressAndNoErrorIsAnUnknownName)
{
    EXPECT_EQ(ask([](const std::string&, int) { return addresses_found{}; }).error, asio::error::host_not_found);
}

TEST_F(Lookup, ASilentServerCostsNoMoreThanTheLimit)
{
    silent_names names;
    EXPECT_EQ(ask(names.source(), 20ms).error, asio::error::timed_out);
}

TEST_F(Lookup, CancellingEndsItWhileTheServerIsSilent)
{
    silent_names names;
    begin(look_up(io.get_executor(), "mail.example.jp", 25, 20s, names.source()));
    names.wait_until_asked();
    EXPECT_FALSE(ended);
    cancel.emit(asio::cancellation_type::terminal);
    run_until(io, [&] { return ended.has_value(); });
    EXPECT_EQ(ended->error, asio::error::operation_aborted);
    EXPECT_TRUE(ended->endpoints.empty());
}

TEST_F(Lookup, OneSilentServerDoesNotHoldUpAnotherQuestion)
{
    silent_names names;
    begin(look_up(io.get_executor(), "mail.example.jp", 25, 20s, names.source()));
    names.wait_until_asked();
    EXPECT_FALSE(ask([](const std::string&, int) { return one_address(); }).error);
    EXPECT_FALSE(ended);
    names.let_go();
    run_until(io, [&] { return ended.has_value(); });
    EXPECT_EQ(ended->endpoints, std::vector{at("192.0.2.1")});
}

TEST_F(Lookup, RefusesAQuestionWhenTooManyAreUnanswered)
{
    silent_names names;
    for (int i = 0; i < most_questions; ++i) EXPECT_EQ(ask(names.source(), 0ms).error, asio::error::timed_out);
    EXPECT_EQ(ask(names.source()).error, asio::error::host_not_found_try_again);
}

TEST_F(Lookup, LeavesNoDescriptorBehindWhereTheMachineWatchesNoMore)
{
    const auto open_now = [] {
        using every = std::filesystem::directory_iterator;
        return std::distance(every{"/proc/self/fd"}, every{});
    };
    const asio::steady_timer watched{io};
    const auto before = open_now();
    {
        const refusing_epoll none;
        begin(look_up(io.get_executor(), "mail.example.jp", 25, 20s, [](const auto&, int) { return one_address(); }));
    }
    ASSERT_TRUE(ended);
    EXPECT_TRUE(ended->error);
    EXPECT_EQ(open_now(), before);
}

TEST_F(Lookup, AMachineThatStartsNoThreadSaysNothingOfTheProvider)
{
    addresses_found found;
    {
        const refusing_threads none;
        found = ask([](const auto&, int) { return one_address(); });
    }
    EXPECT_TRUE(is_shortage(found.error)) << found.error.message();
    EXPECT_EQ(to_text(found.error), "no further thread can be started");
    EXPECT_THAT(remedy_of_shortage(found.error), testing::HasSubstr("TasksMax="));
    EXPECT_FALSE(ask([](const auto&, int) { return one_address(); }).error);
}

TEST(LookupEnd, TheContextEndsWhileTheServerIsSilent)
{
    silent_names names;
    {
        asio::io_context io;
        asio::co_spawn(io, look_up(io.get_executor(), "mail.example.jp", 25, 20s, names.source()), [](auto, auto) {});
        io.poll();
        names.wait_until_asked();
    }
    names.let_go();  // its answer finds nobody
}

TEST(LookupEnd, AConnectionIsGivenUpWhileTheServerIsSilent)
{
    silent_names names;
    asio::io_context io;
    connection link{io.get_executor(), names.source()};
    asio::cancellation_signal cancel;
    std::optional<error_code> ended;
    asio::co_spawn(io, link.connect("mail.example.jp", 25, 20s),
                   asio::bind_cancellation_slot(cancel.slot(), [&](auto, error_code error) { ended = error; }));
    io.poll();
    names.wait_until_asked();
    cancel.emit(asio::cancellation_type::terminal);
    run_until(io, [&] { return ended.has_value(); });
    EXPECT_EQ(*ended, asio::error::operation_aborted);
    io.poll();
    EXPECT_TRUE(io.stopped()) << "something is still waited for";
}

TEST_F(Lookup, AlternatesTheFamiliesBeginningWithTheResolversFirst)
{
    const std::vector resolved{at("2001:db8::1"), at("2001:db8::2"), at("192.0.2.1")};
    const std::vector order{at("2001:db8::1"), at("192.0.2.1"), at("2001:db8::2")};
    EXPECT_EQ(in_trying_order(resolved), order);
}

}  // namespace
}  // namespace todoke
