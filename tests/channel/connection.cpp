#include "gateway/channel/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>
#include <string>

#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;

struct Connection : testing::Test {
    error_code connect(const scripted_peer& to, const std::string& host = "127.0.0.1")
    {
        return run(io, link.connect(host, to.port(), 20s));
    }
    error_code secure(const std::string& host = "localhost") { return run(io, link.start_tls(trust, host, 20s)); }
    std::string read(std::chrono::milliseconds within = 20s)
    {
        std::array<char, 256> space{};
        last = run(io, link.read_some(space, within));
        return {space.data(), last.bytes};
    }
    error_code shake_hands(const server_certificate& shown, const std::string& host = "localhost")
    {
        peer.emplace(io, std::vector<peer::script>{{peer::secure{shown}, peer::reply{"hello"}}});
        if (const auto error = connect(*peer, host)) return error;
        return secure(host);
    }

    asio::io_context io;
    connection link{io.get_executor()};
    tls_trust trust{certificates().ca_file()};
    std::optional<scripted_peer> peer;
    connection::read_result last;
};

TEST_F(Connection, WritesAndReadsPlainText)
{
    scripted_peer there{io, {{peer::expect{"ping"}, peer::reply{"pong"}, peer::hang_up{}}}};
    EXPECT_FALSE(connect(there));
    EXPECT_FALSE(link.is_secure());
    EXPECT_FALSE(run(io, link.write("ping", 20s)));
    EXPECT_EQ(link.bytes_written(), 4u);
    EXPECT_EQ(read(), "pong");
    EXPECT_EQ(read(), "");
    EXPECT_EQ(last.error, asio::error::eof);
}

TEST_F(Connection, TakesTheNextAddressWhenTheFirstRefuses)
{
    // "localhost" is ::1 first; only 127.0.0.1 listens.
    scripted_peer there{io, {{peer::reply{"hello"}}}};
    EXPECT_FALSE(connect(there, "localhost"));
    EXPECT_EQ(read(), "hello");
}

TEST_F(Connection, SaysThatNobodyListens)
{
    EXPECT_EQ(run(io, link.connect("127.0.0.1", refusing_port(), 20s)), asio::error::connection_refused);
}

TEST_F(Connection, SaysThatANameIsUnknown)
{
    const auto error = run(io, link.connect("no-such-host.invalid", 25, 20s));
    EXPECT_TRUE(error == asio::error::host_not_found || error == asio::error::host_not_found_try_again ||
                error == asio::error::timed_out)
        << error.message();
}

TEST_F(Connection, SecuresAConnectionFromTheStart)
{
    EXPECT_FALSE(shake_hands(certificates().valid()));
    EXPECT_TRUE(link.is_secure());
    EXPECT_EQ(read(), "hello");
}

TEST_F(Connection, AnAddressInTheCertificateServesALiteralHost)
{
    EXPECT_FALSE(shake_hands(certificates().valid(), "127.0.0.1"));
}

TEST_F(Connection, SecuresAConnectionLaterOn)
{
    scripted_peer there{io,
                        {{peer::reply{"220 hi\r\n"}, peer::expect{"STARTTLS\r\n"}, peer::reply{"220 go\r\n"},
                          peer::secure{certificates().valid()}, peer::expect{"secret"}, peer::reply{"250 ok\r\n"}}}};
    EXPECT_FALSE(connect(there));
    EXPECT_EQ(read(), "220 hi\r\n");
    EXPECT_FALSE(run(io, link.write("STARTTLS\r\n", 20s)));
    EXPECT_EQ(read(), "220 go\r\n");
    EXPECT_FALSE(secure());
    EXPECT_FALSE(run(io, link.write("secret", 20s)));
    EXPECT_EQ(read(), "250 ok\r\n");
}

struct refused_case {
    std::string name;
    server_certificate shown;
    std::string host;
    std::string reason;
};

struct RefusedCertificate : Connection, testing::WithParamInterface<refused_case> {};

TEST_P(RefusedCertificate, SaysWhy)
{
    const auto error = shake_hands(GetParam().shown, GetParam().host);
    ASSERT_TRUE(error);
    EXPECT_EQ(to_text(error), GetParam().reason);
    EXPECT_EQ(peer->received(), "");
}

INSTANTIATE_TEST_SUITE_P(
    Connection, RefusedCertificate,
    testing::Values(
        refused_case{"wrong_name", certificates().wrong_name(), "localhost", "certificate: hostname mismatch"},
        refused_case{"wrong_address", certificates().wrong_name(), "127.0.0.1", "certificate: IP address mismatch"},
        refused_case{"expired", certificates().expired(), "localhost", "certificate: certificate has expired"},
        refused_case{"self_signed", certificates().self_signed(), "localhost", "certificate: self-signed certificate"}),
    [](const auto& row) { return row.param.name; });

/// OpenSSL reads where the system's trust store is from the environment first.
class system_store {
public:
    explicit system_store(const char* file)
    {
        if (const auto* was = std::getenv(name)) before_ = was;
        set(file);
    }
    ~system_store() { set(before_ ? before_->c_str() : nullptr); }
    system_store(const system_store&) = delete;
    system_store& operator=(const system_store&) = delete;

private:
    static constexpr const char* name = "SSL_CERT_FILE";
    static void set(const char* file) { file ? setenv(name, file, 1) : unsetenv(name); }
    std::optional<std::string> before_;
};

TEST_F(Connection, WithoutACaFileTheSystemsStoreIsTrustedAndNothingElse)
{
    const auto connected = [&] {
        scripted_peer there{io, {{peer::secure{certificates().valid()}, peer::reply{"hello"}}}};
        link = connection{io.get_executor()};
        tls_trust of_the_system{""};
        EXPECT_FALSE(connect(there));
        const auto error = run(io, link.start_tls(of_the_system, "localhost", 20s));
        EXPECT_EQ(link.is_secure(), !error);
        if (!error) {
            EXPECT_EQ(read(), "hello");
        }
        link.close();
        return error ? to_text(error) : "connected";
    };
    {
        const auto ca_file = certificates().ca_file();
        const system_store ours{ca_file.c_str()};
        EXPECT_EQ(connected(), "connected");
    }
    const system_store usual{nullptr};
    EXPECT_EQ(connected(), "certificate: unable to get local issuer certificate");
}

TEST_F(Connection, APeerThatSpeaksNoTlsIsAnError)
{
    scripted_peer there{io, {{peer::reply{"220 I speak plainly\r\n"}}}};
    EXPECT_FALSE(connect(there));
    EXPECT_TRUE(secure());
    EXPECT_FALSE(link.is_secure());
}

TEST_F(Connection, ResumesTheSessionOfAnEarlierConnection)
{
    scripted_peer there{io, {{peer::secure{certificates().valid()}, peer::reply{"hello"}}}};
    for (int i = 0; i < 2; ++i) {
        link = connection{io.get_executor()};
        ASSERT_FALSE(connect(there));
        ASSERT_FALSE(secure());
        EXPECT_EQ(read(), "hello");
    }
    EXPECT_FALSE(there.resumed(0));
    EXPECT_TRUE(there.resumed(1));
}

TEST_F(Connection, AHandshakeThatIsUnderWayKeepsWhomItBelieves)
{
    scripted_peer there{io, {{peer::secure{certificates().valid()}, peer::reply{"hello"}}}};
    auto passing = std::make_unique<tls_trust>(certificates().ca_file());
    ASSERT_FALSE(connect(there));
    std::optional<error_code> ended;
    auto end = [&](std::exception_ptr, error_code error) { ended = error; };
    asio::co_spawn(io, link.start_tls(*passing, "localhost", 20s), end);
    bool has_begun = false;
    asio::post(io, [&] { has_begun = true; });
    run_until(io, [&] { return has_begun; });
    passing.reset();
    run_until(io, [&] { return ended.has_value(); });
    EXPECT_EQ(*ended, error_code{});
    EXPECT_EQ(read(), "hello");
}

TEST_F(Connection, ALimitEndsARead)
{
    scripted_peer there{io, {{peer::silence{}}}};
    EXPECT_FALSE(connect(there));
    read(20ms);
    EXPECT_EQ(last.error, asio::error::timed_out);
}

TEST_F(Connection, ALimitEndsAHandshake)
{
    scripted_peer there{io, {{peer::silence{}}}};
    EXPECT_FALSE(connect(there));
    EXPECT_EQ(run(io, link.start_tls(trust, "localhost", 20ms)), asio::error::timed_out);
}

TEST_F(Connection, ALimitEndsAWriteThatNobodyReads)
{
    scripted_peer there{io, {{peer::stall{}}}};
    EXPECT_FALSE(connect(there));
    const std::string much(64 << 20, 'x');
    run_until(io, [&] { return there.connections() == 1; });
    EXPECT_EQ(run(io, link.write(much, 50ms)), asio::error::timed_out);
    EXPECT_GT(link.bytes_written(), 0u);
    EXPECT_LT(link.bytes_written(), much.size());
}

TEST_F(Connection, ALateLimitOfAnEarlierStepDoesNotEndALaterOne)
{
    scripted_peer there{io, {{peer::reply{"a"}, peer::expect{"b"}, peer::reply{"c"}}}};
    EXPECT_FALSE(connect(there));
    EXPECT_EQ(read(30ms), "a");
    bool waited = false;
    asio::steady_timer timer{io, 60ms};
    timer.async_wait([&](error_code) { waited = true; });
    run_until(io, [&] { return waited; });
    EXPECT_FALSE(run(io, link.write("b", 20s)));
    EXPECT_EQ(read(), "c");
}

TEST_F(Connection, CancellingIsACodeAndNoException)
{
    scripted_peer there{io, {{peer::silence{}}}};
    EXPECT_FALSE(connect(there));
    asio::cancellation_signal cancel;
    std::array<char, 16> space{};
    std::optional<connection::read_result> result;
    asio::co_spawn(io, link.read_some(space, 20s),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error, auto ended) {
                       EXPECT_FALSE(error);
                       result = ended;
                   }));
    run_until(io, [&] { return there.connections() == 1; });
    EXPECT_FALSE(result);
    cancel.emit(asio::cancellation_type::terminal);
    run_until(io, [&] { return result.has_value(); });
    EXPECT_EQ(result->error, asio::error::operation_aborted);
}

TEST_F(Connection, ClosingEndsAPendingRead)
{
    scripted_peer there{io, {{peer::silence{}}}};
    EXPECT_FALSE(connect(there));
    asio::steady_timer soon{io, 10ms};
    soon.async_wait([&](error_code) { link.close(); });
    read();
    EXPECT_EQ(last.error, asio::error::operation_aborted);
    EXPECT_TRUE(link.is_stale());
}

TEST_F(Connection, AQuietConnectionIsFresh)
{
    scripted_peer there{io, {{peer::silence{}}}};
    EXPECT_FALSE(connect(there));
    run_until(io, [&] { return there.connections() == 1; });
    EXPECT_FALSE(link.is_stale());
    there.cut_all();
    EXPECT_TRUE(link.is_stale());
}

TEST_F(Connection, ASessionTicketDoesNotMakeItStaleButDataDoes)
{
    scripted_peer there{io,
                        {{peer::secure{certificates().valid()}, peer::expect{"speak"}, peer::reply{"unasked for"}}}};
    EXPECT_FALSE(connect(there));
    EXPECT_FALSE(secure());
    EXPECT_FALSE(link.is_stale());
    EXPECT_FALSE(run(io, link.write("speak", 20s)));
    asio::steady_timer never{io, 20s};  // work for the peer to be waited for
    never.async_wait([](error_code) {});
    run_until(io, [&] { return link.is_stale(); });
}

TEST_F(Connection, AWriteToALostPeerSaysThatNothingLeft)
{
    scripted_peer there{io, {{peer::silence{}}}};
    EXPECT_FALSE(connect(there));
    run_until(io, [&] { return there.connections() == 1; });
    there.cut_all();
    EXPECT_TRUE(run(io, link.write("too late", 20s)));
    EXPECT_EQ(link.bytes_written(), 0u);
}

TEST_F(Connection, ATlsWriteToALostPeerSaysThatNothingLeft)
{
    EXPECT_FALSE(shake_hands(certificates().valid()));
    EXPECT_EQ(read(), "hello");
    peer->cut_all();
    EXPECT_TRUE(run(io, link.write("too late", 20s)));
    EXPECT_EQ(link.bytes_written(), 0u);
}

TEST(TlsTrust, NamesACaFileItCannotUse)
{
    try {
        tls_trust trust{"/nonexistent/ca.pem"};
        FAIL() << "an absent CA file was taken";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find("/nonexistent/ca.pem"), std::string::npos);
    }
}

}  // namespace
}  // namespace todoke
