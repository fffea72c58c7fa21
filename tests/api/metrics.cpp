// What /metrics says of a moment and of what happened. That documents, rules and pages name nothing else is asked of
// the real daemon, in tests/process/metrics.cpp.

#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

using std::chrono::minutes;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Due in the minute that begins so long before 03:00, for any provider of SMS.
due_row due_for(std::chrono::seconds ago, const std::string& klass, std::int64_t count, rule why = rule::none)
{
    due_row made;
    made.from = *parse_instant("2026-11-23T03:00:00Z") - ago;
    made.until = made.from + minutes{1};
    made.on = channel::sms;
    made.in = state::queued;
    made.klass = klass;
    made.why = why;
    made.count = count;
    return made;
}

class MetricsPage : public Door {
protected:
    std::string page() { return ask("GET", "/metrics").body; }
};

TEST_F(MetricsPage, KeepsWhatIsHeldApartFromWhatIsDue)
{
    open();
    there([this] {
        lanes = {{"smsc", channel::sms, lane_state::ready, 0, 8, "", {}}};
        messages.tallies = {{state::queued, channel::sms, "promotional", rule::quiet_hours, 90},
                            {state::queued, channel::sms, "urgent", rule::none, 4},
                            {state::queued, channel::sms, "urgent", rule::retry, 3},
                            {state::queued, channel::line, "promotional", rule::cap, 2}};
        messages.dues = {due_for(minutes{10}, "promotional", 40, rule::quiet_hours), due_for(minutes{2}, "urgent", 4)};
    });
    EXPECT_THAT(
        page(),
        AllOf(HasSubstr("todoke_messages_due{channel=\"sms\",class=\"promotional\"} 40\n"),
              HasSubstr("todoke_messages_held{channel=\"sms\",class=\"promotional\",rule=\"quiet_hours\"} 50\n"),
              HasSubstr("todoke_messages_due{channel=\"sms\",class=\"urgent\"} 4\n"),
              HasSubstr("todoke_messages_retrying{channel=\"sms\",class=\"urgent\"} 3\n"),
              HasSubstr("todoke_messages_held{channel=\"line\",class=\"promotional\",rule=\"cap\"} 2\n"),
              HasSubstr("todoke_messages_due{channel=\"line\",class=\"promotional\"} 0\n"),
              HasSubstr("todoke_messages_overdue{channel=\"sms\",class=\"promotional\"} 40\n")));
    there([this] { lanes[0].stops_bulk = rule::quota, lanes[0].stops = rule::none; });
    EXPECT_THAT(page(),
                AllOf(HasSubstr("todoke_messages_held{channel=\"sms\",class=\"promotional\",rule=\"quota\"} 40\n"),
                      HasSubstr("todoke_messages_due{channel=\"sms\",class=\"urgent\"} 4\n")));
}

TEST_F(MetricsPage, WhatNamesAProviderThatIsGoneIsNotDue)
{
    open();
    there([this] {
        messages.tallies = {{state::queued, channel::sms, "urgent", rule::none, 2}};
        auto bound = due_for(minutes{5}, "urgent", 2);
        bound.on = std::nullopt;
        bound.provider = "gone";
        messages.dues = {bound};
    });
    EXPECT_THAT(page(), AllOf(HasSubstr("todoke_messages_held{channel=\"sms\",class=\"urgent\",rule=\"none\"} 2\n"),
                              HasSubstr("todoke_messages_due{channel=\"sms\",class=\"urgent\"} 0\n")));
}

TEST_F(MetricsPage, TellsForHowLongWhatIsDueHasBeenWaiting)
{
    open();
    there([this] {
        lanes = {{"smsc", channel::sms, lane_state::breaker_open, 0, 8, "refused", {}}};
        lanes[0].stops = lanes[0].stops_bulk = rule::breaker;
        auto bound = due_for(minutes{61}, "urgent", 5);
        bound.on = std::nullopt;
        bound.provider = "smsc";
        auto timer = due_for(minutes{61}, "urgent", 7, rule::follow_up);
        timer.on = std::nullopt;
        messages.dues = {due_for(minutes{31}, "urgent", 2), due_for(minutes{2}, "urgent", 3),
                         due_for(minutes{0}, "urgent", 9), bound, timer};
    });
    const std::string any = "{channel=\"sms\",class=\"urgent\",provider=\"any\",rule=\"breaker\"";
    const std::string smsc = "{channel=\"sms\",class=\"urgent\",provider=\"smsc\",rule=\"breaker\"";
    EXPECT_THAT(page(), AllOf(HasSubstr("todoke_waiting_age_seconds_bucket" + any + ",le=\"60\"} 3\n"),
                              HasSubstr("todoke_waiting_age_seconds_bucket" + any + ",le=\"900\"} 3\n"),
                              HasSubstr("todoke_waiting_age_seconds_bucket" + any + ",le=\"3600\"} 5\n"),
                              HasSubstr("todoke_waiting_age_seconds_bucket" + any + ",le=\"+Inf\"} 5\n"),
                              HasSubstr("todoke_waiting_age_seconds_sum" + any + "} 3780\n"),
                              HasSubstr("todoke_waiting_age_seconds_count" + smsc + "} 5\n"),
                              HasSubstr("todoke_waiting_oldest_seconds{channel=\"sms\",class=\"urgent\"} 3600\n")));
    EXPECT_THAT(page(), Not(HasSubstr("provider=\"\"")));
}

TEST_F(MetricsPage, TellsWhatStateAProviderIsInAndWhatIsLeftOfItsDay)
{
    open();
    there([this] {
        lanes = {{"line", channel::line, lane_state::over_quota, 1, 8, "monthly limit", {"200/d"}}};
        lanes[0].quotas = {{"200/d", 150, 50, std::nullopt}};
    });
    EXPECT_THAT(page(),
                AllOf(HasSubstr("todoke_provider_state{channel=\"line\",provider=\"line\",state=\"over_quota\"} 1\n"),
                      HasSubstr("todoke_provider_state{channel=\"line\",provider=\"line\",state=\"ready\"} 0\n"),
                      HasSubstr("todoke_provider_quota_used{channel=\"line\",provider=\"line\",rate=\"200/d\"} 150\n"),
                      HasSubstr("todoke_provider_quota_left{channel=\"line\",provider=\"line\",rate=\"200/d\"} 50\n")));
}

TEST_F(MetricsPage, CountsHowLongAttemptsTookAndHowOldMessagesWereWhenTaken)
{
    open();
    there([this] {
        using std::chrono::milliseconds;
        counted.attempt({"smsc", channel::sms, "urgent", outcome_kind::retry, milliseconds{3000}, milliseconds{3000}});
        counted.attempt(
            {"smsc", channel::sms, "urgent", outcome_kind::accepted, milliseconds{300}, milliseconds{4000}});
        counted.attempt({"smsc", channel::sms, "urgent", outcome_kind::accepted, milliseconds{-5}, milliseconds{-5}});
    });
    const auto said = page();
    const std::string took = "todoke_attempt_seconds", age = "todoke_accepted_age_seconds";
    EXPECT_THAT(said, AllOf(HasSubstr(took + "_bucket{channel=\"sms\",provider=\"smsc\",le=\"0.5\"} 2\n"),
                            HasSubstr(took + "_count{channel=\"sms\",provider=\"smsc\"} 3\n"),
                            HasSubstr(took + "_sum{channel=\"sms\",provider=\"smsc\"} 3.3\n")));
    EXPECT_THAT(said, AllOf(HasSubstr(age + "_bucket{channel=\"sms\",class=\"urgent\",le=\"2\"} 1\n"),
                            HasSubstr(age + "_bucket{channel=\"sms\",class=\"urgent\",le=\"5\"} 2\n"),
                            HasSubstr(age + "_count{channel=\"sms\",class=\"urgent\"} 2\n")));
}

TEST_F(MetricsPage, SaysWhetherSubmissionsAreTaken)
{
    open();
    EXPECT_THAT(page(), HasSubstr("\ntodoke_ready 1\n"));
    there([this] { messages.full = true; });
    EXPECT_THAT(page(), HasSubstr("\ntodoke_ready 0\n"));
}

}  // namespace
}  // namespace todoke
