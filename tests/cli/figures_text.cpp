// The page of `status`, what binds each lane, and who is busy.
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <gmock/gmock.h>

#include "daemon/cli/text/busy.hpp"
#include "daemon/cli/text/figures.hpp"
#include "gateway/policy/wording/names.hpp"

namespace todoke::cli {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const reader in_english{language::english}, in_japanese{language::japanese};

const std::string busy_status = R"({
    "version": "1", "now": "2026-11-23T13:10:00Z", "ready": true,
    "queue": {"due": 3, "overdue": 2, "retrying": 1, "sending": 4, "watching": 0, "uncertain": 5,
              "held": {"quiet_hours": 7, "breaker": 8}},
    "final": {"sent": 90}, "clock": {"right": true, "adoption_needed": false}, "callbacks": [],
    "holds": [{"id": "4", "scope": {"all": true}, "reason": "wrong data", "until": "2026-11-23T15:00:00Z"}],
    "providers": [
        {"name": "mail", "channel": "email", "state": "ready", "in_flight": 8, "window": 8, "rate": ["50/s"],
         "quota": [{"rate": "20000/d", "used": 19000, "left": 1000}]},
        {"name": "line", "channel": "line", "state": "breaker_open", "why": "connecting: refused", "stops": "breaker",
         "stops_bulk": "breaker", "until": "2026-11-23T13:11:00Z", "in_flight": 0, "window": 8, "rate": [], "quota": []},
        {"name": "sms", "channel": "sms", "state": "ready", "stops_bulk": "quota", "in_flight": 1, "window": 8, "rate": [],
         "quota": [{"rate": "10/d", "used": 10, "left": 0, "until": "2026-11-23T20:00:00Z"}]}],
    "store": {"path": "/var/lib/todoke/todoke.db", "bytes": 1048576, "unfinished": 20, "damaged": 1}})";

json::object parsed(const std::string& text)
{
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    return json::parse(text).as_object();
}

TEST(StatusText, ShowsQueueProvidersHoldsAndStore)
{
    EXPECT_THAT(
        status_text(parsed(busy_status), in_english),
        AllOf(HasSubstr("todoked 1, 2026-11-23 22:10:00 JST, ready"), HasSubstr("  overdue                      "),
              HasSubstr("held by quiet hours"), HasSubstr("  4  all but urgent, until 2026-11-24 00:00:00 JST: wrong"),
              HasSubstr("line: connecting: refused; tried again 2026-11-23 22:11:00"),
              HasSubstr("1.0 MiB, 20 unfinished"),
              HasSubstr("1 cannot be read; the log names them: journalctl -u todoked TODOKE_EVENT=message_damaged\n")));
    EXPECT_THAT(status_text(parsed(busy_status), in_japanese),
                AllOf(HasSubstr("キュー"), HasSubstr("待機: 送信を控える時間帯")));
}

TEST(StatusText, SaysLoudlyWhichProvidersAreSandboxes)
{
    const auto page = [](const std::string& lanes, const reader& to) {
        return status_text(parsed(R"({"version": "1", "now": "2026-11-23T13:10:00Z", "ready": true,
            "clock": {"right": true}, "providers": [)" +
                                  lanes + "]}"),
                           to);
    };
    const std::string mail = R"({"name": "demo-mail", "channel": "email", "sandbox": true, "state": "ready"})",
                      line = R"({"name": "demo-line", "channel": "line", "sandbox": true, "state": "ready"})",
                      sms = R"({"name": "smsc", "channel": "sms", "state": "ready"})";
    EXPECT_THAT(page(mail + "," + line + "," + sms, in_english),
                HasSubstr("\nSANDBOX demo-mail, demo-line: what these take, no customer gets."));
    EXPECT_THAT(page(mail, in_japanese), HasSubstr("\nSANDBOX demo-mail: ここに渡したメッセージはお客様に届きません"));
    EXPECT_THAT(page(sms, in_english), Not(HasSubstr("SANDBOX")));
}

TEST(StatusText, SaysThatTheCertificateEndsSoon)
{
    const auto page = [](const std::string& more) {
        return status_text(parsed(R"({"version": "1", "now": "2026-11-23T13:10:00Z", "ready": true, "clock":
            {"right": true}, "certificate": {"ends": "2026-12-01T00:00:00Z")" +
                                  more + "}}"),
                           in_english);
    };
    EXPECT_THAT(page(R"(, "why": "it ends in 7 days: renew it")"),
                HasSubstr(", ready\nit ends in 7 days: renew it\nQueue\n"));
    EXPECT_THAT(page(""), HasSubstr(", ready\nQueue\n"));
}

TEST(StatusText, SaysLoudlyWhatIsNotReady)
{
    const auto page = status_text(parsed(R"({"version": "1", "now": "2026-11-23T13:10:00Z", "ready": false,
        "why": "the disk is full", "clock": {"right": false, "why": "run todoke adopt"}, "providers": []})"),
                                  in_english);
    EXPECT_THAT(page, AllOf(HasSubstr("not ready: the disk is full"), HasSubstr("run todoke adopt"),
                            HasSubstr("none is configured: everything waits")));
}

TEST(LimitsText, NamesWhatBindsEachLane)
{
    EXPECT_EQ(limits_text(parsed(busy_status), in_english),
              "mail (e-mail): its window is full: 8/8\n"
              "    rates: 50/s\n"
              "    20000/d: used 19000, left 1000\n"
              "line (LINE): a provider that is out of order: connecting: refused, until 2026-11-23 22:11:00\n"
              "    rates: none configured\n"
              "sms (SMS): nothing: it takes work, in flight 1/8; bulk classes: the provider's quota\n"
              "    rates: none configured\n"
              "    10/d: used 10, left 0; some again 2026-11-24 05:00:00\n");
}

TEST(BusyText, AddsUpAMetricByALabel)
{
    const std::string metrics =
        "# TYPE todoke_attempts_total counter\n"
        "todoke_attempts_total{channel=\"email\",outcome=\"accepted\",provider=\"mail\"} 30\n"
        "todoke_attempts_total{channel=\"email\",outcome=\"retry\",provider=\"mail\"} 2\n"
        "todoke_attempts_total{channel=\"sms\",outcome=\"accepted\",provider=\"sms\"} 50\n"
        "todoke_accepted_age_seconds_count{channel=\"sms\",class=\"urgent\"} 7\n"
        "todoke_accepted_age_seconds_bucket{channel=\"sms\",class=\"urgent\",le=\"1\"} 6\n"
        "todoke_holds 1\n";
    EXPECT_EQ(sums_by("provider", "todoke_attempts_total", metrics), (amounts{{"mail", 32}, {"sms", 50}}));
    EXPECT_EQ(sums_by("class", "todoke_accepted_age_seconds_count", metrics), (amounts{{"urgent", 7}}));
    EXPECT_EQ(sums_by("class", "todoke_holds", metrics), amounts{});
}

busy_figures at_eight()
{
    return {.status = parsed(busy_status),
            .under_way = json::parse(R"([{"class": "urgent"}, {"class": "promotional", "campaign": "spring"},
                                 {"class": "promotional", "campaign": "spring"}])")
                             .as_array(),
            .due = {{"promotional", 1200}, {"nurturing", 0}, {"transactional", 3}},
            .attempts_a_second = {{"mail", 32}, {"sms", 50}},
            .taken_a_second = {{"promotional", 49.5}, {"urgent", 0.5}, {"nurturing", 0}},
            .lately = {"spring", "cart"}};
}

TEST(BusyText, PutsTheBusiestFirst)
{
    EXPECT_EQ(busy_text(at_eight(), in_english),
              "todoke top, 2026-11-23 22:10:00 JST: due 3, overdue 2, held 15, sending 4\n"
              "Providers, attempts a second\n"
              "  sms   50.0/s  in flight 1/8  ready\n"
              "  mail  32.0/s  in flight 8/8  ready\n"
              "  line  0.0/s   in flight 0/8  out of order\n"
              "Classes, messages taken a second\n"
              "  promotional    49.5/s  under way 2  due 1200\n"
              "  urgent         0.5/s   under way 1  due 0\n"
              "  transactional  0.0/s   under way 0  due 3\n"
              "Campaigns seen under way in the last minute\n"
              "  spring  under way 2\n"
              "  cart    under way 0\n");
    EXPECT_THAT(busy_text(at_eight(), in_japanese),
                AllOf(HasSubstr("  promotional    49.5/s  送信中 2  送信可能 1200"),
                      HasSubstr("直近 1 分に送信中だったキャンペーン\n  spring  送信中 2")));
    EXPECT_THAT(
        busy_json(at_eight()),
        AllOf(HasSubstr(R"("classes":[{"name":"promotional","under_way":2,"due":1200,"taken_per_second":4.95E1})"),
              HasSubstr(R"("campaigns":[{"name":"spring","under_way":2},{"name":"cart","under_way":0}])")));
}

TEST(BusyText, ClaimsNoSpeedAtTheFirstLook)
{
    auto first = at_eight();
    first.is_first_look = true;
    EXPECT_THAT(busy_text(first, in_english), AllOf(Not(HasSubstr("/s")), HasSubstr("  transactional  …")));
    EXPECT_THAT(busy_json(first), Not(HasSubstr("per_second")));
}

TEST(BusyText, SaysThatNothingGoesOut)
{
    EXPECT_TRUE(busy_text({.status = parsed(busy_status)}, in_english)
                    .ends_with("Classes, messages taken a second\n  nothing goes out\n"));
}

}  // namespace
}  // namespace todoke::cli
