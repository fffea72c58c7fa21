// What a lane says of itself: what shuts it and until when, and what is left of its day.
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "gateway/delivery/lane.hpp"
#include "tests/support/scripted_channel.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

class LaneStatus : public testing::Test {
protected:
    LaneStatus() : one{make()} {}

    lane make()
    {
        auto over = std::make_unique<scripted_channel>(io.get_executor(), [](const envelope&, const outcome&) {});
        return {lane_rules{"line", channel::line, {{50, 1s}, {100, 24h}}, 8, 1, {2, 30s}}, std::move(over)};
    }
    void end(outcome_kind kind, std::string detail = {}, std::optional<span> after = {}, bool transport = false)
    {
        outcome result;
        result.kind = kind;
        result.detail = std::move(detail);
        result.after = after;
        result.transport = transport;
        if (!transport) result.code = "200";
        one.began(1, false, now);
        one.ended(result, now);
    }

    boost::asio::io_context io;
    span now = 1h;
    lane one;
};

TEST_F(LaneStatus, TellsWhatIsLeftOfADay)
{
    EXPECT_EQ(one.status(now).quotas.size(), 1u) << "not of a second's rate";
    for (int i = 0; i < 30; ++i) end(outcome_kind::accepted);
    now += 10h;
    one.began(5, false, now);  // an attempt may cost several units
    auto day = one.status(now).quotas.at(0);
    EXPECT_EQ(to_text(day.limit), "100/d");
    EXPECT_EQ(day.used, 35u);
    EXPECT_EQ(day.left, 65u);
    EXPECT_EQ(day.wait, span{0});
    one.began(70, false, now);
    day = one.status(now).quotas.at(0);
    EXPECT_EQ(day.used, 105u) << "more than there was: known only once it was taken";
    EXPECT_EQ(day.left, 0u);
    EXPECT_GT(day.wait, 13h);
    now += day.wait;
    EXPECT_GT(one.status(now).quotas.at(0).left, 0u);
}

TEST_F(LaneStatus, TellsOfTheWayToTheProviderApartFromWhatShutsIt)
{
    for (int i = 0; i < 2; ++i) end(outcome_kind::retry, "no answer", {}, true);
    EXPECT_EQ(one.status(now).now, lane_state::breaker_open);
    EXPECT_TRUE(one.status(now).usable);
    one.heard({false, false, "gone"}, now);
    EXPECT_FALSE(one.status(now).usable);
}

TEST_F(LaneStatus, TellsWhichRuleKeepsItFromTakingMore)
{
    EXPECT_EQ(one.status(now).stops, rule::none);
    EXPECT_EQ(one.status(now).stops_bulk, rule::none);
    for (int i = 0; i < 6; ++i) end(outcome_kind::accepted);  // a tenth of a second's worth, and one that is kept
    EXPECT_EQ(one.status(now).stops, rule::rate);
    now += 1s;
    for (int i = 0; i < 4; ++i) {
        one.began(1, true, now);
        outcome taken;
        taken.kind = outcome_kind::accepted;
        one.ended(taken, now);
    }
    EXPECT_EQ(one.status(now).stops, rule::none);
    EXPECT_EQ(one.status(now).stops_bulk, rule::rate) << "the rest is kept from it";
    now += 1s;
    for (int i = 0; i < 2; ++i) end(outcome_kind::retry, "connection refused", {}, true);
    EXPECT_EQ(one.status(now).stops, rule::breaker);
    EXPECT_EQ(one.status(now).stops_bulk, rule::breaker);
    one.hold(true);
    EXPECT_EQ(one.status(now).stops, rule::hold);
}

TEST_F(LaneStatus, ReadsCodesAsTheOperatorDoes)
{
    lane_rules rules;
    rules.provider = "mail";
    rules.on = channel::email;
    rules.answers = {
        {"550 5.7.1", outcome_kind::retry}, {"421", outcome_kind::throttled}, {"250", outcome_kind::retry}};
    const lane own{rules,
                   std::make_unique<scripted_channel>(io.get_executor(), [](const envelope&, const outcome&) {})};
    struct row {
        const char* code;
        outcome_kind told, read;
    };
    using enum outcome_kind;
    for (const auto& [code, told, read] :
         {row{"550 5.7.1", rejected, retry}, row{"550 5.1.1", rejected, rejected}, row{"550", rejected, rejected},
          row{"421 4.7.0", retry, throttled}, row{"421", retry, throttled}, row{"250 2.0.0", accepted, accepted},
          row{"421", uncertain, uncertain}, row{"", uncertain, uncertain}}) {
        outcome said;
        said.kind = told;
        said.code = code;
        EXPECT_EQ(own.read(said).kind, read) << code;
    }
}

TEST_F(LaneStatus, SaysOverQuotaAndUntilWhen)
{
    EXPECT_EQ(one.status(now).now, lane_state::ready);
    one.began(1, false, now);  // answers only after the lane was shut
    end(outcome_kind::over_quota, "monthly limit reached", 20min);
    auto seen = one.status(now);
    EXPECT_EQ(to_text(seen.now), "over_quota");
    EXPECT_EQ(seen.why, "monthly limit reached");
    EXPECT_EQ(seen.opens_in, 20min);
    outcome late;
    late.kind = outcome_kind::accepted;
    one.ended(late, now);
    end(outcome_kind::retry, "connection reset", {}, true);
    end(outcome_kind::throttled, "slow down");
    seen = one.status(now + 5min);
    EXPECT_EQ(to_text(seen.now), "over_quota") << "what shut it, not what ended meanwhile";
    EXPECT_EQ(seen.why, "monthly limit reached");
    EXPECT_EQ(seen.opens_in, 15min);
    now += 21min;
    EXPECT_EQ(one.status(now).opens_in, span{0}) << "it is being tried again";
    for (int i = 0; i < 3; ++i) end(outcome_kind::accepted);
    EXPECT_EQ(one.status(now).now, lane_state::ready);
}

TEST_F(LaneStatus, TellsTheOtherReasonsApart)
{
    end(outcome_kind::throttled, "slow down", 5s);
    EXPECT_EQ(one.status(now).now, lane_state::paused);
    EXPECT_EQ(one.status(now).opens_in, 5s);
    end(outcome_kind::misconfigured, "401");
    EXPECT_EQ(one.status(now).now, lane_state::misconfigured);
    EXPECT_EQ(one.status(now).why, "401");
    EXPECT_EQ(one.status(now).opens_in, 1min);

    now += 2min;
    end(outcome_kind::retry, "connection refused", {}, true);
    EXPECT_EQ(one.status(now).now, lane_state::breaker_open);
    EXPECT_EQ(one.status(now).why, "connection refused");
}

}  // namespace
}  // namespace todoke
