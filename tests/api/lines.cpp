// NDJSON: many submissions in one request.

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <sstream>
#include <unistd.h>

#include "daemon/http/answer_queue.hpp"
#include "daemon/http/line_splitter.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

const std::string head =
    "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: "
    "chunked\r\n\r\n";

std::string chunk(std::string_view bytes)
{
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    return size + std::string{bytes} + "\r\n";
}

std::vector<json::value> lines_of(const std::string& body)
{
    std::vector<json::value> made;
    std::istringstream text{body};
    for (std::string line; std::getline(text, line);) made.push_back(json::parse(line));
    return made;
}

TEST_F(Door, AnswersEveryLineInItsPlace)
{
    settings.limits.body = 400;
    open();
    const auto body = message() + "\n" + "{}\r\n" + "\n  \n" + message(R"("idempotency_key": "k")") + "\n" + "{\n" +
                      std::string(500, 'x') + "\n" + message(R"("idempotency_key": "k")") + "\n" +
                      message(R"("idempotency_key": "k", "campaign": "c")");
    const auto answer = ask("POST", "/v1/messages", body, "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "application/x-ndjson");
    EXPECT_TRUE(answer.whole);
    const auto lines = lines_of(answer.body);
    std::vector<std::pair<int, int>> seen;
    for (const auto& one : lines) seen.emplace_back(one.at("line").as_int64(), one.at("status").as_int64());
    EXPECT_THAT(seen, testing::ElementsAre(std::pair{1, 202}, std::pair{2, 422}, std::pair{5, 202}, std::pair{6, 400},
                                           std::pair{7, 413}, std::pair{8, 202}, std::pair{9, 422}));
    EXPECT_EQ(lines[1].at_pointer("/problem/errors").as_array().size(), 3u);
    EXPECT_EQ(lines[5].at("id"), lines[2].at("id"));
    EXPECT_TRUE(lines[5].at("replayed").as_bool());
    EXPECT_EQ(lines[6].at_pointer("/problem/type").as_string(), "urn:todoke:problem:idempotency-mismatch");
}

TEST_F(Door, AnswersLinesWhileTheBodyIsStillBeingWritten)
{
    open();
    auto client = local();
    client.send(head + chunk(message() + "\n" + message().substr(0, 10)));
    std::string seen;
    EXPECT_EQ(client.receive(true).status, 200);
    client.send(chunk(message().substr(10)) + "0\r\n\r\n" + request("GET", "/healthz"));
    const auto rest = client.receive_chunks();
    EXPECT_EQ(lines_of(rest).size(), 2u);
    EXPECT_EQ(client.receive().status, 200);  // the connection lives on
}

TEST_F(Door, TellsOverloadPerLine)
{
    open();
    there([this] { messages.full = true; });
    const auto answer =
        ask("POST", "/v1/messages", message() + "\n" + message(), "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(answer.status, 200);
    for (const auto& one : lines_of(answer.body)) EXPECT_EQ(one.at("status").as_int64(), 503);
}

TEST_F(Door, KeepsOnlySoManyLinesAtTheStore)
{
    settings.limits.lines_in_flight = 16;
    open();
    there([this] { messages.holding = true; });
    std::string body;
    for (int i = 0; i < 1000; ++i) body += message() + "\n";
    auto client = local();
    client.send(request("POST", "/v1/messages", body, "Content-Type: application/x-ndjson\r\n"));
    client.receive(true);
    there([this] { EXPECT_LE(messages.most_in_flight, 16u); });
    there([this] { messages.release(); });
    EXPECT_EQ(lines_of(client.receive_chunks()).size(), 1000u);
    there([this] {
        EXPECT_LE(messages.most_in_flight, 16u);
        EXPECT_GT(messages.most_in_flight, 8u);
    });
}

TEST_F(Door, ReadsAHundredThousandLinesBeforeTheClientReadsOne)
{
    settings.limits.answers_in_memory = 64 * 1024;
    open();
    auto client = tcp_with_token();
    there([this] { messages.forgetful = true; });
    std::string block;
    for (int i = 0; i < 1000; ++i) block += message() + "\n";
    client.send(
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\n"
        "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 100; ++i) client.send(chunk(block));
    client.send("0\r\n\r\n");
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    ASSERT_TRUE(answer.whole);
    std::size_t at = 0, expected = 1;
    for (; at < answer.body.size(); ++expected) {
        const auto wanted = "{\"line\":" + std::to_string(expected) + ",\"status\":202,";
        ASSERT_EQ(answer.body.compare(at, wanted.size(), wanted), 0) << answer.body.substr(at, 100);
        at = answer.body.find('\n', at) + 1;
    }
    EXPECT_EQ(expected, 100'001u);
}

TEST_F(Door, EndsWithoutAnEndWhenTheBodyWasCut)
{
    open();
    auto client = local();
    client.send(head + chunk(message() + "\n" + message()));
    client.end_sending();
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.whole);
    there([this] { EXPECT_EQ(messages.accepted.size(), 1u); });  // the second line never ended
}

TEST_F(Door, StopsAfterAnsweringWhatWasRead)
{
    open();
    there([this] { messages.holding = true; });
    auto client = local();
    client.send(head + chunk(message() + "\n"));
    client.receive(true);
    std::thread releases{[this] { there([this] { messages.release(); }); }};
    stop(std::chrono::seconds{10});
    releases.join();
    EXPECT_EQ(lines_of(client.receive_chunks()).size(), 1u);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(Door, SurvivesAClientThatGoesAway)
{
    open();
    there([this] { messages.holding = true; });
    {
        auto client = local();
        client.send(head + chunk(message() + "\n" + message() + "\n"));
        client.receive(true);
    }
    there([this] { messages.release(); });
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(Door, ServesLinesToHttp10)
{
    open();
    auto client = local();
    const auto body = message() + "\n";
    client.send("POST /v1/messages HTTP/1.0\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(lines_of(answer.body).size(), 1u);
}

TEST(LineSplitter, CountsPhysicalLines)
{
    budget_share held{std::make_shared<body_budget>(1 << 20)};
    line_splitter splitter{5, held};
    for (const std::string_view piece : {"ab", "c\r", "\n\n", "12345\r\n123456\n", "x\ny"}) splitter.take(piece);
    splitter.finish();
    std::vector<std::string> seen;
    for (const auto& one : splitter.lines())
        seen.push_back(std::to_string(one.number) + (one.too_long ? " too long" : " " + one.text));
    EXPECT_THAT(seen, testing::ElementsAre("1 abc", "3 12345", "4 too long", "5 x", "6 y"));
}

TEST(LineSplitter, KeepsNothingOfALineThatIsTooLong)
{
    budget_share held{std::make_shared<body_budget>(1 << 20)};
    line_splitter splitter{1000, held};
    for (int i = 0; i < 10'000; ++i) splitter.take(std::string(1000, 'x'));
    splitter.take("\n");
    ASSERT_EQ(splitter.lines().size(), 1u);
    EXPECT_TRUE(splitter.lines()[0].too_long);
    EXPECT_TRUE(splitter.lines()[0].text.empty());
}

TEST(AnswerQueue, GivesBackWhatItWasGivenInOrder)
{
    answer_queue queue{1000, 1 << 20, ""};
    std::string wanted, seen, piece;
    std::size_t most_spooled = 0;
    for (int i = 0; i < 5000; ++i) {
        const auto text = std::to_string(i) + ",";
        wanted += text;
        ASSERT_TRUE(queue.push(text));
        most_spooled = std::max<std::size_t>(most_spooled, queue.spooled());
        if (i % 7 == 0) {
            ASSERT_TRUE(queue.pop(piece, 11));
            seen += piece;
        }
    }
    while (!queue.empty()) {
        ASSERT_TRUE(queue.pop(piece, 300));
        seen += piece;
    }
    EXPECT_EQ(seen, wanted);
    EXPECT_GT(most_spooled, 1000u);
    EXPECT_EQ(queue.spooled(), 0u);
}

TEST(AnswerQueue, SaysWhenThereIsNoRoom)
{
    answer_queue queue{10, 100, ""};
    bool kept = true;
    int pushed = 0;
    while (kept && pushed < 1000) {
        kept = queue.push("0123456789");
        ++pushed;
    }
    EXPECT_EQ(pushed, 12);
}

}  // namespace
}  // namespace todoke
