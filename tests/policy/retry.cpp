// Waits between tries.
#include "gateway/policy/retry.hpp"

#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

message_id numbered(int n)
{
    return message_id::make(1'763'868'000'000 + n, message_no{n}, static_cast<std::uint64_t>(n) * 977);
}

struct wait_case {
    const char* name;
    int tries;
    span least, most;
    friend void PrintTo(const wait_case& row, std::ostream* out) { *out << row.name; }
};

class RetryWait : public testing::TestWithParam<wait_case> {};

TEST_P(RetryWait, IsThePatternsWithinAFifth)
{
    const auto& row = GetParam();
    span shortest = 24h;
    span longest{};
    for (int n = 1; n <= 500; ++n) {
        const auto found = wait_after(default_retry(), row.tries, numbered(n));
        EXPECT_EQ(found, wait_after(default_retry(), row.tries, numbered(n)));
        shortest = std::min(shortest, found);
        longest = std::max(longest, found);
    }
    const auto slack = (row.most - row.least) / 20;
    EXPECT_GE(shortest, row.least);
    EXPECT_LE(shortest, row.least + slack);
    EXPECT_LE(longest, row.most);
    EXPECT_GE(longest, row.most - slack);
}

INSTANTIATE_TEST_SUITE_P(Retry, RetryWait,
                         testing::Values(wait_case{"first", 1, 8s, 12s}, wait_case{"second", 2, 48s, 72s},
                                         wait_case{"third", 3, 4min, 6min}, wait_case{"fifth", 5, 4min, 6min},
                                         wait_case{"sixth", 6, 24min, 36min}, wait_case{"last", 15, 96min, 144min},
                                         wait_case{"beyond", 99, 96min, 144min}),
                         [](const auto& row) { return row.param.name; });

TEST(RetryWait, DiffersFromTryToTry)
{
    EXPECT_NE(wait_after(default_retry(), 3, numbered(1)), wait_after(default_retry(), 4, numbered(1)));
}

TEST(Retry, WaitsAndGoesAgain)
{
    shop site{"transactional", {channel::sms}};
    site.start_attempt(0, tokyo("12:00"));
    const auto now = tokyo("12:00:30");
    const auto found = site.settle(0, outcome_kind::retry, now);
    EXPECT_EQ(becomes(found, 0), leg_state::waiting);
    const auto until = waits(found);
    EXPECT_EQ(until.as, state::queued);
    EXPECT_EQ(until.why, rule::retry);
    EXPECT_GE(until.due, now + 8s);
    EXPECT_LE(until.due, now + 12s);
    site.carry_out(found, now);
    EXPECT_EQ(waits(site.decide(until.due - 1ms)).due, until.due);
    EXPECT_TRUE(goes(site.decide(until.due)));
}

TEST(Retry, HonoursWhatTheProviderAsksFor)
{
    shop site{"transactional", {channel::sms}};
    site.start_attempt(0, tokyo("12:00"));
    outcome ended;
    ended.kind = outcome_kind::retry;
    ended.after = 1h;
    EXPECT_EQ(shown(waits(site.policy()->settle(site.s, 0, ended, tokyo("12:00"))).due), shown(tokyo("13:00")));
    ended.after = 1s;
    EXPECT_GE(waits(site.policy()->settle(site.s, 0, ended, tokyo("12:00"))).due, tokyo("12:00:08"));
    ended.after = span::max();
    EXPECT_EQ(ends(site.policy()->settle(site.s, 0, ended, tokyo("12:00"))).as, state::expired);
}

TEST(Retry, LandsInQuietHoursAndWaits)
{
    shop site{"transactional", {channel::sms}};
    site.start_attempt(0, tokyo("20:54:55"));
    const auto found = site.settle(0, outcome_kind::retry, tokyo("20:55"));
    EXPECT_EQ(waits(found).why, rule::quiet_hours);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("08:00") + 24h));
    ASSERT_EQ(found.held_by.size(), 2u);
    EXPECT_EQ(found.held_by[1].by, rule::retry);
}

TEST(Retry, OutlivesQuietHoursThatAreLiftedMeanwhile)
{
    shop site{"transactional", {channel::sms}};
    site.start_attempt(0, tokyo("20:59"), 6);  // the wait is about half an hour
    site.carry_out(site.settle(0, outcome_kind::retry, tokyo("20:59")), tokyo("20:59"));
    EXPECT_EQ(site.s.message.due_by, rule::quiet_hours);
    site.klass().quiet.fill({});
    EXPECT_GE(waits(site.decide(tokyo("21:05"))).due, tokyo("21:23"));
}

TEST(Retry, RemembersWhatTheProviderAskedForWhenQuietHoursAreLifted)
{
    for (const auto kind : {outcome_kind::retry, outcome_kind::throttled}) {
        shop site{"transactional", {channel::sms}};
        site.start_attempt(0, tokyo("20:30"));
        outcome ended;
        ended.kind = kind;
        ended.after = 1h;
        site.carry_out(site.policy()->settle(site.s, 0, ended, tokyo("20:30")), tokyo("20:30"));
        EXPECT_EQ(site.s.message.due_by, rule::quiet_hours);
        site.klass().quiet.fill({});
        const auto found = site.decide(tokyo("20:40"));
        EXPECT_EQ(shown(waits(found).due), shown(tokyo("21:30")));
        EXPECT_EQ(waits(found).why, kind == outcome_kind::retry ? rule::retry : rule::rate);
    }
}

TEST(Retry, ThatIsSpentTakesTheNextLeg)
{
    shop site{"transactional", {channel::email, channel::sms}};
    site.book.providers[0].retry = {10s, 20s};
    site.start_attempt(0, tokyo("12:00"), 2);
    EXPECT_EQ(waits(site.settle(0, outcome_kind::retry, tokyo("12:00"))).leg, 0u);
    site.start_attempt(0, tokyo("12:00"), 3);
    const auto found = site.settle(0, outcome_kind::retry, tokyo("12:00"));
    EXPECT_EQ(becomes(found, 0), leg_state::rejected);
    EXPECT_EQ(waits(found).leg, 1u);
}

TEST(Retry, ThatIsSpentOnTheLastLegFails)
{
    shop site{"transactional", {channel::sms}};
    site.start_attempt(0, tokyo("12:00"), 16);
    const auto found = site.settle(0, outcome_kind::retry, tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::failed);
    EXPECT_EQ(ends(found).why, rule::retry);
    EXPECT_NE(in_words(found.detail, language::english).find("16 tries without success"), std::string::npos)
        << found.detail;
}

TEST(Retry, ThatWouldComeTooLateExpiresOrTakesTheNextLeg)
{
    shop site{"urgent", {channel::sms}};
    site.s.message.expires_at = tokyo("12:10");
    site.start_attempt(0, tokyo("12:08"), 3);  // the wait is 4 minutes at least
    EXPECT_EQ(ends(site.settle(0, outcome_kind::retry, tokyo("12:08"))).as, state::expired);
    EXPECT_EQ(ends(site.settle(0, outcome_kind::retry, tokyo("12:08"))).why, rule::retry);
    site.add_leg(channel::email);
    const auto found = site.settle(0, outcome_kind::retry, tokyo("12:08"));
    EXPECT_EQ(becomes(found, 0), leg_state::rejected);
    EXPECT_EQ(waits(found).leg, 1u);
    EXPECT_EQ(waits(found).due, tokyo("12:08"));
}

struct lane_case {
    const char* name;
    outcome_kind kind;
    std::optional<span> after;
    span expected;
    rule why;
    friend void PrintTo(const lane_case& row, std::ostream* out) { *out << row.name; }
};

class LaneTrouble : public testing::TestWithParam<lane_case> {};

TEST_P(LaneTrouble, CostsNoAttempt)
{
    const auto& row = GetParam();
    shop site{"transactional", {channel::sms}};
    site.start_attempt(0, tokyo("12:00"), 4);  // after three tries that did count
    outcome ended;
    ended.kind = row.kind;
    ended.after = row.after;
    const auto found = site.policy()->settle(site.s, 0, ended, tokyo("12:00"));
    EXPECT_EQ(waits(found).due - tokyo("12:00"), row.expected);
    EXPECT_EQ(waits(found).why, row.why);
    EXPECT_EQ(becomes(found, 0), leg_state::waiting);
    site.carry_out(found, tokyo("12:00"));
    EXPECT_TRUE(goes(site.decide(waits(found).due)));
}

INSTANTIATE_TEST_SUITE_P(
    Retry, LaneTrouble,
    testing::Values(lane_case{"throttled_longer", outcome_kind::throttled, 7s, 7s, rule::rate},
                    lane_case{"misconfigured", outcome_kind::misconfigured, {}, 30s, rule::breaker},
                    lane_case{"over_quota", outcome_kind::over_quota, {}, 1h, rule::quota},
                    lane_case{"over_quota_shorter", outcome_kind::over_quota, 10min, 10min, rule::quota},
                    lane_case{"over_quota_a_month", outcome_kind::over_quota, 720h, 1h, rule::quota}),
    [](const auto& row) { return row.param.name; });

TEST(Throttle, IsWaitedOffLongerEachTimeAndCostsNoAttempt)
{
    span before{};
    for (int times = 1; times <= 8; ++times) {
        shop site{"transactional", {channel::sms}};
        site.start_attempt(0, tokyo("12:00"), 2);
        site.first().attempts = 2 + times;  // two tries that counted
        const auto found = site.settle(0, outcome_kind::throttled, tokyo("12:00"));
        const auto wait = waits(found).due - tokyo("12:00");
        const auto whole = std::min<span>(2s * (1 << (times - 1)), 5min);
        EXPECT_GE(wait, whole * 8 / 10) << times;
        EXPECT_LE(wait, whole * 12 / 10) << times;
        EXPECT_GT(wait, before) << times;
        EXPECT_EQ(waits(found).why, rule::rate);
        EXPECT_EQ(waits(found).due, waits(site.settle(0, outcome_kind::throttled, tokyo("12:00"))).due);
        before = wait;
    }
    EXPECT_LE(wait_after_throttle(1000, numbered(1)), 6min);
}

TEST(Throttle, IsNoReasonForTheNextLeg)
{
    shop site{"urgent", {channel::line, channel::sms}};
    site.s.message.expires_at = tokyo("12:10");
    site.start_attempt(0, tokyo("12:00"));
    outcome ended;
    ended.kind = outcome_kind::throttled;
    ended.after = 1h;
    const auto found = site.policy()->settle(site.s, 0, ended, tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::expired);
    EXPECT_EQ(ends(found).why, rule::rate);
    EXPECT_EQ(becomes(found, 1), leg_state::expired);
}

}  // namespace
}  // namespace todoke
