// What the door says of the gateway: status, metrics, readiness, its own description.

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

/// What waits at 03:00 as one row of the store's counts, due in the minute that begins `ago` before.
due_row waiting(std::chrono::seconds ago, std::int64_t count, rule why = rule::none, state in = state::queued)
{
    due_row made;
    made.from = *parse_instant("2026-11-23T03:00:00Z") - ago;
    made.until = made.from + std::chrono::minutes{1};
    made.on = channel::sms;
    made.in = in;
    made.klass = "urgent";
    made.why = why;
    made.count = count;
    return made;
}

TEST_F(Door, TellsOfTheCertificateOfPublicFromTwoWeeksBeforeItsEnd)
{
    ends = *parse_instant("2026-12-07T03:00:01Z");
    open();
    const auto why = [this](const std::string& headers = "") {
        return text(json::parse(ask("GET", "/v1/status", "", headers).body), "/certificate/why");
    };
    EXPECT_EQ(text(json::parse(ask("GET", "/v1/status").body), "/certificate/ends"), "2026-12-07T03:00:01Z");
    EXPECT_EQ(why(), "(no /certificate/why)");
    const auto in = [&](const char* when) { there([this, when] { ends = *parse_instant(when); }); };
    in("2026-12-07T03:00:00Z");
    EXPECT_EQ(why(), "the certificate of [public] ends in 14 days: renew it, then: systemctl restart todoked");
    EXPECT_EQ(why("Accept-Language: ja\r\n"),
              "[public] の証明書はあと 14 日で失効します。更新してから systemctl restart todoked を実行してください");
    in("2026-11-25T02:59:59Z");
    EXPECT_THAT(why(), testing::HasSubstr(" ends in 1 day: "));
    in("2026-11-23T03:00:01Z");
    EXPECT_THAT(why(), testing::HasSubstr(" ends in less than a day: "));
    in("2026-11-23T03:00:00Z");
    EXPECT_THAT(why(), testing::HasSubstr(" has ended: webhooks, links and unsubscribing are refused; renew it"));
    there([this] { ends.reset(); });
    EXPECT_EQ(why(), "(no /certificate/why)");
}

TEST_F(Door, ShowsItsStatus)
{
    open();
    there([this] {
        lanes = {{"line", channel::line, lane_state::paused, 1, 8, "5 failures", {"50/s"}}};
        messages.tallies = {{state::queued, channel::line, "urgent", rule::none, 3},
                            {state::queued, channel::line, "promotional", rule::quiet_hours, 7},
                            {state::queued, channel::sms, "nurturing", rule::quiet_hours, 1},
                            {state::queued, channel::sms, "urgent", rule::retry, 2},
                            {state::sending, channel::sms, "urgent", rule::none, 1},
                            {state::sent, std::nullopt, "urgent", rule::none, 40}};
        messages.dues = {waiting(std::chrono::seconds{0}, 3)};
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
    EXPECT_EQ(text(body, "/time_zone"), "Asia/Tokyo");
    const auto page = ask("GET", "/metrics");
    EXPECT_EQ(page.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(page.body,
                testing::HasSubstr("todoke_messages{channel=\"line\",class=\"promotional\",rule=\"quiet_hours\","
                                   "state=\"queued\"} 7\n"));
    EXPECT_THAT(page.body, testing::HasSubstr("todoke_provider_ready{channel=\"line\",provider=\"line\"} 0\n"));
    EXPECT_THAT(page.body, testing::HasSubstr(
                               "todoke_http_requests_total{method=\"GET\",route=\"/v1/status\",status=\"200\"} 1\n"));
}

TEST_F(Door, CountsAsDueWhatTheRulesLetGoByNow)
{
    using std::chrono::seconds;
    open();
    there([this] {
        lanes = {{"smsc", channel::sms, lane_state::ready, 1, 8, "", {}}};
        messages.tallies = {{state::queued, channel::sms, "urgent", rule::none, 7},
                            {state::queued, channel::sms, "urgent", rule::quiet_hours, 100},
                            {state::queued, channel::sms, "urgent", rule::retry, 10},
                            {state::watching, channel::sms, "urgent", rule::follow_up, 5}};
        auto bound = waiting(seconds{600}, 1, rule::retry);
        bound.on = std::nullopt;
        bound.provider = "smsc";
        auto timer = waiting(seconds{600}, 2, rule::follow_up, state::watching);
        timer.on = std::nullopt;
        messages.dues = {waiting(seconds{600}, 40, rule::quiet_hours),
                         waiting(seconds{120}, 3, rule::retry),
                         waiting(seconds{60}, 2, rule::retry),
                         waiting(seconds{0}, 4, rule::retry),
                         waiting(seconds{0}, 6),
                         waiting(seconds{300}, 3, rule::follow_up, state::watching),
                         bound,
                         timer};
    });
    const auto body = json::parse(ask("GET", "/v1/status").body);
    EXPECT_EQ(body.at_pointer("/queue/due").as_int64(), 40 + 3 + 2 + 6 + 1);
    EXPECT_EQ(body.at_pointer("/queue/overdue").as_int64(), 40 + 3 + 3 + 1) << "more than a minute, for a provider";
    EXPECT_EQ(body.at_pointer("/queue/held/quiet_hours").as_int64(), 60);
    EXPECT_EQ(body.at_pointer("/queue/held/none").as_int64(), 1) << "put off, but by no rule";
    EXPECT_EQ(body.at_pointer("/queue/retrying").as_int64(), 4);
    EXPECT_EQ(body.at_pointer("/queue/watching").as_int64(), 5);
    const auto page = ask("GET", "/metrics").body;
    EXPECT_THAT(page, testing::HasSubstr("todoke_messages_overdue{channel=\"sms\",class=\"urgent\"} 47\n"));
    there([this] { messages.dues.clear(); });
    const auto later = ask("GET", "/metrics").body;
    EXPECT_THAT(later, testing::HasSubstr("todoke_messages_overdue{channel=\"sms\",class=\"urgent\"} 0\n"));
}

TEST_F(Door, CountsWhatStandsBeforeAShutLaneByTheRuleThatShutsIt)
{
    using std::chrono::seconds;
    open();
    auto bulk = waiting(seconds{60}, 5);
    bulk.klass = "promotional";
    there([&] {
        lanes = {{"smsc", channel::sms, lane_state::breaker_open, 0, 8, "connection refused", {}}};
        lanes[0].stops = lanes[0].stops_bulk = rule::breaker;
        messages.tallies = {{state::queued, channel::sms, "urgent", rule::none, 2},
                            {state::queued, channel::sms, "promotional", rule::none, 5}};
        messages.dues = {waiting(seconds{60}, 2), bulk};
    });
    const auto figure = [this](const char* at) {
        return json::parse(ask("GET", "/v1/status").body).at_pointer(std::string{"/queue/"} + at).as_int64();
    };
    EXPECT_EQ(figure("held/breaker"), 7);
    EXPECT_EQ(figure("due"), 0);
    EXPECT_EQ(figure("overdue"), 0);
    there([this] { lanes[0].stops = rule::none, lanes[0].stops_bulk = rule::rate; });
    EXPECT_EQ(figure("held/rate"), 5) << "what is kept in reserve is for others";
    EXPECT_EQ(figure("due"), 2);
    there([this] {
        lanes[0].stops = rule::rate;
        lanes.push_back({"spare", channel::sms, lane_state::ready, 0, 8, "", {}});
    });
    EXPECT_EQ(figure("due"), 7) << "one takes work";
}

TEST_F(Door, ShowsWhatIsLeftOfAProvidersDay)
{
    open();
    there([this] {
        const auto opens = *parse_instant("2026-11-23T04:00:00Z");
        lanes = {{"line", channel::line, lane_state::over_quota, 0, 8, "monthly limit", {"50/s", "200/d"}}};
        lanes[0].quotas = {{"200/d", 200, 0, opens + std::chrono::hours{1}}};
        lanes[0].until = opens;
    });
    const auto body = json::parse(ask("GET", "/v1/status").body);
    EXPECT_EQ(text(body, "/providers/0/state"), "over_quota");
    EXPECT_EQ(text(body, "/providers/0/until"), "2026-11-23T04:00:00Z");
    EXPECT_EQ(text(body, "/providers/0/quota/0/rate"), "200/d");
    EXPECT_EQ(body.at_pointer("/providers/0/quota/0/used").as_int64(), 200);
    EXPECT_EQ(body.at_pointer("/providers/0/quota/0/left").as_int64(), 0);
    EXPECT_EQ(text(body, "/providers/0/quota/0/until"), "2026-11-23T05:00:00Z");
}

TEST_F(Door, ShowsWhatAProvidersLastAttemptsCameTo)
{
    open();
    there([this] {
        lanes = {{"smsc", channel::sms, lane_state::ready, 0, 8, "", {}}};
        lanes[0].recent = {{outcome_kind::accepted, 40}, {outcome_kind::retry, 2}};
        lanes[0].last_minute = 12;
    });
    const auto body = json::parse(ask("GET", "/v1/status").body);
    EXPECT_EQ(body.at_pointer("/providers/0/recent/accepted").as_int64(), 40);
    EXPECT_EQ(body.at_pointer("/providers/0/recent/retry").as_int64(), 2);
    EXPECT_EQ(body.at_pointer("/providers/0/recent").as_object().size(), 2u);
    EXPECT_EQ(body.at_pointer("/providers/0/last_minute").as_int64(), 12);
}

TEST_F(Door, CountsSubmissionsAndAttempts)
{
    open();
    ask("POST", "/v1/messages", message(), "Idempotency-Key: a\r\n");
    ask("POST", "/v1/messages", message(), "Idempotency-Key: a\r\n");
    ask("POST", "/v1/messages", "{}");
    there([this] {
        counted.attempt({"smsc", channel::sms, "urgent", outcome_kind::accepted, std::chrono::milliseconds{300},
                         std::chrono::seconds{4}});
        counted.attempt(
            {"smsc", channel::sms, "urgent", outcome_kind::retry, std::chrono::seconds{3}, std::chrono::seconds{9}});
    });
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
    there([this] { messages.full = true; });
    const auto full = ask("GET", "/readyz");
    EXPECT_EQ(full.status, 503);
    EXPECT_EQ(full.headers.at("retry-after"), "10");
    EXPECT_THAT(full.body, testing::HasSubstr("3 MiB free; make room on it"));
    const auto status = json::parse(ask("GET", "/v1/status").body);
    EXPECT_FALSE(status.at("ready").as_bool());
    EXPECT_EQ(text(status, "/why"), "the disk has 3 MiB free; make room on it");
    there([this] {
        messages.full = false;
        messages.broken = true;
    });
    const auto broken = ask("GET", "/readyz");
    EXPECT_EQ(broken.status, 503);
    EXPECT_THAT(broken.body, testing::HasSubstr("disk I/O error"));
    there([this] { messages.broken = false; });
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
