// Thousands of bodies at once: what all of them may take in memory together.

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <list>
#include <sstream>

#include "daemon/http/answer_queue.hpp"
#include "daemon/http/line_splitter.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using unix_endpoint = boost::asio::local::stream_protocol::endpoint;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t one_body = 8000;
const std::string ndjson = "Content-Type: application/x-ndjson\r\n";

std::string of_size(std::size_t bytes, const std::string& message)
{
    return message + std::string(bytes - message.size(), ' ');
}

std::string head_for(std::size_t length, const std::string& type = "Content-Type: application/json\r\n")
{
    return "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n" + type + "Content-Length: " + std::to_string(length) +
           "\r\n\r\n";
}

std::vector<int> statuses(const std::string& body)
{
    std::vector<int> made;
    std::istringstream text{body};
    for (std::string line; std::getline(text, line);)
        made.push_back(static_cast<int>(boost::json::parse(line).at("status").as_int64()));
    return made;
}

TEST_F(Door, HoldsSoManyHalfSentBodiesAndNotOneMore)
{
    settings.limits.bodies = 8 * one_body;
    open();
    const auto body = of_size(one_body, message());
    const auto half = one_body / 2;
    std::list<raw_client> clients;
    for (std::size_t i = 1; i <= 16; ++i) {
        clients.emplace_back(unix_endpoint{socket_path});
        clients.back().send(head_for(one_body) + body.substr(0, half));
        wait_for_bytes_of_bodies(i * half);
    }
    auto one_more = local();
    one_more.send(head_for(one_body) + body.substr(0, half));
    const auto refused = one_more.receive();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.headers.at("retry-after"), "2");
    EXPECT_EQ(text(boost::json::parse(refused.body), "/type"), "urn:todoke:problem:unavailable");
    EXPECT_THAT(refused.body, HasSubstr("max_bodies"));
    EXPECT_EQ(ask("GET", "/v1/status").status, 200);  // what has no body goes on
    clients.pop_back();                               // cut in the middle: there is room for half a body again
    clients.pop_back();
    for (auto& client : clients) {
        client.send(body.substr(half));
        EXPECT_EQ(client.receive().status, 202);
    }
    EXPECT_EQ(bytes_of_bodies(), 0u);
    EXPECT_EQ(ask("POST", "/v1/messages", body).status, 202);
}

TEST_F(Door, CountsABodyUntilItIsAnswered)
{
    open();
    there([this] { messages.holding = true; });
    auto client = local();
    client.send(request("POST", "/v1/messages", of_size(one_body, message())));
    while (!is_in_flight()) there([] {});
    EXPECT_EQ(bytes_of_bodies(), one_body);
    there([this] { messages.release(); });
    EXPECT_EQ(client.receive().status, 202);
    EXPECT_EQ(bytes_of_bodies(), 0u);
}

TEST_F(Door, GivesBackWhatARefusedBodyTook)
{
    settings.limits.body = one_body;
    open();
    const auto chunked =
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: "
        "chunked\r\n\r\n1f40\r\n" +
        std::string(one_body, ' ') + "\r\n";
    for (const auto& [more, status] : {std::pair{"1\r\nx\r\n", 413}, std::pair{"no size\r\n", 400}}) {
        auto client = local();
        client.send(chunked);
        wait_for_bytes_of_bodies(one_body);
        client.send(more);
        EXPECT_EQ(client.receive().status, status);
        EXPECT_EQ(bytes_of_bodies(), 0u);  // though it is still being drained
    }
}

TEST_F(Door, GivesBackWhatAClientTooSlowTook)
{
    settings.limits.body_time = 50ms;
    open();
    auto single = local(), lines = local();
    single.send(head_for(one_body) + std::string(4000, ' '));
    lines.send(head_for(one_body, ndjson) + std::string(3000, 'x'));
    EXPECT_TRUE(single.is_closed());
    EXPECT_FALSE(lines.receive().whole);
    wait_for_bytes_of_bodies(0);
}

TEST_F(Door, RefusesALineWithoutRoomAndReadsOn)
{
    settings.limits.bodies = one_body;
    open();
    auto holder = local(), client = local();
    holder.send(head_for(one_body) + std::string(one_body - 500, ' '));
    wait_for_bytes_of_bodies(one_body - 500);
    const auto large = of_size(1000, message());
    const auto body = message() + "\n" + large + "\n" + message() + "\n";
    client.send(request("POST", "/v1/messages", body, ndjson));
    const auto answer = client.receive();
    EXPECT_TRUE(answer.whole);
    EXPECT_THAT(statuses(answer.body), ElementsAre(202, 503, 202));
    EXPECT_THAT(answer.body, HasSubstr("max_bodies"));
    wait_for_bytes_of_bodies(one_body - 500);
}

TEST_F(Door, WaitsForItsOwnLinesAtTheStoreWhenMoreThanHalfIsTaken)
{
    settings.limits.bodies = 2 * one_body;
    open();
    there([this] { messages.holding = true; });
    auto holder = local(), client = local();
    holder.send(head_for(one_body + 100) + std::string(one_body + 50, ' '));
    wait_for_bytes_of_bodies(one_body + 50);
    std::string body;
    for (int i = 0; i < 20; ++i) body += message() + "\n";
    client.send(request("POST", "/v1/messages", body, ndjson));
    while (!is_in_flight()) there([] {});
    there([this] { EXPECT_EQ(messages.most_in_flight, 1u); });
    there([this] { messages.release(); });
    EXPECT_EQ(statuses(client.receive().body), std::vector<int>(20, 202));
}

TEST_F(Door, GoesOnReadingLinesWhateverAnswersAreUnread)
{
    settings.limits.bodies = 2 << 20;
    settings.limits.write_time =
        std::chrono::hours{1};  // the last client is read when all have sent, however long it takes
    open();
    there([this] { messages.forgetful = true; });
    std::string block;
    for (int i = 0; i < 1000; ++i) block += message() + "\n";
    std::list<raw_client> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back(unix_endpoint{socket_path});
        clients.back().send(head_for(4 * block.size(), ndjson));
        for (int part = 0; part < 4; ++part) clients.back().send(block);
    }
    EXPECT_LE(bytes_of_bodies(), settings.limits.bodies);
    for (auto& client : clients) {
        const auto answer = client.receive();
        EXPECT_TRUE(answer.whole);
        EXPECT_EQ(statuses(answer.body), std::vector<int>(4'000, 202));
    }
    wait_for_bytes_of_bodies(0);
}

TEST_F(Door, TakesANewBudgetWithNewSettings)
{
    settings.limits.bodies = 100;
    open();
    EXPECT_EQ(ask("POST", "/v1/messages", of_size(200, message())).status, 503);
    settings.limits.bodies = 1000;
    tcp_with_token();  // puts the settings in force
    EXPECT_EQ(ask("POST", "/v1/messages", of_size(200, message())).status, 202);
}

TEST(LineSplitter, GivesBackWhatItDoesNotPassOn)
{
    const auto budget = std::make_shared<body_budget>(10);
    budget_share held{budget};
    {
        line_splitter splitter{8, held};
        splitter.take("123456789");  // too long
        EXPECT_EQ(budget->taken(), 9u);
        splitter.take("0\n  \n12345\r\n");
        EXPECT_EQ(budget->taken(), 5u);
        splitter.take("123456\nx\n");  // no room
        EXPECT_EQ(budget->taken(), 6u);
        ASSERT_EQ(splitter.lines().size(), 4u);
        EXPECT_TRUE(splitter.lines()[0].too_long);
        EXPECT_TRUE(splitter.lines()[2].no_room);
        splitter.take("yz");
        EXPECT_EQ(budget->taken(), 8u);
    }
    EXPECT_EQ(budget->taken(), 0u);
}

TEST(AnswerQueue, SparesMemoryWhenAskedTo)
{
    answer_queue queue{1 << 20, 1 << 20, ""};
    const std::string answer(1000, 'a');
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(queue.push(answer, true));
        EXPECT_LE(queue.in_memory(), 4096u);
    }
    EXPECT_GT(queue.spooled(), 90'000u);
}

}  // namespace
}  // namespace todoke
