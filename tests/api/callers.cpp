// Who may do what, and by which name the door is called.

#include <gmock/gmock.h>
#include <openssl/sha.h>

#include "daemon/api/auth.hpp"
#include "daemon/http/host.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

std::string digest_of(const std::string& secret)
{
    std::string made(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
           reinterpret_cast<unsigned char*>(made.data()));
    return made;
}

token_config token(const std::string& name, bool submit, bool read, std::vector<std::string> classes = {})
{
    return {name,
            digest_of("secret-of-" + name),
            digest_of("old-secret-of-" + name),
            submit,
            read,
            false,
            std::move(classes)};
}

struct right {
    std::string name, token, method, target;
    int status;
    friend void PrintTo(const right& row, std::ostream* to) { *to << row.name; }
};

class Rights : public Door, public testing::WithParamInterface<right> {};

TEST_P(Rights, AreThoseOfTheToken)
{
    settings.keeper = ask_for({token("submitter", true, false), token("reader", false, true),
                               token("promoter", true, true, {"promotional"})});
    open();
    const auto& row = GetParam();
    auto client = tcp();
    const auto header = row.token.empty() ? "" : "Authorization: Bearer " + row.token + "\r\n";
    const auto body = row.method == "POST" ? message() : row.method == "PUT" ? "{}" : "";
    client.send(request(row.method, row.target, body, header));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, row.status) << answer.body;
    EXPECT_EQ(answer.headers.contains("www-authenticate"), row.status == 401);
}

const std::string no_message = "/v1/messages/0198f2c4-0000-7000-8000-000000000000";

INSTANTIATE_TEST_SUITE_P(
    Matrix, Rights,
    testing::Values(right{"nobody_submits", "", "POST", "/v1/messages", 401},
                    right{"nobody_reads", "", "GET", "/v1/messages", 401},
                    right{"nobody_learns_of_paths", "", "GET", "/nothing", 401},
                    right{"nobody_sees_metrics", "", "GET", "/metrics", 401},
                    right{"nobody_sees_readiness", "", "GET", "/readyz", 401},
                    right{"anybody_sees_health", "", "GET", "/healthz", 200},
                    right{"unknown_token", "secret-of-nobody", "GET", "/v1/messages", 401},
                    right{"front_of_a_token", "secret-of-reade", "GET", "/v1/messages", 401},
                    right{"previous_secret", "old-secret-of-submitter", "POST", "/v1/messages", 202},
                    right{"previous_secret_has_the_same_scopes", "old-secret-of-reader", "POST", "/v1/messages", 403},
                    right{"submitter_submits", "secret-of-submitter", "POST", "/v1/messages", 202},
                    right{"submitter_writes_customers", "secret-of-submitter", "PUT", "/v1/customers/c", 201},
                    right{"submitter_reads_not", "secret-of-submitter", "GET", "/v1/messages", 403},
                    right{"submitter_no_metrics", "secret-of-submitter", "GET", "/metrics", 403},
                    right{"reader_reads", "secret-of-reader", "GET", "/v1/messages", 200},
                    right{"reader_sees_metrics", "secret-of-reader", "GET", "/metrics", 200},
                    right{"reader_submits_not", "secret-of-reader", "POST", "/v1/messages", 403},
                    right{"reader_cancels_not", "secret-of-reader", "POST", no_message + "/cancel", 403},
                    right{"reader_erases_not", "secret-of-reader", "DELETE", "/v1/customers/c", 403},
                    right{"other_class", "secret-of-promoter", "POST", "/v1/messages", 403},
                    right{"other_class_erases_not", "secret-of-promoter", "DELETE", "/v1/customers/c", 403}),
    [](const auto& row) { return row.param.name; });

TEST_F(Door, RemembersACallerOnlyForTheSameToken)
{
    settings.keeper = ask_for({token("reader", false, true), token("submitter", true, false)});
    open();
    auto client = tcp();
    client.send(request("GET", "/v1/messages", "", "Authorization: Bearer secret-of-reader\r\n"));
    EXPECT_EQ(client.receive().status, 200);
    client.send(request("GET", "/v1/messages", "", "Authorization: Bearer secret-of-submitter\r\n"));
    EXPECT_EQ(client.receive().status, 403);
    client.send(request("GET", "/v1/messages"));
    EXPECT_EQ(client.receive().status, 401);
    client.send(request("GET", "/v1/messages", "", "Authorization: Bearer secret-of-reader\r\n"));
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(Door, NeedsNoTokenOnTheSocket)
{
    open();
    EXPECT_EQ(ask("POST", "/v1/messages", message()).status, 202);
    EXPECT_EQ(ask("GET", "/metrics").status, 200);
    there([this] { EXPECT_EQ(messages.accepted.at(0).caller, ""); });
}

TEST_F(Door, TellsTheStoreWhoAsks)
{
    settings.keeper = ask_for({token("shop", true, false)});
    open();
    auto client = tcp();
    client.send(request("POST", "/v1/messages", message(), "Authorization: bearer secret-of-shop\r\n"));
    EXPECT_EQ(client.receive().status, 202);
    there([this] { EXPECT_EQ(messages.accepted.at(0).caller, "shop"); });
}

TEST_F(Door, TellsTheStoreWhoseMessagesMayMakeWay)
{
    settings.keeper = ask_for({token("shop", true, true, {"transactional", "promotional"})});
    open();
    auto client = tcp();
    client.send(request("POST", "/v1/messages", message(), "Authorization: Bearer secret-of-shop\r\n"));
    EXPECT_EQ(client.receive().status, 202);
    there([this] {
        EXPECT_EQ(messages.accepted.at(0).replaces_only, (std::vector<std::string>{"transactional", "promotional"}));
    });
}

TEST_F(Door, MayNotCancelAnotherClasssMessage)
{
    settings.keeper = ask_for({token("promoter", true, true, {"promotional"})});
    open();
    const auto location = ask("POST", "/v1/messages", message()).headers.at("location");
    auto client = tcp();
    client.send(request("POST", location + "/cancel", "", "Authorization: Bearer secret-of-promoter\r\n"));
    EXPECT_EQ(client.receive().status, 403);
}

TEST_F(Door, IsNotServedUnderAForeignName)
{
    settings.hosts = {"todoke.shop.local"};
    open();
    auto client = tcp();
    client.send("GET /healthz HTTP/1.1\r\nHost: rebound.example:8620\r\n\r\n");
    EXPECT_EQ(client.receive().status, 403);
    client.send("GET /healthz HTTP/1.1\r\nHost: todoke.shop.local:8620\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    client.send("GET http://rebound.example/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.receive().status, 403);
    client.send("GET http://127.0.0.1/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
}

/// A page of any site can make a browser call here; it cannot keep the browser from saying so.
TEST_F(Door, ServesNoPageOfAnotherSite)
{
    settings.hosts = {"todoke.shop.local"};
    open();
    auto client = tcp();
    const auto asks = [&](const std::string& host, const std::string& origin) {
        client.send("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\n\r\n");
        return client.receive().status;
    };
    for (const auto* other :
         {"https://evil.example", "null", "http://127.0.0.1.evil.example", "file://", "127.0.0.1", "http://192.0.2.1",
          "http://192.0.2.1:8620", "http://[2001:db8::1]:8620", "http://localhost:3000", "http://localhost:8620",
          "http://127.0.0.1:3000", "http://127.0.0.1", "https://todoke.shop.local", "ftp://127.0.0.1:8620"})
        EXPECT_EQ(asks("127.0.0.1:8620", other), 403) << other;
    EXPECT_EQ(asks("127.0.0.1:8620", "http://127.0.0.1:8620"), 200);
    EXPECT_EQ(asks("localhost:8620", "http://LOCALHOST:8620"), 200);
    // A proxy in front does TLS and passes on what it was called.
    EXPECT_EQ(asks("todoke.shop.local", "https://todoke.shop.local"), 200);
    EXPECT_EQ(asks("todoke.shop.local:443", "https://todoke.shop.local"), 200);
    EXPECT_EQ(asks("todoke.shop.local", "https://todoke.shop.local:8443"), 403);
    EXPECT_EQ(asks("todoke.shop.local:80", "https://todoke.shop.local"), 403);
}

/// `ssh -L 9000:/run/todoke/api.sock` puts the socket, where nobody asks for a token, within reach of every page that
/// the operator's browser opens.
TEST_F(Door, ServesNoPageOfAnotherSiteOnTheSocketEither)
{
    settings.hosts = {"todoke.shop.local"};
    open();
    const auto asks = [this](const std::string& host, const std::string& more) {
        auto client = local();
        client.send("GET /v1/status HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n");
        return client.receive().status;
    };
    for (const auto* own : {"localhost:9000", "127.0.0.1:9000", "[::1]:9000", "todoke", "x", "todoke.shop.local"})
        EXPECT_EQ(asks(own, ""), 200) << own;
    for (const auto* rebound : {"evil.example", "evil.example:9000", "localhost.evil.example:9000", "evil."})
        EXPECT_EQ(asks(rebound, ""), 403) << rebound;
    // One word may be a name of the local network, which anybody there answers for. A program says no port.
    EXPECT_EQ(asks("printer:9000", ""), 403);
    EXPECT_EQ(asks("printer", "Origin: http://printer\r\n"), 403);
    for (const auto* site : {"same-origin", "none"})
        EXPECT_EQ(asks("printer", "Sec-Fetch-Site: " + std::string{site} + "\r\n"), 403) << site;
    EXPECT_EQ(asks("localhost:9000", "Sec-Fetch-Site: same-origin\r\n"), 200);
    EXPECT_EQ(asks("localhost:9000", "Origin: http://localhost:9000\r\n"), 200);
    for (const auto* other : {"http://localhost:3000", "http://127.0.0.1:9000", "https://evil.example", "null"})
        EXPECT_EQ(asks("localhost:9000", "Origin: " + std::string{other} + "\r\n"), 403) << other;
}

/// A GET without an Origin (a picture's address, a link) tells by Sec-Fetch-Site where it comes from: it would make the
/// doctor log in at each provider, again and again.
TEST_F(Door, LetsNoOtherSiteTriggerACall)
{
    open();
    const auto asks = [this](const std::string& target, const std::string& site) {
        auto client = local();
        client.send("GET " + target + " HTTP/1.1\r\nHost: localhost:9000\r\nSec-Fetch-Site: " + site + "\r\n\r\n");
        return client.receive();
    };
    for (const auto* other : {"cross-site", "same-site", "Cross-Site"}) {
        const auto refused = asks("/v1/status", other);
        EXPECT_EQ(refused.status, 403) << other;
        EXPECT_THAT(refused.body, testing::HasSubstr("urn:todoke:problem:other-site")) << other;
        EXPECT_THAT(refused.body, testing::HasSubstr("open the address itself in the browser")) << other;
        EXPECT_EQ(asks("http://localhost:9000/v1/status", other).status, 403) << other;
        EXPECT_EQ(asks("/healthz", other).status, 200) << "a link to a page is no call";
    }
    for (const auto* own : {"same-origin", "none", ""}) EXPECT_EQ(asks("/v1/status", own).status, 200) << own;
    auto client = tcp_with_token();
    client.send(
        "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\n"
        "Sec-Fetch-Site: cross-site\r\n\r\n");
    EXPECT_EQ(client.receive().status, 403) << "nor with a token";
}

TEST_F(Door, TellsBrowsersAndCachesToKeepNothing)
{
    settings.keeper = ask_for({token("shop", true, true)});
    open();
    auto client = tcp();
    const auto mine = "Authorization: Bearer secret-of-shop\r\n";
    for (const auto& call : {request("GET", "/v1/messages", "", mine), request("GET", "/v1/nothing", "", mine),
                             request("POST", "/v1/messages", message(), mine)}) {
        client.send(call);
        const auto answer = client.receive();
        EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff") << call;
        EXPECT_EQ(answer.headers.at("cache-control"), "no-store") << call;
    }
    const auto lines = ask("POST", "/v1/messages", message() + "\n", "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(lines.headers.at("cache-control"), "no-store");
}

TEST(Host, OfOneWordIsForProgramsOnTheSocket)
{
    for (const auto* good : {"x", "todoke", "localhost", "localhost:80", "127.0.0.1:80", "[::1]", "shop:80", ""})
        EXPECT_TRUE(host_allowed_on_socket(good, {"shop"})) << good;
    for (const auto* bad : {"x:80", "x.", "evil.example", "::1", "x:"})
        EXPECT_FALSE(host_allowed_on_socket(bad, {"shop"})) << bad;
}

TEST(Host, IsAnIpLiteralLocalhostOrConfigured)
{
    for (const auto* good :
         {"localhost", "LocalHost:8620", "127.0.0.1", "127.0.0.1:8620", "[::1]", "[::1]:8620", "shop"})
        EXPECT_TRUE(host_allowed(good, {"shop"})) << good;
    for (const auto* bad : {"", "evil.example", "localhost.evil.example", "::1", "[127.0.0.1]", "localhost:80:80",
                            "localhost:8x", "[::1", "[::1]x", "127.0.0.1.evil.example"})
        EXPECT_FALSE(host_allowed(bad, {"shop"})) << bad;
}

}  // namespace
}  // namespace todoke
