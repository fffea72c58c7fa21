// docs/openapi.yaml against the daemon as it runs: every call, every status that can be provoked, every member
// answered.

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <sstream>

#include "tests/counterpart/contract_bench.hpp"
#include "tests/counterpart/contract_orders.hpp"
#include "tests/counterpart/full_submission.hpp"
#include "tests/counterpart/why_contract.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

const std::string configuration = R"(max_queue = 30
[class.transactional]
quiet_hours = "never"
[[provider]]
name = "mail"
channel = "email"
kind = "sandbox"
rate = "100/s"
[[provider]]
name = "line"
channel = "line"
kind = "sandbox"
outcomes = { "dead0" = ["rejected"] }
[[provider]]
name = "sms"
channel = "sms"
kind = "sandbox"
retry = "1s"
outcomes = { "0001" = ["retry", "accepted"], "0002" = ["rejected"], "0003" = ["uncertain"] }
[[callback]]
name = "shop"
url = "http://127.0.0.1:9/nobody-listens"
secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)";

const std::string later = R"("send_at": "2099-01-01T00:00:00Z", "expires_at": "2099-01-02T00:00:00Z")";

std::string submission(const std::string& more, const std::string& klass = "transactional")
{
    return R"({"class": ")" + klass + R"(", "content": {"text": "届きました"}, )" + more + "}";
}

/// Too large, and nothing else: the proxy leaves out blanks.
std::string many_classes()
{
    std::string made;
    for (int i = 0; i < 300; ++i) made += (i == 0 ? "\"" : ", \"") + ("class-" + std::to_string(i)) + "\": {}";
    return made;
}

struct HttpContract : testing::Test {
    void SetUp() override
    {
        if (const auto why = missing_npm_package("@stoplight/prism-cli")) GTEST_SKIP() << *why;
        const auto outside = "[public]\nlisten = \"127.0.0.1:" + std::to_string(refusing_port()) + "\"\n";
        bench = std::make_unique<contract_bench>(configuration + outside + "url = \"https://msg.example.jp\"\n");
    }

    http_answer submit(const std::string& body, int status = 202, by_document view = by_document::right)
    {
        return bench->ask(call("POST", "/v1/messages", "all", body), status, view);
    }
    /// Submits, waits, and reads it back; where it is read.
    std::string submit_until(const std::string& body, const std::string& state)
    {
        const std::string location{submit(body).header("location")};
        bench->wait_for_state(location, state);
        bench->ask(call("GET", location, "all"), 200);
        return location;
    }

    void customers();
    void submissions();
    void refused_submissions();
    void lines();
    void states();
    void cancels();
    void lists();
    void operation();
    void rights();
    void what_no_proxy_relays();
    void a_full_queue();

    std::unique_ptr<contract_bench> bench;
};

void HttpContract::customers()
{
    const std::string path = "/v1/customers/c-1";
    const std::string whole = R"({"email": "a@example.jp", "line": "U4af4980629aabbccddeeff00112233aa",
        "sms": "090-1234-5678", "time_zone": "Asia/Tokyo", "quiet_hours": ["21:00-08:00"], "channels": ["line", "email"],
        "consent": {"promotional": {"email": true, "sms": false}}, "consented_at": "2026-01-01T00:00:00Z",
        "consent_source": "checkout"})";
    const auto put = [&](const std::string& body, int status, by_document view = by_document::right) {
        return bench->ask(call("PUT", path, "all", body), status, view);
    };
    EXPECT_EQ(put(whole, 201).header("location"), path);
    put(R"({"sms": "+819012345678"})", 200);
    put(whole, 200);
    bench->ask(call("GET", path, "all"), 200);
    put("[]", 400, wrong);
    put(R"({"consent": {)" + many_classes() + "}}", 413);
    bench->ask(call("PUT", path, "all", "{}", "text/plain"), 415, wrong);
    put(R"({"email": "no address", "time_zone": "Mars/Phobos"})", 422);
    put(R"({"line": "Uxyz", "channels": ["fax"], "colour": 1})", 422, wrong);
    bench->ask(call("GET", "/v1/customers/nobody", "all"), 404);
    bench->ask(call("PUT", "/v1/customers/%E5%AE%A2%201", "all", R"({"email": "k@example.jp"})"), 201);
    bench->ask(call("GET", "/v1/customers/%E5%AE%A2%201", "all"), 200);
    bench->ask(call("DELETE", "/v1/customers/%E5%AE%A2%201", "all"), 204);
    bench->ask(call("DELETE", "/v1/customers/%E5%AE%A2%201", "all"), 404);
}

void HttpContract::submissions()
{
    for (const auto& one : bench->members_of("Submission"))
        EXPECT_NE(full_submission_has(one), not_in_full_submission.contains(one)) << one;
    auto with_key = call("POST", "/v1/messages", "all", full_submission);
    with_key.headers.emplace_back("Idempotency-Key", "8e03978e-40d5");
    const auto first = bench->ask(with_key, 202);
    const auto again = bench->ask(with_key, 202);
    EXPECT_EQ(again.header("idempotency-replayed"), "true");
    EXPECT_EQ(again.header("location"), first.header("location"));
    with_key.body = submission(R"("customer": "c-1", "ttl": "1h")");
    const auto mismatch = bench->ask(with_key, 422);
    EXPECT_EQ(json::parse(mismatch.body).at("type").as_string(), "urn:todoke:problem:idempotency-mismatch");
    const std::string same = R"("customer": "c-1", "dedupe_key": "spring-2026")";
    const auto suppressed = submit(submission(same));
    EXPECT_EQ(json::parse(suppressed.body).at("state").as_string(), "suppressed");
    EXPECT_TRUE(json::parse(suppressed.body).as_object().contains("duplicate_of"));
    bench->ask(call("GET", std::string{suppressed.header("location")}, "all"), 200);
    submit(submission(same + R"(, "on_duplicate": "reject")"), 409);
    const auto held = submit(submission(R"("customer": "c-1", "legs": ["email"], )" + later, "promotional"));
    EXPECT_EQ(json::parse(held.body).at("held_by").at(0).at("rule").as_string(), "send_at");
    submit(submission(R"("to": {"sms": "090-0000-9999"}, "legs": ["sms"])", "promotional"));  // nobody consented
}

void HttpContract::refused_submissions()
{
    submit("[]", 400, wrong);
    auto bad_key = call("POST", "/v1/messages", "all", submission(R"("customer": "c-1")"));
    bad_key.headers.emplace_back("Idempotency-Key", std::string(300, 'k'));
    bench->ask(bad_key, 400);
    submit(submission(R"("customer": ")" + std::string(5000, 'c') + "\""), 413, wrong);
    bench->ask(call("POST", "/v1/messages", "all", "text", "text/plain"), 415, wrong);
    const auto several =
        submit(R"({"customer": "c-1", "content": {}, "legs": ["fax", {"via": "x"}], "colour": 1})", 422, wrong);
    EXPECT_GE(json::parse(several.body).at("errors").as_array().size(), 4u) << several.body;
    submit(submission(R"("customer": "c-1")", "unheard-of"), 422);
    submit(submission(R"("customer": "nobody")"), 422);
    submit(submission(R"("ttl": "1h")"), 422, wrong);
    submit(submission(R"("customer": "c-1", "ttl": "1h", "send_at": "tomorrow")"), 422, wrong);
    submit(submission(R"("customer": "c-1", "legs": [], "on_duplicate": "maybe")"), 422, wrong);
    submit(submission(R"("customer": "c-1", "dedupe_window": "7 days")"), 422, wrong);
    submit(submission(R"("to": {"line": "U1", "fax": "1"})"), 422, wrong);
    bench->ask(call("POST", "/v1/messages", "promoter", submission(R"("customer": "c-1")")), 403);
}

void HttpContract::lines()
{
    const auto keyed = submission(R"("customer": "c-1", "idempotency_key": "l-1", "legs": ["line"], )" + later);
    const auto body = keyed + "\n" + keyed + "\n\n{}\n{\n" + std::string(5000, 'x') + "\n" +
                      submission(R"("customer": "c-1", "idempotency_key": "l-1")") + "\n";
    const auto answer = bench->ask(call("POST", "/v1/messages", "all", body, "application/x-ndjson"), 200);
    std::vector<int> statuses;
    std::istringstream text{answer.body};
    for (std::string line; std::getline(text, line);) {
        bench->check_line(line);
        statuses.push_back(static_cast<int>(json::parse(line).at("status").as_int64()));
    }
    EXPECT_THAT(statuses, testing::ElementsAre(202, 202, 422, 400, 413, 422));
    auto with_key = call("POST", "/v1/messages", "all", body, "application/x-ndjson");
    with_key.headers.emplace_back("Idempotency-Key", "k");
    bench->ask(with_key, 422);
}

void HttpContract::states()
{
    submit_until(
        submission(R"("to": {"line": "U4af4980629aabbccddeeff0011220000"}, "ttl": "1h", "metadata": {"a": 1})"),
        "sent");
    submit_until(submission(R"("to": {"line": "U4af4980629aabbccddeeff00112dead0", "sms": "090-0000-0001"},
                               "legs": ["line", "sms"], "campaign": "states", "dedupe_key": "s")"),
                 "sent");
    submit_until(submission(R"("to": {"sms": "090-0000-0002"}, "legs": ["sms"])"), "failed");
}

void HttpContract::cancels()
{
    const std::string waits{submit(submission(R"("customer": "c-1", "legs": ["line"], )" + later)).header("location")};
    bench->ask(call("POST", waits + "/cancel", "all", "[]"), 400, wrong);
    bench->ask(call("POST", waits + "/cancel", "all", "{}", "text/plain"), 415, wrong);
    bench->ask(call("POST", waits + "/cancel", "all", R"({"why": 1})"), 422, wrong);
    bench->ask(call("POST", waits + "/cancel", "all", R"({"why": ")" + std::string(5000, 'x') + "\"}"), 413, wrong);
    bench->ask(call("POST", waits + "/cancel", "promoter"), 403);
    bench->ask(call("POST", waits + "/cancel", "all", "{}"), 200);
    bench->ask(call("POST", waits + "/cancel", "all"), 409);
    bench->ask(call("GET", waits, "all"), 200);
    bench->ask(call("POST", nobody + "/cancel", "all"), 404);
    const auto unsure = submit_until(submission(R"("to": {"sms": "090-0000-0003"}, "legs": ["sms"])"), "uncertain");
    const auto late = bench->ask(call("POST", unsure + "/cancel", "all"), 200);
    EXPECT_EQ(json::parse(late.body).at("result").as_string(), "too_late");
    bench->ask(call("GET", unsure, "all"), 200);
}

void HttpContract::lists()
{
    const auto list = [this](const std::string& query, int status = 200, by_document view = by_document::right) {
        return json::parse(bench->ask(call("GET", "/v1/messages?" + query, "all"), status, view).body);
    };
    for (const auto* filter : {"state=sent", "customer=c-1", "class=transactional", "campaign=states", "channel=sms",
                               "limit=500", "state=queued&customer=c-1&class=promotional&limit=1"})
        EXPECT_FALSE(list(filter).at("messages").as_array().empty()) << filter;
    EXPECT_TRUE(list("customer=nobody").at("messages").as_array().empty());
    const auto all = bench->ask(call("GET", "/v1/messages", "all"), 200);
    std::size_t paged = 0;
    std::string after;
    for (bool more = true; more;) {
        const auto page = list("limit=3" + after);
        paged += page.at("messages").as_array().size();
        more = page.as_object().contains("next");
        if (more) after = "&after=" + std::string{page.at("next").as_string()};
    }
    EXPECT_GT(paged, 6u);
    EXPECT_EQ(paged, json::parse(all.body).at("messages").as_array().size());
    for (const auto* query : {"limit=0", "limit=501", "limit=x", "state=lost", "channel=fax"}) list(query, 422, wrong);
    for (const auto* query : {"after=x", "colour=red", "customer="}) list(query, 422);
    bench->ask(call("GET", nobody, "all"), 404);
    bench->ask(call("GET", "/v1/messages/not-an-id", "all"), 404, wrong);
}

void HttpContract::operation()
{
    for (const auto* path : {"/v1/status", "/readyz", "/metrics", "/openapi.yaml"}) {
        bench->ask(call("GET", path, "all"), 200);
        bench->ask(call("GET", path, "reader"), 200);
    }
    bench->ask(call("GET", "/healthz", ""), 200);
    EXPECT_EQ(bench->status_for_host("127.0.0.1", "/healthz"), 200);
    EXPECT_EQ(bench->status_for_host("todoke.shop.internal:8620", "/healthz"), 200);
    EXPECT_EQ(bench->status_for_host("rebound.example", "/healthz"), 403);
}

/// 401 without a token and with an unknown one, 403 with one that lacks the scope.
void HttpContract::rights()
{
    const struct {
        std::string method, target, lacks, body;
    } rows[] = {
        {"POST", "/v1/messages", "reader", R"({"customer": "c-1", "class": "urgent", "content": {"text": "x"}})"},
        {"GET", "/v1/messages", "writer", ""},
        {"GET", nobody, "writer", ""},
        {"POST", nobody + "/cancel", "reader", ""},
        {"PUT", "/v1/customers/c-1", "reader", "{}"},
        {"GET", "/v1/customers/c-1", "writer", ""},
        {"DELETE", "/v1/customers/c-1", "reader", ""},
        {"POST", "/v1/messages/forecast", "reader",
         R"({"customer": "c-1", "class": "urgent", "content": {"text": "x"}})"},
        {"GET", "/v1/customers/c-1/timeline", "writer", ""},
        {"POST", "/v1/messages/cancel", "reader", R"({"filter": {"campaign": "x"}})"},
        {"POST", nobody + "/resolve", "writer", R"({"as": "sent", "reason": "x"})"},
        {"POST", nobody + "/retry", "writer", R"({"reason": "x"})"},
        {"POST", "/v1/events", "reader", R"({"customer": "c-1", "type": "purchased"})"},
        {"GET", "/v1/blocks", "writer", ""},
        {"GET", "/v1/consents", "writer", ""},
        {"POST", "/v1/blocks", "writer", R"({"channel": "sms", "address": "090-1234-5678", "reason": "x"})"},
        {"DELETE", "/v1/blocks", "writer", ""},
        {"GET", "/v1/status", "writer", ""},
        {"GET", "/v1/doctor", "reader", ""},
        {"GET", "/readyz", "writer", ""},
        {"GET", "/metrics", "writer", ""},
        {"GET", "/openapi.yaml", "writer", ""},
    };
    for (const auto& row : rows) {
        const auto refused = bench->ask(call(row.method, row.target, "", row.body), 401, wrong);
        EXPECT_NE(refused.header("www-authenticate"), "");
        bench->ask(call(row.method, row.target, "stranger", row.body), 401);
        bench->ask(call(row.method, row.target, row.lacks, row.body), 403);
    }
}

void HttpContract::what_no_proxy_relays()
{
    using text_pair = std::pair<std::string, std::string>;
    for (const auto& [method, target] :
         {text_pair{"POST", "/v1/messages"}, text_pair{"PUT", "/v1/customers/c-1"},
          text_pair{"POST", "/v1/messages/forecast"}, text_pair{"POST", nobody + "/cancel"}}) {
        auto expecting = call(method, target, "all", "{}");
        expecting.headers.emplace_back("Expect", "the-impossible");
        bench->ask_directly(expecting, 417);
        bench->ask_directly(call(method, target, "all", R"({"class": "a", "class": "b"})"), 400);
    }
    EXPECT_EQ(bench->ask_directly(call("PATCH", "/v1/messages", "all"), 405).header("allow"), "POST, GET, HEAD");
    bench->ask_directly(call("GET", "/v2/messages", "all"), 404);
    auto long_head = call("GET", "/healthz", "");
    long_head.headers.emplace_back("X-Long", std::string(20'000, 'x'));
    bench->ask_directly(long_head, 431);
}

void HttpContract::a_full_queue()
{
    http_answer answer;
    for (int i = 0; i < 40 && answer.status != 503; ++i) {
        const auto one =
            submission(R"("customer": "c-1", "legs": ["line"], "campaign": "n)" + std::to_string(i) + "\", " + later);
        auto work = call("POST", "/v1/messages", "all", one + "\n", "application/x-ndjson");
        const auto line = bench->ask(work, 200).body;
        if (line.find(R"("status":503)") == std::string::npos) continue;
        bench->check_line(line);
        answer = submit(one, 503);
    }
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.header("retry-after"), "");
}

/// The proxy takes seconds to start, so one test asks everything.
TEST_F(HttpContract, IsAsTheDocumentSays)
{
    customers();
    submissions();
    refused_submissions();
    lines();
    states();
    cancels();
    lists();
    ask_why(*bench, "spring-2026");
    operation();
    check_dashboard(*bench);
    rights();
    check_holds(*bench);
    what_no_proxy_relays();
    ask_for_orders(*bench);
    check_receipts(*bench);
    a_full_queue();
    for (const auto& one : bench->not_seen()) {
        // The store would have to fail, or a row of it be damaged: tests/http and tests/store do that.
        const bool is_trouble = one.ends_with(" 500") || (one.ends_with(" 503") && one != "POST /v1/messages 503");
        EXPECT_TRUE(is_trouble) << "the document names it, but it never came: " << one;
    }
}

}  // namespace
}  // namespace todoke
