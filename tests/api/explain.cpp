// Why: forecasts, the rules of a message that waits, a customer's timeline.

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "store/model/phrase.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

std::vector<finding> two_findings()
{
    const auto until = *parse_instant("2026-11-23T23:00:00Z");
    return {{rule::cancelled, {}, {}, true, {}, say(phrase::nobody_cancelled)},
            {rule::quiet_hours, 1, channel::sms, false, until, say(phrase::site_floor)}};
}

TEST_F(Door, ForecastsASubmissionWithoutStoringIt)
{
    messages.findings = two_findings();
    messages.holds_by = {{rule::send_at, *parse_instant("2026-11-23T03:30:00Z"), say(phrase::as_submitted)}};
    open();
    const auto answer =
        ask("POST", "/v1/messages/forecast", message(R"("legs": ["line"], "send_at": "2026-11-23T12:30:00+09:00")"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_FALSE(answer.headers.contains("location"));
    const auto body = json::parse(answer.body);
    EXPECT_FALSE(body.as_object().contains("id"));
    EXPECT_EQ(text(body, "/state"), "queued");
    EXPECT_EQ(text(body, "/channel"), "line");
    EXPECT_EQ(text(body, "/due_at"), "2026-11-23T03:30:00Z");
    EXPECT_EQ(text(body, "/estimated_at"), "2026-11-23T03:30:04Z");
    EXPECT_EQ(text(body, "/held_by/0/rule"), "send_at");
    EXPECT_EQ(text(body, "/rules/0/rule"), "cancelled");
    EXPECT_TRUE(body.at("rules").at(0).at("allows").as_bool());
    EXPECT_FALSE(body.at("rules").at(0).as_object().contains("leg"));
    EXPECT_EQ(text(body, "/rules/0/detail"), "nobody asked to cancel it");
    EXPECT_EQ(body.at("rules").at(1).at("leg").as_int64(), 1);
    EXPECT_EQ(text(body, "/rules/1/channel"), "sms");
    EXPECT_FALSE(body.at("rules").at(1).at("allows").as_bool());
    EXPECT_EQ(text(body, "/rules/1/until"), "2026-11-23T23:00:00Z");
    there([this] {
        EXPECT_TRUE(messages.accepted.empty());
        EXPECT_EQ(messages.forecasts.size(), 1u);
        EXPECT_EQ(woken, 0);
    });
}

TEST_F(Door, ForecastsInTheCallersLanguage)
{
    messages.findings = two_findings();
    open();
    const auto body = json::parse(ask("POST", "/v1/messages/forecast", message(), "Accept-Language: ja\r\n").body);
    EXPECT_EQ(text(body, "/rules/0/detail"), "取り消しの依頼はありません");
    EXPECT_EQ(text(body, "/rules/1/detail"), "サイト全体");
}

/// A provider that bills so many characters as one part.
lane_view billing_lane(const std::string& provider, std::size_t characters)
{
    lane_view made{provider, channel::sms, lane_state::ready, 0, 8, "", {}};
    made.bills = [characters](const content& what) { return what.sms->text.size() / characters + 1; };
    return made;
}

std::string sms_of_60(const std::string& more = "")
{
    return R"({"to": {"sms": "090-1234-5678"}, "class": "urgent", "legs": ["sms"], "content": {"text": ")" +
           std::string(60, 'a') + "\"}" + more + "}";
}

TEST_F(Door, ForecastsAsHowManyPartsAnSmsIsBilled)
{
    auto made = std::make_shared<rules>(*book);
    made->providers = {{"wide", channel::sms, {}, {}}, {"narrow", channel::sms, {}, {}}};
    book = made;
    lanes = {billing_lane("wide", 50),
             billing_lane("narrow", 25),
             {"mail", channel::email, lane_state::ready, 0, 8, "", {}}};
    open();
    const auto parts = [this](const std::string& body) {
        return json::parse(ask("POST", "/v1/messages/forecast", body).body).as_object();
    };
    EXPECT_EQ(parts(sms_of_60()).at("parts"), 3) << "by the one that counts the most";
    EXPECT_EQ(parts(sms_of_60(R"(, "via": {"sms": "wide"})")).at("parts"), 2);
    EXPECT_FALSE(parts(message()).contains("parts")) << "an e-mail has none";
    there([this] { lanes.clear(); });
    EXPECT_FALSE(parts(sms_of_60()).contains("parts")) << "nobody to bill it";
}

TEST_F(Door, ForecastsTheLengthOfAnSmsWithItsTrackedLinks)
{
    auto made = std::make_shared<rules>(*book);
    made->public_url = "https://shop.example";
    book = made;
    lanes = {billing_lane("sms", 1)};
    open();
    const auto parts = [this](const char* more) {
        const auto body =
            R"({"to": {"sms": "090-1234-5678"}, "class": "urgent", "legs": ["sms"], "content": {"text": "https://a.jp/"})";
        return json::parse(ask("POST", "/v1/messages/forecast", std::string{body} + more + "}").body)
            .at("parts")
            .as_int64();
    };
    EXPECT_EQ(parts(""), 13 + 1);
    EXPECT_EQ(parts(R"(, "track": true)"), 20 + 3 + 24 + 1) << "the public listener's URL with the longest token";
}

TEST_F(Door, RefusesAForecastLikeASubmission)
{
    open();
    const auto wrong = ask("POST", "/v1/messages/forecast", R"({"class": "x", "content": {"text": 5}})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(ask("POST", "/v1/messages/forecast", "{").status, 400);
    there([this] { messages.knows_nobody = true; });
    EXPECT_EQ(ask("POST", "/v1/messages/forecast", message()).status, 422);
    const auto lines = ask("POST", "/v1/messages/forecast", message(), "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(lines.status, 415);
    EXPECT_EQ(ask("GET", "/v1/messages/forecast").status, 405);
    there([this] { messages.broken = true; });
    EXPECT_EQ(ask("POST", "/v1/messages/forecast", message()).status, 503);
}

TEST_F(Door, TellsTheRulesOfAMessageThatWaits)
{
    messages.findings = two_findings();
    open();
    const auto id = text(json::parse(ask("POST", "/v1/messages", message()).body), "/id");
    const auto body = json::parse(ask("GET", "/v1/messages/" + id).body);
    EXPECT_EQ(text(body, "/rules/1/rule"), "quiet_hours");
    there([this] {
        EXPECT_EQ(messages.explained, 1u);
        EXPECT_EQ(messages.foretold_turn, instant{std::chrono::seconds{6}}) << "by the figures that answers go by";
    });
    ask("POST", "/v1/messages/" + id + "/cancel");
    const auto over = json::parse(ask("GET", "/v1/messages/" + id).body);
    EXPECT_EQ(text(over, "/state"), "cancelled");
    EXPECT_FALSE(over.as_object().contains("rules")) << "its story is told, not decided again";
    there([this] { EXPECT_EQ(messages.explained, 1u); });
}

TEST_F(Door, TellsACustomersTimelineInPages)
{
    open();
    EXPECT_EQ(ask("GET", "/v1/customers/c-1/timeline").status, 404);
    ask("PUT", "/v1/customers/c-1", R"({"email": "a@example.jp"})");
    timeline_row last;
    last.at = *parse_instant("2026-11-23T03:00:00Z");
    last.event = timeline_event::deferred;
    last.why = rule::quiet_hours;
    last.detail = say(phrase::site_floor);
    there([&] { messages.story = {last}; });
    for (int i = 0; i < 3; ++i) ask("POST", "/v1/messages", message());
    const auto first = json::parse(ask("GET", "/v1/customers/c-1/timeline?limit=2").body);
    EXPECT_EQ(text(first, "/customer"), "c-1");
    ASSERT_EQ(first.at("messages").as_array().size(), 2u);
    EXPECT_EQ(text(first, "/messages/0/state"), "queued");
    EXPECT_EQ(text(first, "/messages/0/rule"), "quiet_hours");
    EXPECT_EQ(text(first, "/messages/0/changed_at"), "2026-11-23T03:00:00Z");
    EXPECT_EQ(text(first, "/messages/0/detail"), "site floor");
    const auto second = json::parse(ask("GET", "/v1/customers/c-1/timeline?after=" + text(first, "/next")).body);
    EXPECT_EQ(second.at("messages").as_array().size(), 1u);
    EXPECT_FALSE(second.as_object().contains("next"));
    EXPECT_EQ(ask("GET", "/v1/customers/c-1/timeline?limit=0&state=sent").status, 422);
    EXPECT_EQ(ask("POST", "/v1/customers/c-1/timeline", "{}").status, 405);
}

}  // namespace
}  // namespace todoke
