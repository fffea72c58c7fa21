// What may be written in the configuration, and what a site gets that writes nothing.
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct pattern_case {
    const char* name;
    const char* text;
    std::optional<retry_pattern> expected;
};

class RetryPatternText : public testing::TestWithParam<pattern_case> {};

TEST_P(RetryPatternText, IsRead)
{
    EXPECT_EQ(parse_retry_pattern(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Rules, RetryPatternText,
                         testing::Values(pattern_case{"one", "10s", retry_pattern{10s}},
                                         pattern_case{"times", "10s, 5m*3", retry_pattern{10s, 5min, 5min, 5min}},
                                         pattern_case{"no_space", "10s,1m*2", retry_pattern{10s, 1min, 1min}},
                                         pattern_case{"spaces", " 10s ,  1m * 2 ", retry_pattern{10s, 1min, 1min}},
                                         pattern_case{"zero_times", "10s*0", {}}, pattern_case{"zero_wait", "0", {}},
                                         pattern_case{"negative", "10s*-1", {}},
                                         pattern_case{"too_many", "1s*1001", {}},
                                         pattern_case{"too_many_together", "1s*600, 1s*600", {}},
                                         pattern_case{"trailing_comma", "10s,", {}}, pattern_case{"no_unit", "10", {}},
                                         pattern_case{"two_stars", "10s*2*2", {}}, pattern_case{"empty", "", {}}),
                         [](const auto& row) { return row.param.name; });

TEST(DefaultRetry, IsTheManuals)
{
    EXPECT_EQ(default_retry(), parse_retry_pattern("10s, 1m, 5m*3, 30m*4, 2h*6"));
    EXPECT_EQ(default_retry().size(), 15u);
}

TEST(DefaultClasses, AreTheManuals)
{
    const auto classes = default_classes();
    ASSERT_EQ(classes.size(), 4u);
    const quiet_pattern night{quiet_pattern::kind::ranges, {{21h, 8h}}};
    const quiet_pattern never{quiet_pattern::kind::never, {}};
    struct row {
        const char* name;
        int priority, weight;
        quiet_pattern email, sms;
        span ttl, spread;
        on_uncertain on_email, on_sms;
        bool needs_consent;
        fingerprint prints;
    };
    using enum on_uncertain;
    const row rows[] = {
        {"urgent", 0, 1, never, never, 10min, 0s, retry, retry, false, fingerprint::line_sms},
        {"transactional", 10, 6, never, night, 72h, 0s, retry, hold, false, fingerprint::line_sms},
        {"promotional", 30, 3, night, night, 72h, 30min, assume_sent, assume_sent, true, fingerprint::any},
        {"nurturing", 40, 1, night, night, 168h, 30min, assume_sent, assume_sent, true, fingerprint::any}};
    for (const auto& expected : rows) {
        SCOPED_TRACE(expected.name);
        const auto& made = classes.at(expected.name);
        EXPECT_EQ(made.name, expected.name);
        EXPECT_EQ(made.priority, expected.priority);
        EXPECT_EQ(made.weight, expected.weight);
        EXPECT_EQ(made.quiet[index_of(channel::email)], expected.email);
        EXPECT_EQ(made.quiet[index_of(channel::line)], expected.sms);
        EXPECT_EQ(made.quiet[index_of(channel::sms)], expected.sms);
        EXPECT_EQ(made.ttl, expected.ttl);
        EXPECT_EQ(made.release_spread, expected.spread);
        EXPECT_EQ(made.uncertain[index_of(channel::email)], expected.on_email);
        EXPECT_EQ(made.uncertain[index_of(channel::sms)], expected.on_sms);
        EXPECT_EQ(made.needs_consent, expected.needs_consent);
        EXPECT_EQ(made.prints, expected.prints);
        EXPECT_TRUE(made.send_windows.empty());
        EXPECT_EQ(made.when_closed, on_limit::defer);
        EXPECT_EQ(made.guard, span{60s});
        EXPECT_EQ(made.dedupe_window, span{24h});
        EXPECT_EQ(made.legs, (std::vector{channel::line, channel::email, channel::sms}));
    }
}

TEST(Policy, SharesFollowPriority)
{
    shop site;
    const auto shares = site.policy()->shares();
    ASSERT_EQ(shares.size(), 4u);
    EXPECT_EQ(shares[0].klass, "urgent");
    EXPECT_EQ(shares[1].klass, "transactional");
    EXPECT_EQ(shares[1].weight, 6);
    EXPECT_EQ(shares[3].klass, "nurturing");
}

TEST(Policy, RefusesAnUnknownZoneOfTheSite)
{
    shop site;
    site.book.time_zone = "Asia/Tokio";
    EXPECT_THROW(site.policy(), std::invalid_argument);
}

}  // namespace
}  // namespace todoke
