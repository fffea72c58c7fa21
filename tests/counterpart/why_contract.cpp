#include "tests/counterpart/why_contract.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace todoke {

namespace json = boost::json;

namespace {

std::string body_with(const std::string& more)
{
    return R"({"customer": "c-1", "class": "promotional", "content": {"text": "届きました"})" + more + "}";
}

void ask_forecasts(contract_bench& bench, const std::string& dedupe_key)
{
    const auto forecast = [&](const std::string& body, int status, by_document view = by_document::right) {
        return bench.ask(call("POST", "/v1/messages/forecast", "all", body), status, view);
    };
    const auto found = json::parse(forecast(body_with(R"(, "legs": ["sms", "email"])"), 200).body);
    EXPECT_GT(found.at("rules").as_array().size(), 10u);
    forecast(body_with(R"(, "to": {"sms": "090-1234-0000"}, "expires_at": "2020-01-01T00:00:00Z")"), 200);
    const auto same = R"({"customer": "c-1", "class": "transactional", "content": {"text": "x"}, "dedupe_key": ")" +
                      dedupe_key + "\"";
    const auto twin = json::parse(forecast(same + "}", 200).body);
    EXPECT_TRUE(twin.as_object().contains("duplicate_of"));
    forecast(same + R"(, "on_duplicate": "reject"})", 409);
    forecast("[]", 400, wrong);
    forecast(body_with(R"(, "metadata": {"a": ")" + std::string(5000, 'x') + "\"}"), 413);
    bench.ask(call("POST", "/v1/messages/forecast", "all", "text", "text/plain"), 415, wrong);
    forecast(R"({"customer": "nobody", "class": "promotional", "content": {"text": "x"}})", 422);
    forecast(body_with(R"(, "colour": 1)"), 422, wrong);
}

void ask_timelines(contract_bench& bench)
{
    const std::string path = "/v1/customers/c-1/timeline";
    const auto first = json::parse(bench.ask(call("GET", path + "?limit=2", "all"), 200).body);
    EXPECT_EQ(first.at("messages").as_array().size(), 2u);
    const std::string next{first.at("next").as_string()};
    bench.ask(call("GET", path + "?after=" + next, "all"), 200);
    bench.ask(call("GET", path + "?limit=0", "all"), 422, wrong);
    bench.ask(call("GET", path + "?state=sent", "all"), 422);
    bench.ask(call("GET", "/v1/customers/nobody/timeline", "all"), 404);
}

}  // namespace

void ask_why(contract_bench& bench, const std::string& dedupe_key)
{
    ask_forecasts(bench, dedupe_key);
    ask_timelines(bench);
}

}  // namespace todoke
