// Request shapes that somebody in between could frame differently: answered 400, and the connection closed.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

struct shape {
    std::string name, bytes;
    int status = 400;
    friend void PrintTo(const shape& row, std::ostream* to) { *to << row.name; }
};

class HostileRequest : public Door, public testing::WithParamInterface<shape> {};

TEST_P(HostileRequest, IsRefusedAndTheConnectionClosed)
{
    open();
    auto client = tcp();
    client.send(GetParam().bytes);
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, GetParam().status) << answer.body;
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
    EXPECT_TRUE(client.is_closed());
    there([this] { EXPECT_TRUE(messages.accepted.empty()); });
}

const std::string post = "POST /v1/messages HTTP/1.1\r\n";
const std::string host = "Host: localhost\r\n";
const std::string json_type = "Content-Type: application/json\r\n";
const std::string chunked = "Transfer-Encoding: chunked\r\n";

INSTANTIATE_TEST_SUITE_P(
    Shapes, HostileRequest,
    testing::Values(
        shape{"gzip_then_length", post + host + json_type + "Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"},
        shape{"length_then_chunked", post + host + json_type + "Content-Length: 2\r\n" + chunked + "\r\n0\r\n\r\n"},
        shape{"chunked_then_length", post + host + json_type + chunked + "Content-Length: 2\r\n\r\n0\r\n\r\n"},
        shape{"gzip_and_chunked", post + host + json_type + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
        shape{"identity", post + host + json_type + "Transfer-Encoding: identity\r\n\r\n"},
        shape{"chunked_twice", post + host + json_type + chunked + chunked + "\r\n0\r\n\r\n"},
        shape{"chunked_listed_twice", post + host + json_type + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"},
        shape{"xchunked", post + host + json_type + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
        shape{"empty_encoding", post + host + json_type + "Transfer-Encoding:\r\nContent-Length: 2\r\n\r\n{}"},
        shape{"chunked_in_1_0", "POST /v1/messages HTTP/1.0\r\n" + host + json_type + chunked + "\r\n0\r\n\r\n"},
        shape{"length_list", post + host + json_type + "Content-Length: 2, 2\r\n\r\n{}"},
        shape{"length_twice", post + host + json_type + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"},
        shape{"lengths_differ", post + host + json_type + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"},
        shape{"length_plus", post + host + json_type + "Content-Length: +2\r\n\r\n{}"},
        shape{"length_negative", post + host + json_type + "Content-Length: -2\r\n\r\n{}"},
        shape{"length_huge", post + host + json_type + "Content-Length: 99999999999999999999999\r\n\r\n{}"},
        shape{"no_host", post + json_type + "Content-Length: 2\r\n\r\n{}"},
        shape{"no_host_in_1_0", "GET /healthz HTTP/1.0\r\n\r\n"},
        shape{"two_hosts", "GET /healthz HTTP/1.1\r\n" + host + host + "\r\n"},
        shape{"folded_header", "GET /healthz HTTP/1.1\r\n" + host + "X-A: b\r\n c\r\n\r\n"},
        shape{"folded_encoding", post + host + json_type + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
        shape{"fold_after_request_line", "GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n"},
        shape{"bare_line_feed", "GET /healthz HTTP/1.1\nHost: localhost\n\n"},
        shape{"bare_carriage_return", "GET /healthz HTTP/1.1\r\nHost: a\rb\r\n\r\n"},
        shape{"nul", std::string{"GET /healthz HTTP/1.1\r\nHost: a\0b\r\n\r\n", 36}},
        shape{"space_before_colon", "GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n"},
        shape{"blank_line_first", "\r\nGET /healthz HTTP/1.1\r\n" + host + "\r\n"},
        shape{"http_2", "GET /healthz HTTP/2.0\r\n" + host + "\r\n"},
        shape{"tls_hello", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11}},
        shape{"two_keys",
              post + host + json_type + "Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 2\r\n\r\n{}"},
        shape{"target_with_fragment", "GET /healthz#x HTTP/1.1\r\n" + host + "\r\n"},
        shape{"head_too_large", "GET /healthz HTTP/1.1\r\n" + host + "X-A: " + std::string(17'000, 'x') + "\r\n\r\n",
              431},
        shape{"head_without_end", "GET /" + std::string(17'000, 'x'), 431}),
    [](const auto& row) { return row.param.name; });

class HostileChunks : public Door, public testing::WithParamInterface<shape> {};

TEST_P(HostileChunks, AreRefusedAndTheConnectionClosed)
{
    open();
    auto client = local();
    client.send(post + host + json_type + chunked + "\r\n" + GetParam().bytes);
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, GetParam().status) << answer.body;
    EXPECT_TRUE(client.is_closed());
    there([this] { EXPECT_TRUE(messages.accepted.empty()); });
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, HostileChunks,
    testing::Values(shape{"long_extension", "2;" + std::string(9'000, 'x') + "\r\n{}\r\n0\r\n\r\n"},
                    shape{"endless_extension", "2;" + std::string(40'000, 'x')},
                    shape{"size_overflow", "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n"},
                    shape{"no_hex", "zz\r\n{}\r\n0\r\n\r\n"}, shape{"negative", "-2\r\n{}\r\n0\r\n\r\n"},
                    shape{"no_line_end_after_data", "2\r\n{}0\r\n\r\n"}, shape{"bare_line_feed", "2\n{}\n0\n\n"},
                    shape{"endless_trailers", "0\r\n" + std::string(40'000, 'x')}),
    [](const auto& row) { return row.param.name; });

/// `body` in two chunks, the first one with an extension, and two trailers.
std::string in_chunks_with(const std::string& trailer, const std::string& body)
{
    return fmt::format("\r\n1;a=b\r\n{}\r\n{:x}\r\n{}\r\n0\r\n{}\r\nHost: evil\r\n\r\n", body.substr(0, 1),
                       body.size() - 1, body.substr(1), trailer);
}

TEST_F(Door, TakesChunksWithShortExtensionsAndTrailers)
{
    open();
    auto client = local();
    client.send(post + host + json_type + chunked + in_chunks_with("Content-Length: 7", message()) +
                request("GET", "/healthz"));
    EXPECT_EQ(client.receive().status, 400);  // Beast reads a trailer's Content-Length as a second framing
}

TEST_F(Door, AZeroByteInABodyIsThatBodysOwn)
{
    open();
    auto client = local();
    const std::string bad{"{\"a\":\"\0\"}", 9};
    client.send(request("POST", "/v1/messages", message()) + request("POST", "/v1/messages", bad) +
                request("GET", "/healthz"));
    EXPECT_EQ(client.receive().status, 202);
    EXPECT_EQ(client.receive().status, 400);
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(Door, TakesPlainTrailers)
{
    open();
    auto client = local();
    client.send(post + host + json_type + chunked + in_chunks_with("X-Sum: 7", message()) + request("GET", "/healthz"));
    EXPECT_EQ(client.receive().status, 202);
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(Door, AnswersPipelinedRequestsInOrder)
{
    open();
    auto client = local();
    std::string many;
    for (int i = 0; i < 200; ++i)
        many += i % 3 == 0 ? request("GET", "/healthz") : request("POST", "/v1/messages", message());
    client.send(many);
    for (int i = 0; i < 200; ++i) EXPECT_EQ(client.receive().status, i % 3 == 0 ? 200 : 202);
}

TEST_F(Door, ReadsARequestByteByByte)
{
    open();
    auto client = local();
    for (const char c : request("POST", "/v1/messages", message())) client.send({&c, 1});
    EXPECT_EQ(client.receive().status, 202);
}

TEST_F(Door, KeepsOrClosesAsTheClientWishes)
{
    open();
    auto old = local();
    old.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(old.receive().headers.at("connection"), "close");
    EXPECT_TRUE(old.is_closed());
    auto kept = local();
    kept.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.receive().headers.at("connection"), "keep-alive");
    kept.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(kept.receive().headers.at("connection"), "close");
    EXPECT_TRUE(kept.is_closed());
}

}  // namespace
}  // namespace todoke
