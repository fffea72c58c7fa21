// The question to systemd's timedated over a real bus: a socket of the test's own, at whose other end it plays both.
#include "daemon/machine/timedated.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <thread>
#include <unistd.h>

#include "tests/support/run.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

/// What becomes of a caller.
enum class bus_manner { says_yes, says_no, says_nonsense, knows_no_such_service, hangs_up, is_silent };

int answer_caller(sd_bus_message* call, void* manner, sd_bus_error*)
{
    if (sd_bus_message_is_method_call(call, "org.freedesktop.DBus", "Hello"))
        return sd_bus_reply_method_return(call, "s", ":1.7");
    if (!sd_bus_message_is_method_call(call, "org.freedesktop.DBus.Properties", "Get")) return 0;
    const char *interface = nullptr, *property = nullptr;
    sd_bus_message_read(call, "ss", &interface, &property);
    const bool is_known = std::string{sd_bus_message_get_destination(call)} == "org.freedesktop.timedate1" &&
                          std::string{interface} == "org.freedesktop.timedate1" &&
                          std::string{property} == "NTPSynchronized";
    const auto how = *static_cast<bus_manner*>(manner);
    if (!is_known || how == bus_manner::knows_no_such_service)
        return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_SERVICE_UNKNOWN, "not here");
    if (how == bus_manner::says_nonsense) return sd_bus_reply_method_return(call, "v", "s", "noon");
    return sd_bus_reply_method_return(call, "v", "b", how == bus_manner::says_yes ? 1 : 0);
}

/// The bus and timedated behind it, on a thread of their own until the caller is gone.
class scripted_bus {
public:
    explicit scripted_bus(bus_manner how) : how_{how}, listens_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(listens_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listens_, 1) != 0)
            throw std::runtime_error{std::strerror(errno)};
        ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path_).c_str(), 1);
        if (how != bus_manner::is_silent) serves_ = std::thread{[this] { serve(); }};
    }
    ~scripted_bus()
    {
        ::shutdown(listens_, SHUT_RDWR);
        if (serves_.joinable()) serves_.join();
        ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
        ::close(listens_);
        std::filesystem::remove(path_);
    }
    scripted_bus(const scripted_bus&) = delete;
    scripted_bus& operator=(const scripted_bus&) = delete;

private:
    void serve()
    {
        const int caller = ::accept4(listens_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (caller < 0) return;
        if (how_ == bus_manner::hangs_up) {
            ::close(caller);
            return;
        }
        sd_bus* bus = nullptr;
        sd_bus_new(&bus);
        sd_bus_set_fd(bus, caller, caller);
        sd_bus_set_server(bus, 1, sd_id128_t{{1}});
        sd_bus_add_filter(bus, nullptr, answer_caller, &how_);
        sd_bus_start(bus);
        for (int done = 0; done >= 0;) {
            done = sd_bus_process(bus, nullptr);
            if (done == 0) done = sd_bus_wait(bus, UINT64_MAX);
        }
        sd_bus_close_unref(bus);
    }

    bus_manner how_;
    const std::string path_ = std::filesystem::temp_directory_path() / ("todoke-bus-" + std::to_string(::getpid()));
    int listens_;
    std::thread serves_;
};

std::optional<bool> ask_one_that(bus_manner how)
{
    const scripted_bus bus{how};
    boost::asio::io_context io;
    return run(io, ask_timedated(20s));
}

TEST(Timedated, SaysWhetherTheClockIsSynchronised)
{
    EXPECT_EQ(ask_one_that(bus_manner::says_yes), std::optional{true});
    EXPECT_EQ(ask_one_that(bus_manner::says_no), std::optional{false});
}

TEST(Timedated, WhatIsNotAnAnswerIsNone)
{
    EXPECT_EQ(ask_one_that(bus_manner::says_nonsense), std::nullopt);
    EXPECT_EQ(ask_one_that(bus_manner::knows_no_such_service), std::nullopt);
    EXPECT_EQ(ask_one_that(bus_manner::hangs_up), std::nullopt);
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus", 1);
    boost::asio::io_context io;
    EXPECT_EQ(run(io, ask_timedated(20s)), std::nullopt);
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
}

TEST(Timedated, ABusThatHangsHoldsUpNobodyElseAndIsGivenUp)
{
    const scripted_bus bus{bus_manner::is_silent};
    boost::asio::io_context io;
    bool answered = false;
    std::optional<bool> told = true;
    auto ended = [&](std::exception_ptr, std::optional<bool> said) { told = said, answered = true; };
    boost::asio::co_spawn(io, ask_timedated(1ms), ended);
    io.poll_one();
    EXPECT_FALSE(answered) << "asking returns at once";
    run_until(io, [&] { return answered; });
    EXPECT_EQ(told, std::nullopt);
}

}  // namespace
}  // namespace todoke
