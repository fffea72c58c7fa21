// TLS of the public listener: the handshake, its deadline, and a certificate that is renewed.

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <fstream>

#include "daemon/http/server_tls.hpp"
#include "daemon/http/wire.hpp"
#include "daemon/public/public_side.hpp"
#include "tests/http/door_fixture.hpp"
#include "tests/support/certificates.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

std::string read_file(const std::string& name)
{
    std::ifstream file{name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::shared_ptr<asio::ssl::context> tls_of(const server_certificate& pair)
{
    return make_server_tls(read_file(pair.certificate_file), read_file(pair.key_file));
}

class PublicTls : public Door {
protected:
    PublicTls()
    {
        outside = &side;
        settings.tls = tls_of(certificates().valid());
        settings.hosts = {"localhost"};
        settings.only_these_hosts = true;
        messages.persons.links["click"] = {message_id::make(1, {5}, 1), 0, channel::sms, 1, "https://shop.example.jp/"};
    }

    /// Everything that comes back on a connection of its own, or why there is none.
    std::string exchange(const std::string& text)
    {
        asio::io_context own;
        asio::ssl::context trust{asio::ssl::context::tls_client};
        trust.load_verify_file(certificates().ca_file());
        asio::ssl::stream<asio::ip::tcp::socket> stream{own, trust};
        stream.set_verify_mode(asio::ssl::verify_peer);
        stream.set_verify_callback(asio::ssl::host_name_verification{"localhost"});
        stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(port)});
        boost::system::error_code error;
        stream.handshake(asio::ssl::stream_base::client, error);
        if (error) return "no handshake: " + error.message();
        asio::write(stream, asio::buffer(text), error);
        std::string answer;
        asio::read(stream, asio::dynamic_buffer(answer), error);
        return answer;
    }
    static std::string closing(const std::string& target)
    {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    public_side side;
};

TEST_F(PublicTls, ServesOverTls)
{
    open();
    EXPECT_TRUE(exchange(closing("/c/click")).starts_with("HTTP/1.1 302 ")) << exchange(closing("/c/click"));
    EXPECT_TRUE(
        exchange("GET /c/click HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 403 "));
}

TEST_F(PublicTls, KeepsAConnectionForSeveralRequests)
{
    open();
    const auto both = exchange("GET /c/click HTTP/1.1\r\nHost: localhost\r\n\r\n" + closing("/u/nobody"));
    EXPECT_NE(both.find("HTTP/1.1 302 "), std::string::npos);
    EXPECT_NE(both.find("HTTP/1.1 404 "), std::string::npos);
}

TEST_F(PublicTls, TakesABodyThatComesInManyRecords)
{
    std::size_t kept = 0;
    side.hooks.add("http", "aggregator", [&](const hook_call& what) -> checked_hook {
        kept = what.body.size();
        return hook_refused{"only counted"};
    });
    open();
    const std::string body(300'000, 'a');
    const auto answer =
        exchange("POST /hooks/http/aggregator HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
    EXPECT_EQ(kept, body.size());
}

TEST_F(PublicTls, WhoSpeaksPlainGetsNothing)
{
    open();
    auto client = tcp();
    client.send(closing("/c/click"));
    EXPECT_EQ(client.rest().find("HTTP/"), std::string::npos);
    EXPECT_TRUE(exchange(closing("/c/click")).starts_with("HTTP/1.1 302 ")) << "others are served on";
}

TEST_F(PublicTls, AHandshakeThatDoesNotEndIsCutOff)
{
    settings.limits.head_time = std::chrono::milliseconds{50};
    open();
    auto client = tcp();
    client.send("\x16\x03\x01");
    EXPECT_EQ(client.rest(), "");
}

TEST_F(PublicTls, ARenewedCertificateCountsForThoseWhoComeThen)
{
    settings.tls = tls_of(certificates().expired());
    open();
    EXPECT_TRUE(exchange(closing("/c/click")).starts_with("no handshake: ")) << exchange(closing("/c/click"));
    settings.tls = tls_of(certificates().valid());
    use_settings();
    EXPECT_TRUE(exchange(closing("/c/click")).starts_with("HTTP/1.1 302 "));
}

TEST(PeerKey, CountsHouseholdsAndNotThisMachine)
{
    const auto key = [](const char* text) { return peer_key(asio::ip::make_address(text)); };
    EXPECT_EQ(key("127.0.0.1"), "");
    EXPECT_EQ(key("::1"), "");
    EXPECT_EQ(key("::ffff:127.0.0.1"), "");
    EXPECT_EQ(key("192.0.2.1"), key("::ffff:192.0.2.1"));
    EXPECT_NE(key("192.0.2.1"), key("192.0.2.2"));
    EXPECT_EQ(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
    EXPECT_NE(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
}

}  // namespace

}  // namespace todoke
