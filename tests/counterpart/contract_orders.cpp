#include "tests/counterpart/contract_orders.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace todoke {

namespace {

namespace json = boost::json;
const std::string long_text = R"({"reason": ")" + std::string(5000, 'x') + "\"}";

std::string submitted(contract_bench& bench, const std::string& more)
{
    const auto body = R"({"class": "transactional", "content": {"text": "届きました"}, )" + more + "}";
    return std::string{bench.ask(call("POST", "/v1/messages", "all", body), 202).header("location")};
}

/// What every call with a body is answered when the body is not one.
void send_nonsense(contract_bench& bench, const std::string& target)
{
    bench.ask(call("POST", target, "all", "[]"), 400, wrong);
    bench.ask(call("POST", target, "all", long_text), 413, wrong);
    bench.ask(call("POST", target, "all", "{}", "text/plain"), 415, wrong);
    bench.ask(call("POST", target, "all", R"({"colour": 1})"), 422, wrong);
    auto expecting = call("POST", target, "all", "{}");
    expecting.headers.emplace_back("Expect", "the-impossible");
    bench.ask_directly(expecting, 417);
}

void events(contract_bench& bench)
{
    const std::string path = "/v1/events";
    send_nonsense(bench, path);
    bench.ask(call("PUT", "/v1/customers/c-7", "all", R"({"sms": "090-7777-0001", "email": "g@example.jp"})"), 201);
    const auto waits = submitted(bench, R"("customer": "c-7", "cancel_on": ["purchased"], "collapse_key": "cart",
        "legs": ["sms", {"channel": "email", "when": {"not": "visited", "after": "48h", "clock": "allowed"}}],
        "on_duplicate": "replace", "send_at": "2099-01-01T00:00:00Z")");
    bench.ask(call("GET", waits, "all"), 200);
    const auto told = bench.ask(
        call("POST", path, "all", R"({"customer": "c-7", "type": "purchased", "data": {"order": "1"}})"), 200);
    EXPECT_EQ(json::parse(told.body).at("cancelled").as_int64(), 1) << told.body;
    bench.ask(call("GET", waits, "all"), 200);
    bench.ask(call("POST", path, "all", R"({"customer": "c-7", "type": "t", "at": "2099-01-01T00:00:00Z"})"), 422);
    bench.ask(call("POST", path, "all", R"({"customer": "c-7", "type": "clicked"})"), 422, wrong);
}

void resolves(contract_bench& bench)
{
    const std::string body = R"({"as": "sent", "reason": "seen in the log"})";
    const auto unsure = submitted(bench, R"("to": {"sms": "090-0001-0003"}, "legs": ["sms"])");
    bench.wait_for_state(unsure, "uncertain");
    send_nonsense(bench, unsure + "/resolve");
    bench.ask(call("POST", nobody + "/resolve", "all", body), 404);
    bench.ask(call("POST", unsure + "/resolve", "all", body), 200);
    bench.ask(call("POST", unsure + "/resolve", "all", body), 409);
    bench.ask(call("GET", unsure, "all"), 200);
}

void retries(contract_bench& bench)
{
    const std::string body = R"({"reason": "it is back", "ttl": "1h"})";
    const auto failed = submitted(bench, R"("to": {"sms": "090-0001-0002"}, "legs": ["sms"])");
    bench.wait_for_state(failed, "failed");
    send_nonsense(bench, failed + "/retry");
    bench.ask(call("POST", nobody + "/retry", "all", body), 404);
    bench.ask(call("POST", failed + "/retry", "all", body), 200);
    bench.wait_for_state(failed, "failed");
    bench.ask(call("GET", failed, "all"), 200);
    const auto sent = submitted(bench, R"("to": {"sms": "090-0001-0009"}, "legs": ["sms"])");
    bench.wait_for_state(sent, "sent");
    bench.ask(call("POST", sent + "/retry", "all", body), 409);
}

void cancels(contract_bench& bench)
{
    const std::string path = "/v1/messages/cancel";
    send_nonsense(bench, path);
    bench.ask(call("POST", path, "all", R"({"filter": {}})"), 422, wrong);
    bench.ask(call("POST", path, "promoter", R"({"filter": {"class": "urgent"}})"), 403);
    submitted(bench, R"("customer": "c-7", "cancel_key": "k-7", "send_at": "2099-01-01T00:00:00Z")");
    const auto counted =
        bench.ask(call("POST", path, "all", R"({"filter": {"cancel_key": "k-7"}, "dry_run": true})"), 200);
    EXPECT_EQ(json::parse(counted.body).at("cancelled").as_int64(), 1);
    bench.ask(call("POST", path, "all", R"({"filter": {"cancel_key": "k-7", "customer": "c-7"}})"), 200);
}

void consents(contract_bench& bench)
{
    bench.ask(call("GET", "/v1/consents?limit=1000", "all"), 200);
    bench.ask(call("GET", "/v1/consents?customer=nobody", "all"), 200);
    bench.ask(call("GET", "/v1/consents?limit=0", "all"), 422, wrong);
}

void blocks(contract_bench& bench)
{
    const std::string path = "/v1/blocks";
    const std::string body = R"({"channel": "sms", "address": "090-7777-0009", "reason": "asked for it"})";
    send_nonsense(bench, path);
    bench.ask(call("POST", path, "all", body), 201);
    bench.ask(call("POST", path, "all", body), 200);
    bench.ask(call("POST", path, "promoter", body), 403);
    bench.ask(call("GET", path + "?limit=1", "all"), 200);
    const auto one = bench.ask(call("GET", path + "?sms=090-7777-0009", "all"), 200);
    EXPECT_EQ(json::parse(one.body).at("blocks").as_array().size(), 1u);
    bench.ask(call("GET", path + "?limit=0", "all"), 422, wrong);
    bench.ask(call("DELETE", path, "all"), 422);
    bench.ask(call("DELETE", path + "?sms=090-7777-0009", "all"), 204);
    bench.ask(call("DELETE", path + "?sms=090-7777-0009", "all"), 404);
}

}  // namespace

void ask_for_orders(contract_bench& bench)
{
    events(bench);
    resolves(bench);
    retries(bench);
    cancels(bench);
    blocks(bench);
    consents(bench);
}

}  // namespace todoke
