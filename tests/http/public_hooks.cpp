// Webhooks, and the bounds of the public listener: what it takes and what it does not have.
#include <gmock/gmock.h>

#include "tests/http/public_fixture.hpp"

namespace todoke {

using namespace std::string_literals;

namespace {

TEST_F(PublicDoor, AHookIsCheckedOnRawBytesAndKeptBeforeItIsAnswered)
{
    open();
    const std::string body = "{\"events\": [] }\r\n\xff\0 raw"s;
    const auto answer = ask("POST", "/hooks/line/brand-a?a=%20b", body,
                            "Content-Type: text/strange\r\nX-Line-Signature: right\r\nX-Twice: 1\r\nX-Twice: 2\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "");
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].url, "https://msg.shop.example.jp/hooks/line/brand-a?a=%20b");
    EXPECT_EQ(calls[0].body, body);
    EXPECT_EQ(calls[0].received, time.now());
    EXPECT_THAT(calls[0].headers, testing::Contains(std::pair<std::string, std::string>{"x-twice", "2"}));
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].body, body);
    EXPECT_EQ(ask("POST", "/hooks/http/aggregator", "a", "").body, "OK") << "what this one wants to read";
}

TEST_F(PublicDoor, AHookThatNobodySignedIsRefused)
{
    open();
    EXPECT_EQ(ask("POST", "/hooks/line/brand-a", "{}", "X-Line-Signature: wrong\r\n").status, 403);
    EXPECT_EQ(ask("POST", "/hooks/line/brand-a", "{}", "").status, 403);
    EXPECT_EQ(ask("POST", "/hooks/line/nobody", "{}", "").status, 404);
    EXPECT_EQ(ask("POST", "/hooks/twilio/brand-a", "{}", "").status, 404) << "of another kind";
    EXPECT_EQ(ask("GET", "/hooks/line/brand-a", "", "").status, 405);
    EXPECT_TRUE(kept.empty());
}

TEST_F(PublicDoor, AProviderThatTellsAllInTheUrlMayCallByGet)
{
    open();
    const std::string told = "/hooks/http/in-the-url?key=right&id=7&status=DELIVRD";
    EXPECT_EQ(ask("GET", told, "", "").status, 200);
    EXPECT_EQ(ask("POST", told, "", "").status, 200);
    ASSERT_EQ(kept.size(), 2u);
    for (const auto& one : kept) EXPECT_EQ(one.body, "https://msg.shop.example.jp" + told);
    EXPECT_EQ(ask("GET", "/hooks/http/in-the-url?key=wrong&id=7", "", "").status, 403);
    EXPECT_EQ(ask("GET", "/hooks/http/nobody?key=right", "", "").status, 404);
    disk_is_full = true;
    EXPECT_EQ(ask("GET", told, "", "").status, 503) << "it is to call again";
    EXPECT_EQ(kept.size(), 2u);
}

TEST_F(PublicDoor, NobodyElseTellsAnythingByGetAndNobodyByHead)
{
    open();
    const std::string query = "?key=right&id=7&status=DELIVRD";
    const auto refused = ask("GET", "/hooks/http/aggregator" + query, "", "");
    EXPECT_EQ(refused.status, 405) << "what it tells stands in a body";
    EXPECT_EQ(refused.headers.at("allow"), "POST");
    for (const std::string target : {"/hooks/http/in-the-url", "/hooks/http/aggregator"})
        EXPECT_EQ(ask("HEAD", target + query, "", "").status, 405) << target;
    EXPECT_EQ(ask("HEAD", "/hooks/http/in-the-url" + query, "", "").headers.at("allow"), "GET, POST");
    EXPECT_EQ(ask("HEAD", "/hooks/http/nobody" + query, "", "").status, 404);
    EXPECT_TRUE(kept.empty());
}

TEST_F(PublicDoor, AHookThatCannotBeKeptIsToComeAgain)
{
    disk_is_full = true;
    open();
    EXPECT_EQ(ask("POST", "/hooks/http/aggregator", "a", "").status, 503);
}

TEST_F(PublicDoor, BodiesAreBounded)
{
    settings.limits.body = 1000;
    open();
    EXPECT_EQ(ask("POST", "/hooks/http/aggregator", std::string(1001, 'a'), "").status, 413);
    EXPECT_EQ(ask("POST", "/hooks/http/aggregator", std::string(1000, 'a'), "").status, 200);
    auto chunked = local();
    chunked.send(
        "POST /hooks/http/aggregator HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
        std::string(1001, 'a') + "\r\n0\r\n\r\n");
    EXPECT_EQ(chunked.receive().status, 413);
}

TEST_F(PublicDoor, NothingOfTheApiIsThere)
{
    open();
    for (const std::string target : {"/", "/v1/messages", "/v1/status", "/v1/customers/c-1", "/v1/consents", "/metrics",
                                     "/healthz", "/readyz", "/openapi.yaml", "/c/", "/c/a/b", "/u/", "/C/click"}) {
        const auto answer = get(target);
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_EQ(answer.body.find("openapi"), std::string::npos);
        EXPECT_FALSE(answer.headers.contains("www-authenticate"));
    }
    EXPECT_EQ(ask("POST", "/v1/messages", message(), "").status, 404);
    EXPECT_TRUE(messages.accepted.empty());
}

TEST_F(PublicDoor, OnlyItsOwnHostIsServed)
{
    settings.hosts = {"msg.shop.example.jp"};
    settings.only_these_hosts = true;
    open();
    const auto status_for = [&](const std::string& host, const std::string& target = "/c/click") {
        auto client = tcp();
        client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + browser + "\r\n");
        return client.receive().status;
    };
    EXPECT_EQ(status_for("msg.shop.example.jp"), 302);
    EXPECT_EQ(status_for("MSG.shop.example.jp:443"), 302);
    for (const std::string host : {"evil.example", "localhost", "127.0.0.1", "[::1]",
                                   "msg.shop.example.jp.evil.example", "msg.shop.example.jp:x", ""})
        EXPECT_EQ(status_for(host), 403) << host;
    EXPECT_EQ(status_for("msg.shop.example.jp", "http://evil.example/c/click"), 403);
}

/// It may call, and look after its health, by the address that it forwards to.
TEST_F(PublicDoor, BehindAProxyAnAddressIsServedToo)
{
    settings.hosts = {"msg.shop.example.jp"};
    open();
    const auto status_for = [&](const std::string& host) {
        auto client = tcp();
        client.send("GET /c/click HTTP/1.1\r\nHost: " + host + "\r\n" + browser + "\r\n");
        return client.receive().status;
    };
    for (const std::string host : {"msg.shop.example.jp", "127.0.0.1:8621", "[::1]:8621", "localhost:8621"})
        EXPECT_EQ(status_for(host), 302) << host;
    for (const std::string host : {"evil.example", "printer", "msg.shop.example.jp.evil.example"})
        EXPECT_EQ(status_for(host), 403) << host;
}

TEST_F(PublicDoor, WhatIsNoPageRunsNothingAndIsNotFramed)
{
    open();
    auto foreign = tcp();
    foreign.send("GET /c/click HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    const std::pair<int, reply> all[] = {{200, ask("POST", "/hooks/http/aggregator", "a", "")},
                                         {403, ask("POST", "/hooks/line/brand-a", "{}", "")},
                                         {403, foreign.receive()},
                                         {404, get("/nothing")},
                                         {405, ask("PUT", "/u/stop", "", "")}};
    for (const auto& [status, got] : all) {
        ASSERT_EQ(got.status, status) << got.body;
        expect_for_programs_only(got);
    }
}

}  // namespace

}  // namespace todoke
