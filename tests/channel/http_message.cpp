#include "gateway/channel/http_message.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

using state = http_answer_reader::state;

struct http_address_case {
    std::string name, url;
    std::optional<http_address> expected;
};

struct HttpAddress : testing::TestWithParam<http_address_case> {};

TEST_P(HttpAddress, IsReadOrRefused)
{
    EXPECT_EQ(parse_http_address(GetParam().url), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpAddress,
    testing::Values(http_address_case{"https", "https://api.line.me", http_address{true, "api.line.me", 443}},
                    http_address_case{"closing_slash", "https://api.line.me/", http_address{true, "api.line.me", 443}},
                    http_address_case{"http_with_port", "http://127.0.0.1:4020",
                                      http_address{false, "127.0.0.1", 4020}},
                    http_address_case{"http", "http://localhost", http_address{false, "localhost", 80}},
                    http_address_case{"v6", "http://[::1]:4020", http_address{false, "::1", 4020}},
                    http_address_case{"v6_without_port", "https://[::1]", http_address{true, "::1", 443}},
                    http_address_case{"no_scheme", "api.line.me", std::nullopt},
                    http_address_case{"other_scheme", "ftp://api.line.me", std::nullopt},
                    http_address_case{"with_path", "https://api.line.me/v2", std::nullopt},
                    http_address_case{"with_user", "https://me@api.line.me", std::nullopt},
                    http_address_case{"no_host", "https://", std::nullopt},
                    http_address_case{"port_0", "https://a:0", std::nullopt},
                    http_address_case{"port_too_big", "https://a:65536", std::nullopt},
                    http_address_case{"port_no_number", "https://a:http", std::nullopt},
                    http_address_case{"line_break", "https://a\r\nX: 1", std::nullopt},
                    http_address_case{"open_bracket", "https://[::1", std::nullopt}),
    [](const auto& row) { return row.param.name; });

TEST(HttpRequest, BecomesItsBytes)
{
    http_request request{"POST", "/v2/push", {{"Authorization", "Bearer x"}}, "{}"};
    EXPECT_EQ(to_bytes(request, {true, "api.line.me", 443}),
              "POST /v2/push HTTP/1.1\r\nHost: api.line.me\r\nAuthorization: Bearer x\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(to_bytes({"GET", "/", {}, ""}, {false, "::1", 4020}), "GET / HTTP/1.1\r\nHost: [::1]:4020\r\n\r\n");
}

struct bad_request_case {
    std::string name;
    http_request request;
};

struct BadHttpRequest : testing::TestWithParam<bad_request_case> {};

TEST_P(BadHttpRequest, HasNoBytes)
{
    EXPECT_EQ(to_bytes(GetParam().request, {}), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadHttpRequest,
    testing::Values(bad_request_case{"break_in_value", {"POST", "/", {{"A", "b\r\nX-Injected: 1"}}, ""}},
                    bad_request_case{"nul_in_value", {"POST", "/", {{"A", std::string{"b\0c", 3}}}, ""}},
                    bad_request_case{"lone_lf_in_value", {"POST", "/", {{"A", "b\nc"}}, ""}},
                    bad_request_case{"colon_in_name", {"POST", "/", {{"A:", "b"}}, ""}},
                    bad_request_case{"empty_name", {"POST", "/", {{"", "b"}}, ""}},
                    bad_request_case{"space_in_target", {"POST", "/a b", {}, ""}},
                    bad_request_case{"break_in_target", {"POST", "/a\r\n", {}, ""}},
                    bad_request_case{"relative_target", {"POST", "a", {}, ""}},
                    bad_request_case{"space_in_method", {"PO ST", "/", {}, ""}}),
    [](const auto& row) { return row.param.name; });

struct http_answer_case {
    std::string name{}, bytes{};
    state expected;
    int status = 0;
    std::string body{};
    bool keep_alive = false;
};

struct HttpAnswer : testing::TestWithParam<http_answer_case> {};

const std::string chunked_head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string many_fields(std::size_t at_least)
{
    std::string made;
    while (made.size() < at_least) made += "A: " + std::string(77, 'a') + "\r\n";
    return made;
}

/// Most of it is what stands between names and values.
std::string head_as_long_as(std::size_t length)
{
    std::string head = chunked_head.substr(0, chunked_head.size() - 2);
    while (head.size() + 20 < length) head += "A: b\r\n";
    return head + "C: " + std::string(length - head.size() - 7, 'd') + "\r\n\r\n";
}

void expect_answer(http_answer_reader& reader, const http_answer_case& row)
{
    EXPECT_EQ(reader.why().empty(), row.expected != state::failed);
    if (row.expected != state::done) return;
    const auto answer = reader.take();
    EXPECT_EQ(answer.status, row.status);
    EXPECT_EQ(answer.body, row.body);
    EXPECT_EQ(answer.keep_alive, row.keep_alive);
}

TEST_P(HttpAnswer, IsReadInOnePiece)
{
    http_answer_reader reader;
    ASSERT_EQ(reader.put(GetParam().bytes), GetParam().expected) << reader.why();
    expect_answer(reader, GetParam());
}

TEST_P(HttpAnswer, IsReadByteByByte)
{
    const auto& row = GetParam();
    if (row.name == "more_after_it") return;  // nobody reads beyond the end of an answer
    http_answer_reader reader;
    auto last = state::more;
    for (const char c : row.bytes) {
        ASSERT_EQ(last, state::more);
        last = reader.put({&c, 1});
        if (last == state::failed) break;
    }
    ASSERT_EQ(last, row.expected) << reader.why();
    expect_answer(reader, row);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpAnswer,
    testing::Values(
        http_answer_case{"with_length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", state::done, 200, "{}", true},
        http_answer_case{"closing", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", state::done,
                         200, "{}", false},
        http_answer_case{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                         state::done, 200, "{}", true},
        http_answer_case{"nothing_in_chunks", chunked_head + "0\r\n\r\n", state::done, 200, "", true},
        http_answer_case{"without_body", "HTTP/1.1 204 No Content\r\n\r\n", state::done, 204, "", true},
        http_answer_case{"interim_first",
                         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                         "HTTP/1.1 409 Conflict\r\nContent-Length: 1\r\n\r\nx",
                         state::done, 409, "x", true},
        http_answer_case{"more_after_it", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n",
                         state::done, 200, "x", false},
        http_answer_case{"not_complete", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", state::more},
        http_answer_case{"switching", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", state::failed},
        http_answer_case{"status_below_100", "HTTP/1.1 040 Bad Request\r\nContent-Length: 0\r\n\r\n", state::failed},
        http_answer_case{"garbage", "220 smtp.example.jp ESMTP\r\n\r\n", state::failed},
        http_answer_case{"two_lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
                         state::failed},
        http_answer_case{"endless_head", "HTTP/1.1 200 OK\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n",
                         state::failed},
        http_answer_case{"head_of_16_KiB", head_as_long_as(16 << 10) + "0\r\n\r\n", state::done, 200, "", true},
        http_answer_case{"head_of_16_KiB_and_one", head_as_long_as((16 << 10) + 1) + "0\r\n\r\n", state::failed},
        http_answer_case{"endless_chunk_head", chunked_head + "1;" + std::string(20'000, 'a'), state::failed},
        http_answer_case{"long_chunk_head", chunked_head + "1;" + std::string(20'000, 'a') + "\r\nx\r\n0\r\n\r\n",
                         state::failed},
        http_answer_case{"bearable_chunk_head", chunked_head + "1;" + std::string(10'000, 'a') + "\r\nx\r\n0\r\n\r\n",
                         state::done, 200, "x", true},
        http_answer_case{"trailers", chunked_head + "1\r\nx\r\n0\r\nA: b\r\n\r\n", state::done, 200, "x", true},
        http_answer_case{"endless_trailers", chunked_head + "1\r\nx\r\n0\r\n" + many_fields(20'000), state::failed},
        http_answer_case{"long_trailers", chunked_head + "1\r\nx\r\n0\r\n" + many_fields(20'000) + "\r\n",
                         state::failed},
        http_answer_case{"head_and_trailers_too_long",
                         chunked_head.substr(0, chunked_head.size() - 2) + many_fields(10'000) + "\r\n0\r\n" +
                             many_fields(10'000) + "\r\n",
                         state::failed},
        http_answer_case{"too_long_body", "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\nx", state::failed}),
    [](const auto& row) { return row.param.name; });

TEST(HttpAnswerReader, AnEndlessChunkedBodyIsAnError)
{
    http_answer_reader reader;
    auto progress = reader.put("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    for (int i = 0; i < 32 && progress == state::more; ++i) progress = reader.put(chunk);
    EXPECT_EQ(progress, state::failed);
}

TEST(HttpAnswerReader, TheEndOfTheConnectionEndsAnAnswerWithoutLengthOnly)
{
    http_answer_reader without;
    EXPECT_EQ(without.put("HTTP/1.0 200 OK\r\n\r\nall"), state::more);
    EXPECT_EQ(without.finish(), state::done);
    EXPECT_EQ(without.take().body, "all");

    http_answer_reader with;
    EXPECT_EQ(with.put("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"), state::more);
    EXPECT_EQ(with.finish(), state::failed);

    http_answer_reader no_status;
    EXPECT_EQ(no_status.put("HTTP/1.1 040 Bad Request\r\n\r\nno"), state::more);
    EXPECT_EQ(no_status.finish(), state::failed) << "nobody knows what it means";
    http_answer_reader nothing;
    EXPECT_EQ(nothing.finish(), state::failed);
}

TEST(HttpAnswerReader, NamesOfFieldsAreInLowerCase)
{
    http_answer_reader reader;
    EXPECT_EQ(reader.put("HTTP/1.1 200 OK\r\nX-Line-Request-Id: r1\r\nContent-Length: 0\r\n\r\n"), state::done);
    const auto answer = reader.take();
    EXPECT_EQ(answer.header("x-line-request-id"), "r1");
    EXPECT_EQ(answer.header("absent"), "");
}

struct url_case {
    std::string name, text, host, target;  ///< no host: it is no address
    int port = 443;
};

struct HttpUrl : testing::TestWithParam<url_case> {};

TEST_P(HttpUrl, IsAnAddressAndWhatStandsBehindIt)
{
    const auto& row = GetParam();
    const auto url = parse_http_url(row.text);
    ASSERT_EQ(url.has_value(), !row.host.empty());
    if (!url) return;
    EXPECT_EQ(url->to.host, row.host);
    EXPECT_EQ(url->to.port, row.port);
    EXPECT_EQ(url->target, row.target);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpUrl,
    testing::Values(url_case{"bare", "https://bot.x.jp", "bot.x.jp", "/"},
                    url_case{"slash", "https://bot.x.jp/", "bot.x.jp", "/"},
                    url_case{"path", "https://bot.x.jp:8443/line/1", "bot.x.jp", "/line/1", 8443},
                    url_case{"query", "http://127.0.0.1:4000/a?b=/c", "127.0.0.1", "/a?b=/c", 4000},
                    url_case{"only_a_query", "https://bot.x.jp?b=1", "bot.x.jp", "/?b=1"},
                    url_case{"v6", "http://[::1]:80/x", "::1", "/x", 80},
                    url_case{"no_scheme", "bot.x.jp/line", "", ""}, url_case{"fragment", "https://bot.x.jp/#a", "", ""},
                    url_case{"user", "https://a@bot.x.jp/", "", ""}, url_case{"space", "https://bot.x.jp/a b", "", ""},
                    url_case{"line_break", "https://bot.x.jp/a\r\nX: 1", "", ""},
                    url_case{"japanese", "https://bot.x.jp/届け", "", ""}, url_case{"empty", "", "", ""}),
    [](const auto& row) { return row.param.name; });

/// Seconds; -1: it says nothing.
long long asked_for(const std::string& retry_after, const std::string& date = "Sun, 06 Nov 1994 08:49:37 GMT")
{
    http_answer made;
    made.headers["retry-after"] = retry_after;
    if (!date.empty()) made.headers["date"] = date;
    return made.retry_after().value_or(std::chrono::seconds{-1}).count();
}

TEST(RetryAfter, IsSecondsOrAnInstant)
{
    EXPECT_EQ(asked_for("120", ""), 120);
    EXPECT_EQ(asked_for("0"), 0);
    EXPECT_EQ(asked_for("Sun, 06 Nov 1994 08:50:07 GMT"), 30);
    EXPECT_EQ(asked_for("Mon, 07 Nov 1994 08:49:37 GMT"), 24 * 3600);
    EXPECT_EQ(asked_for("Sun, 06 Nov 1994 08:00:00 GMT"), 0) << "it has passed";
    EXPECT_EQ(asked_for("Sun, 06 Nov 1994 08:50:07 GMT", ""), -1) << "on whose clock?";
    EXPECT_EQ(asked_for("Sun, 06 Nov 1994 08:50:07 GMT", "today"), -1);
}

TEST(RetryAfter, KnowsTheOlderFormsOfADate)
{
    EXPECT_EQ(asked_for("Sunday, 06-Nov-94 08:50:07 GMT"), 30);
    EXPECT_EQ(asked_for("Sun Nov  6 08:50:07 1994"), 30);
    EXPECT_EQ(asked_for("Tuesday, 24-Nov-26 00:00:10 GMT", "Tue Nov 24 00:00:00 2026"), 10);
}

TEST(RetryAfter, ElseSaysNothing)
{
    for (const auto* bad :
         {"", "-5", "5 s", "soon", "Sun, 06 Nov 1994 08:50:07", "Sun, 06 Nov 1994 08:50:07 CET",
          "Sun, 31 Feb 1994 08:50:07 GMT", "Sun, 06 Nev 1994 08:50:07 GMT", "Sun, 06 Nov 1994 24:50:07 GMT",
          "Sun, 06 Nov 1994 08:50 GMT", "Sun, 06 Nov 94949 08:50:07 GMT", "Sun, 06 Nov 1994 08:50:07 GMT ", ",", " "})
        EXPECT_EQ(asked_for(bad), -1) << bad;
}

}  // namespace
}  // namespace todoke
