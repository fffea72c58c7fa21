// What each resource answers.

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

TEST_F(Door, AnswersASubmissionWithItsPlanAndPlace)
{
    const auto until = *parse_instant("2026-11-23T03:30:00Z");
    messages.holds_by = {{rule::send_at, until, "as \"submitted\""}};
    open();
    const auto answer =
        ask("POST", "/v1/messages", message(R"("legs": ["line"], "send_at": "2026-11-23T12:30:00+09:00")"));
    EXPECT_EQ(answer.status, 202);
    const auto body = json::parse(answer.body);
    EXPECT_EQ(answer.headers.at("location"), "/v1/messages/" + text(body, "/id"));
    EXPECT_EQ(answer.headers.at("content-type"), "application/json");
    EXPECT_EQ(answer.headers.at("date"), "Mon, 23 Nov 2026 03:00:00 GMT");
    EXPECT_EQ(text(body, "/state"), "queued");
    EXPECT_EQ(text(body, "/channel"), "line");
    EXPECT_EQ(text(body, "/due_at"), "2026-11-23T03:30:00Z");
    EXPECT_EQ(text(body, "/estimated_at"), "2026-11-23T03:30:04Z");
    EXPECT_EQ(text(body, "/held_by/0/rule"), "send_at");
    EXPECT_EQ(text(body, "/held_by/0/detail"), "as \"submitted\"");
}

TEST_F(Door, WakesTheDispatcherForWhatIsDueSoon)
{
    open();
    ask("POST", "/v1/messages", message(R"("send_at": "2026-11-23T12:30:00+09:00")"));
    there([this] { EXPECT_EQ(woken, 0) << "it looks by itself long before that"; });
    ask("POST", "/v1/messages", message(R"("send_at": "2026-11-23T12:00:01+09:00")"));
    there([this] { EXPECT_EQ(woken, 1); });
    ask("POST", "/v1/messages", message());
    there([this] { EXPECT_EQ(woken, 2); });
}

TEST_F(Door, GivesTheFirstAnswerAgain)
{
    open();
    const auto key = "Idempotency-Key: \"k-1\"\r\n";
    const auto first = ask("POST", "/v1/messages", message(), key);
    there([this] { ahead = std::chrono::minutes{1}; });
    const auto second = ask("POST", "/v1/messages", " " + message(), "Idempotency-Key: k-1\r\n");
    EXPECT_EQ(second.status, 202);
    EXPECT_EQ(second.body, first.body);
    EXPECT_FALSE(first.headers.contains("idempotency-replayed"));
    EXPECT_EQ(second.headers.at("idempotency-replayed"), "true");
    const auto other = ask("POST", "/v1/messages", message(R"("campaign": "x")"), key);
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(text(json::parse(other.body), "/type"), "urn:todoke:problem:idempotency-mismatch");
    EXPECT_EQ(ask("POST", "/v1/messages", message(), "Idempotency-Key: \r\n").status, 400);
}

TEST_F(Door, NamesAllThatIsToBeMended)
{
    open();
    const auto answer = ask("POST", "/v1/messages", R"({"class": "x", "content": {"text": 5}, "ttl": "1x"})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
    const auto body = json::parse(answer.body);
    EXPECT_EQ(text(body, "/type"), "urn:todoke:problem:invalid");
    EXPECT_EQ(body.at("status").as_int64(), 422);
    std::vector<std::string> pointers;
    for (const auto& one : body.at("errors").as_array()) pointers.emplace_back(one.at("pointer").as_string());
    EXPECT_THAT(pointers, testing::UnorderedElementsAre("", "/class", "/content/text", "/ttl"));
    EXPECT_EQ(ask("POST", "/v1/messages", "{").status, 400);
}

TEST_F(Door, TurnsTheStoresRefusalsIntoProblems)
{
    open();
    const auto keyed = message(R"("dedupe_key": "k", "on_duplicate": "reject")");
    const auto first = json::parse(ask("POST", "/v1/messages", keyed).body);
    const auto second = ask("POST", "/v1/messages", keyed);
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(text(json::parse(second.body), "/duplicate_of"), text(first, "/id"));
    there([this] { messages.knows_nobody = true; });
    const auto unknown = ask("POST", "/v1/messages", message());
    EXPECT_EQ(unknown.status, 422);
    EXPECT_EQ(text(json::parse(unknown.body), "/errors/0/pointer"), "/customer");
    there([this] { messages.full = true; });
    const auto full = ask("POST", "/v1/messages", message());
    EXPECT_EQ(full.status, 503);
    EXPECT_TRUE(full.headers.contains("retry-after"));
}

TEST_F(Door, SaysSoWhenAMessageCannotBeRead)
{
    open();
    const auto location = ask("POST", "/v1/messages", message()).headers.at("location");
    there([this] { messages.damaged = true; });
    const std::vector<std::pair<std::string, std::string>> calls{
        {"GET", location}, {"POST", location + "/cancel"}, {"POST", "/v1/messages"}};
    for (const auto& [method, target] : calls) {
        const auto answer = ask(method, target, target == "/v1/messages" ? message() : "");
        EXPECT_EQ(answer.status, 500) << method << " " << target;
        EXPECT_FALSE(answer.headers.contains("retry-after")) << "asking again does not help";
        const auto body = json::parse(answer.body);
        EXPECT_EQ(text(body, "/type"), "urn:todoke:problem:damaged");
        EXPECT_NE(text(body, "/detail").find("cannot be read"), std::string::npos);
    }
    const auto status = json::parse(ask("GET", "/v1/status").body);
    EXPECT_EQ(status.at("store").at("damaged").as_int64(), 1);
    EXPECT_NE(ask("GET", "/metrics").body.find("\ntodoke_damaged_messages 1\n"), std::string::npos);
}

struct wrong_call {
    std::string name, method, target, headers;
    int status;
    std::string header, value;
    friend void PrintTo(const wrong_call& row, std::ostream* to) { *to << row.name; }
};
class WrongCall : public Door, public testing::WithParamInterface<wrong_call> {};

TEST_P(WrongCall, IsToldWhatWouldBeRight)
{
    open();
    const auto& row = GetParam();
    const auto answer =
        ask(row.method, row.target, row.method == "POST" || row.method == "PUT" ? "{}" : "", row.headers);
    EXPECT_EQ(answer.status, row.status) << answer.body;
    if (!row.header.empty()) {
        ASSERT_TRUE(answer.headers.contains(row.header)) << answer.body;
        EXPECT_EQ(answer.headers.at(row.header), row.value);
    }
}

const std::string some_id = "/v1/messages/0198f2c4-0000-7000-8000-000000000000";
const std::string all_types = "application/json, application/x-ndjson";

INSTANTIATE_TEST_SUITE_P(
    Calls, WrongCall,
    testing::Values(wrong_call{"no_path", "GET", "/v1/nothing", "", 404, "", ""},
                    wrong_call{"slash_too_many", "GET", "/v1/messages/", "", 404, "", ""},
                    wrong_call{"a_word_below_messages", "POST", "/v1/messages/prophecy", "", 404, "", ""},
                    wrong_call{"no_uuid", "GET", "/v1/messages/5", "", 404, "", ""},
                    wrong_call{"no_such_message", "GET", some_id, "", 404, "", ""},
                    wrong_call{"cancel_nothing", "POST", some_id + "/cancel", "", 404, "", ""},
                    wrong_call{"no_such_customer", "GET", "/v1/customers/c", "", 404, "", ""},
                    wrong_call{"erase_nobody", "DELETE", "/v1/customers/c", "", 404, "", ""},
                    wrong_call{"put_messages", "PUT", "/v1/messages", "", 405, "allow", "POST, GET, HEAD"},
                    wrong_call{"get_cancel", "GET", some_id + "/cancel", "", 405, "allow", "POST"},
                    wrong_call{"post_customer", "POST", "/v1/customers/c", "", 405, "allow", "PUT, GET, HEAD, DELETE"},
                    wrong_call{"patch", "PATCH", "/healthz", "", 405, "allow", "GET, HEAD"},
                    wrong_call{"form", "POST", "/v1/messages", "Content-Type: application/x-www-form-urlencoded\r\n",
                               415, "accept-post", all_types},
                    wrong_call{"shift_jis", "POST", "/v1/messages",
                               "Content-Type: application/json; charset=shift_jis\r\n", 415, "accept-post", all_types},
                    wrong_call{"gzip", "POST", "/v1/messages", "Content-Encoding: gzip\r\n", 415, "accept-post",
                               all_types},
                    wrong_call{"lines_of_customers", "PUT", "/v1/customers/c", "Content-Type: application/x-ndjson\r\n",
                               415, "accept", "application/json"},
                    wrong_call{"utf8_is_right", "POST", "/v1/messages",
                               "Content-Type: Application/JSON; Charset=\"UTF-8\"\r\n", 422, "", ""},
                    wrong_call{"odd_expectation", "POST", "/v1/messages", "Expect: tea\r\n", 417, "", ""},
                    wrong_call{"key_for_many_lines", "POST", "/v1/messages",
                               "Content-Type: application/x-ndjson\r\nIdempotency-Key: k\r\n", 422, "", ""},
                    wrong_call{"unknown_parameter", "GET", "/v1/messages?stat=queued", "", 422, "", ""},
                    wrong_call{"unknown_state", "GET", "/v1/messages?state=gone", "", 422, "", ""},
                    wrong_call{"limit", "GET", "/v1/messages?limit=501", "", 422, "", ""},
                    wrong_call{"cursor", "GET", "/v1/messages?after=x", "", 422, "", ""},
                    wrong_call{"parameter_twice", "GET", "/v1/messages?limit=1&limit=2", "", 422, "", ""}),
    [](const auto& row) { return row.param.name; });

TEST_F(Door, TakesABodyUpToItsLimit)
{
    settings.limits.body = 300;
    open();
    const auto right =
        message(R"("metadata": {"x": ")" + std::string(300 - message(R"("metadata": {"x": ""})").size(), 'x') + "\"}");
    ASSERT_EQ(right.size(), 300u);
    EXPECT_EQ(ask("POST", "/v1/messages", right).status, 202);
    auto declared = local();
    declared.send(
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 301\r\n\r\n");
    EXPECT_EQ(declared.receive().status, 413);  // before a byte of it came
    EXPECT_TRUE(declared.is_closed());
    auto chunks = local();
    chunks.send(
        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        "12d\r\n" +
        right + " \r\n0\r\n\r\n");
    EXPECT_EQ(chunks.receive().status, 413);
    EXPECT_TRUE(chunks.is_closed());
}

TEST_F(Door, SaysContinueWhenItWouldTakeTheBody)
{
    open();
    auto client = local();
    const auto whole = request("POST", "/v1/messages", message(), "Expect: 100-continue\r\n");
    const auto head = whole.size() - message().size();
    client.send(whole.substr(0, head));
    EXPECT_EQ(client.receive().status, 100);
    client.send(whole.substr(head));
    EXPECT_EQ(client.receive().status, 202);
    auto refused = local();
    refused.send("POST /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(refused.receive().status, 404);
}

TEST_F(Door, TellsAMessagesStory)
{
    open();
    const auto at = [](int second) { return *parse_instant("2026-11-23T03:00:00Z") + std::chrono::seconds{second}; };
    there([&] {
        const auto add = [&](int second, timeline_event event, state now, std::size_t leg,
                             std::string provider) -> auto&
        {
            auto& row = messages.story.emplace_back();
            row.no.value = second;
            row.at = at(second);
            row.event = event;
            row.now = now;
            if (!provider.empty()) row.leg = leg;
            row.provider = std::move(provider);
            return row;
        };
        add(0, timeline_event::stored, state::queued, 0, "");
        add(1, timeline_event::sending, state::sending, 0, "line");
        auto& end = add(2, timeline_event::attempt_ended, state::queued, 0, "line");
        end.why = rule::retry;
        end.started = at(1);
        end.outcome = outcome_kind::retry;
        end.code = "500";
        add(9, timeline_event::sending, state::sending, 1, "smsc");
    });
    const auto location =
        ask("POST", "/v1/messages", message(R"("legs": ["line", "sms"], "metadata": {"order": "9912"})"))
            .headers.at("location");
    const auto answer = ask("GET", location);
    EXPECT_EQ(answer.status, 200);
    const auto body = json::parse(answer.body);
    EXPECT_EQ(text(body, "/legs/1/channel"), "sms");
    EXPECT_EQ(text(body, "/legs/1/state"), "waiting");
    EXPECT_EQ(body.at("attempts").as_array().size(), 2u);
    EXPECT_EQ(text(body, "/attempts/0/outcome"), "retry");
    EXPECT_EQ(text(body, "/attempts/0/started_at"), "2026-11-23T03:00:01Z");
    EXPECT_EQ(text(body, "/attempts/0/ended_at"), "2026-11-23T03:00:02Z");
    EXPECT_EQ(text(body, "/attempts/0/code"), "500");
    EXPECT_EQ(text(body, "/attempts/1/channel"), "sms");
    EXPECT_FALSE(body.at("attempts").at(1).as_object().contains("outcome"));
    EXPECT_EQ(body.at("timeline").as_array().size(), 4u);
    EXPECT_EQ(text(body, "/timeline/2/event"), "attempt_ended");
    EXPECT_EQ(text(body, "/timeline/2/rule"), "retry");
    EXPECT_EQ(text(body, "/metadata/order"), "9912");
    const auto head = ask("HEAD", location);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.at("content-length"), std::to_string(answer.body.size()));
}

TEST_F(Door, ListsPageByPage)
{
    open();
    for (int i = 0; i < 5; ++i) ask("POST", "/v1/messages", message());
    std::string next;
    std::size_t seen = 0, pages = 0;
    do {
        const auto page =
            json::parse(ask("GET", "/v1/messages?limit=2&campaign=a%20b&state=queued&channel=line" + next).body);
        seen += page.at("messages").as_array().size();
        next = page.as_object().contains("next") ? "&after=" + text(page, "/next") : "";
    } while (++pages < 10 && !next.empty());
    EXPECT_EQ(seen, 5u);
    EXPECT_EQ(pages, 3u);
    there([this] {
        const auto& query = messages.lists.at(1);
        EXPECT_EQ(query.campaign, "a b");
        EXPECT_EQ(query.in, state::queued);
        EXPECT_EQ(query.on, channel::line);
        EXPECT_EQ(query.limit, 2u);
        EXPECT_EQ(query.before.value, 4);
    });
}

TEST_F(Door, CancelsOnce)
{
    open();
    const auto location = ask("POST", "/v1/messages", message()).headers.at("location");
    EXPECT_EQ(ask("POST", location + "/cancel", R"({"why": "x"})").status, 422);
    const auto first = ask("POST", location + "/cancel");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(text(json::parse(first.body), "/result"), "cancelled");
    const auto second = ask("POST", location + "/cancel", "{}");
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(text(json::parse(second.body), "/state"), "cancelled");
}

TEST_F(Door, KeepsCustomers)
{
    open();
    const auto body = R"({"email": "a@example.jp", "sms": "090-1234-5678", "channels": ["line", "email"],
                          "quiet_hours": ["21:00-08:00"], "consent": {"promotional": {"email": true}}})";
    const auto made = ask("PUT", "/v1/customers/c%2F1%20%E5%B1%8A", body);
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.headers.at("location"), "/v1/customers/c%2F1%20%E5%B1%8A");
    EXPECT_EQ(ask("PUT", "/v1/customers/c%2F1%20%E5%B1%8A", body).status, 200);
    const auto read = json::parse(ask("GET", "/v1/customers/c%2F1%20%E5%B1%8A").body);
    EXPECT_EQ(text(read, "/customer"), "c/1 届");
    EXPECT_EQ(text(read, "/sms"), "+819012345678");
    EXPECT_EQ(text(read, "/channels/0"), "line");
    EXPECT_TRUE(read.at_pointer("/consent/promotional/email").as_bool());
    EXPECT_EQ(text(read, "/consented/promotional/email"), "2026-11-23T03:00:00Z");
    const auto gone = ask("DELETE", "/v1/customers/c%2F1%20%E5%B1%8A");
    EXPECT_EQ(gone.status, 204);
    EXPECT_EQ(ask("GET", "/v1/customers/c%2F1%20%E5%B1%8A").status, 404);
    EXPECT_EQ(ask("PUT", "/v1/customers/c", R"({"emial": 1, "sms": 2})").status, 422);
}

}  // namespace
}  // namespace todoke
