// Receipts and callbacks, as docs/openapi.yaml has them.
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "tests/counterpart/contract_bench.hpp"

namespace todoke {

namespace {

void receipts(contract_bench& bench)
{
    const std::string told = R"({"class": "transactional", "to": {"sms": "090-5555-0001"}, "legs": ["sms"],
        "content": {"text": "届きました"}, "callback": "shop", "metadata": {"order": "1"}})";
    const auto made = bench.ask(call("POST", "/v1/messages", "all", told), 202);
    bench.wait_for_state(std::string{made.header("location")}, "sent");
    const auto first = bench.ask(call("GET", "/v1/receipts?limit=500", "all"), 200);
    const auto body = boost::json::parse(first.body);
    EXPECT_GE(body.at("receipts").as_array().size(), 3u) << first.body;
    const std::string next{body.at("next").as_string()};
    bench.ask(call("GET", "/v1/receipts?after=" + next, "all"), 200);
    bench.ask(call("GET", "/v1/receipts?after=ffff-ffff", "all"), 410);
    bench.ask(call("GET", "/v1/receipts?limit=0", "all"), 422, wrong);
}

void callbacks(contract_bench& bench)
{
    const std::string since = R"({"since": "2026-01-01T00:00:00Z"})", replay = "/v1/callbacks/shop/replay";
    bench.ask(call("GET", "/v1/callbacks", "all"), 200);
    bench.ask(call("POST", "/v1/callbacks/shop/enable", "all"), 200);
    bench.ask(call("POST", "/v1/callbacks/nobody/enable", "all"), 404);
    bench.ask(call("POST", replay, "all", since), 200);
    bench.ask(call("POST", "/v1/callbacks/nobody/replay", "all", since), 404);
    bench.ask(call("POST", replay, "all", "[]"), 400, wrong);
    bench.ask(call("POST", replay, "all", R"({"since": ")" + std::string(5000, 'x') + "\"}"), 413, wrong);
    bench.ask(call("POST", replay, "all", since, "text/plain"), 415, wrong);
    bench.ask(call("POST", replay, "all", "{}"), 422, wrong);
    auto expecting = call("POST", replay, "all", since);
    expecting.headers.emplace_back("Expect", "the-impossible");
    bench.ask_directly(expecting, 417);
}

}  // namespace

void check_receipts(contract_bench& bench)
{
    receipts(bench);
    callbacks(bench);
    struct {
        std::string method, target, body;
    } rows[] = {{"GET", "/v1/receipts", ""},
                {"GET", "/v1/callbacks", ""},
                {"POST", "/v1/callbacks/shop/enable", ""},
                {"POST", "/v1/callbacks/shop/replay", R"({"since": "2026-01-01T00:00:00Z"})"}};
    for (const auto& row : rows) {
        bench.ask(call(row.method, row.target, "", row.body), 401, wrong);
        bench.ask(call(row.method, row.target, "writer", row.body), 403);
    }
}

}  // namespace todoke
