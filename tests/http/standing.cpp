// What the door says of the gateway: status, metrics, readiness, its own description.

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

TEST_F(Door, ShowsItsStatus)
{
    open();
    there([this] {
        lanes = {{"line", channel::line, "paused", 1, 8, "5 failures", {"50/s"}}};
        messages.tallies = {{state::queued, channel::line, "urgent", rule::none, 3},
                            {state::queued, channel::line, "promotional", rule::quiet_hours, 7},
                            {state::queued, channel::sms, "nurturing", rule::quiet_hours, 1},
                            {state::queued, channel::sms, "urgent", rule::retry, 2},
                            {state::sending, channel::sms, "urgent", rule::none, 1},
                            {state::sent, std::nullopt, "urgent", rule::none, 40}};
    });
    const auto body = json::parse(ask("GET", "/v1/status").body);
    EXPECT_EQ(body.at_pointer("/queue/due").as_int64(), 3);
    EXPECT_EQ(body.at_pointer("/queue/retrying").as_int64(), 2);
    EXPECT_EQ(body.at_pointer("/queue/sending").as_int64(), 1);
    EXPECT_EQ(body.at_pointer("/queue/uncertain").as_int64(), 0);
    EXPECT_EQ(body.at_pointer("/queue/held/quiet_hours").as_int64(), 8);
    EXPECT_EQ(body.at_pointer("/final/sent").as_int64(), 40);
    EXPECT_EQ(text(body, "/providers/0/state"), "paused");
    EXPECT_EQ(text(body, "/providers/0/rate/0"), "50/s");
    EXPECT_EQ(text(body, "/version"), "0.1.0");
    const auto page = ask("GET", "/metrics");
    EXPECT_EQ(page.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(page.body,
                testing::HasSubstr("todoke_messages{channel=\"line\",class=\"promotional\",rule=\"quiet_hours\","
                                   "state=\"queued\"} 7\n"));
    EXPECT_THAT(page.body, testing::HasSubstr("todoke_provider_ready{channel=\"line\",provider=\"line\"} 0\n"));
    EXPECT_THAT(page.body, testing::HasSubstr(
                               "todoke_http_requests_total{method=\"GET\",route=\"/v1/status\",status=\"200\"} 1\n"));
}

TEST_F(Door, CountsSubmissionsAndAttempts)
{
    open();
    ask("POST", "/v1/messages", message(), "Idempotency-Key: a\r\n");
    ask("POST", "/v1/messages", message(), "Idempotency-Key: a\r\n");
    ask("POST", "/v1/messages", "{}");
    there([this] { counted.attempt("smsc", channel::sms, outcome_kind::accepted); });
    const auto page = ask("GET", "/metrics").body;
    EXPECT_THAT(page, testing::HasSubstr("todoke_submissions_total{result=\"queued\"} 1\n"));
    EXPECT_THAT(page, testing::HasSubstr("todoke_submissions_total{result=\"replayed\"} 1\n"));
    EXPECT_THAT(page, testing::HasSubstr("todoke_submissions_total{result=\"refused\"} 1\n"));
    EXPECT_THAT(
        page, testing::HasSubstr("todoke_attempts_total{channel=\"sms\",outcome=\"accepted\",provider=\"smsc\"} 1\n"));
}

TEST_F(Door, IsReadyOnlyWhenItServes)
{
    open();
    EXPECT_EQ(ask("GET", "/readyz").status, 200);
    there([this] { ready = false; });
    EXPECT_EQ(ask("GET", "/readyz").status, 503);
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(Door, ServesItsDescription)
{
    open();
    std::ifstream file{TODOKE_SOURCE_DIR "/docs/openapi.yaml"};
    const std::string written{std::istreambuf_iterator<char>{file}, {}};
    const auto answer = ask("GET", "/openapi.yaml");
    EXPECT_EQ(answer.headers.at("content-type"), "application/yaml");
    EXPECT_EQ(answer.body, written);
}

}  // namespace
}  // namespace todoke
