#include "store/sqlite/upkeep.hpp"

#include <gmock/gmock.h>

#include "tests/store/upkeep.hpp"

namespace todoke {

namespace {

TEST_F(Upkeep, ContentGoesBeforeTheMessage)
{
    const auto done = put(keyed("k"));
    record(take(1).at(0), outcome_kind::accepted);
    auto later = sms();
    later.send_at = now + 100h;
    const auto waiting = put(later);
    const auto ended = now;
    now += 1h;
    put(sms());
    tidy({}, ended + 1ms);
    EXPECT_EQ(view(done.id).content, "");
    EXPECT_EQ(view(done.id).facts.to, addresses{});
    EXPECT_EQ(view(done.id).facts.now, state::sent);
    EXPECT_NE(view(waiting.id).content, "") << "not final";
}

TEST_F(Upkeep, WhatEndedLongAgoIsPurgedWithAllThatBelongsToIt)
{
    outcome took;
    took.references = {"r1"};
    const auto old = put_keys(250);
    for (const auto& one : take(250)) record(one, outcome_kind::accepted, took);
    const auto ended = now;
    now += 25h;
    const auto young = put(sms());
    now += 24h * 90;
    const auto waits_long = put(sms());
    tidy(ended + 1h, {});
    EXPECT_FALSE(run(db->find(old[0])));
    EXPECT_FALSE(run(db->find(old[249])));
    EXPECT_TRUE(run(db->find(young.id)));
    EXPECT_TRUE(run(db->find(waits_long.id)));
    for (const auto* table : {"message", "progress", "content"}) EXPECT_EQ(rows(table), 2) << table;
    for (const auto* table : {"provider_message", "in_doubt", "contact", "flight"}) EXPECT_EQ(rows(table), 0) << table;
    EXPECT_EQ(merged(), 2) << "each on the list of its address";
    EXPECT_EQ(rows("journal"), 2);
}

TEST_F(Upkeep, WhatNobodyKnowsOfIsInDoubtNoLongerThanItIsKept)
{
    put(sms());
    record(take(1).at(0), outcome_kind::uncertain);
    script->before_decide = [](const situation& s, instant) -> std::optional<verdict> {
        if (s.message.now == state::uncertain) return finished(state::uncertain, rule::uncertain);
        return std::nullopt;
    };
    now += 73h;
    dispatch({});
    const auto ended = now;
    now += 25h;
    put(sms());
    now += 24h * 90;
    put(sms());
    EXPECT_EQ(rows("in_doubt"), 1);
    tidy(ended + 1h, {});
    EXPECT_EQ(rows("message"), 2);
    EXPECT_EQ(rows("in_doubt"), 0);
}

TEST_F(Upkeep, HandOversStayAsLongAsACapLooksBack)
{
    put_keys(1);
    for (const auto& one : take(1)) record(one, outcome_kind::accepted);
    const auto ended = now;
    now += 48h;
    put(sms());
    auto terms = keeping(ended + 1h);
    terms.counted = 49h;
    while (run(db->tidy(terms))) {
    }
    EXPECT_EQ(rows("message"), 1);
    EXPECT_EQ(rows("contact"), 1) << "the cap's window is longer than what is kept of messages";
    put_keys(1);
    for (const auto& one : take(9)) record(one, outcome_kind::accepted);
    now += 26h;  // their texts hold no more, so they are purged
    put(sms());
    terms = keeping(ended + 49h);
    terms.counted = 73h;
    while (run(db->tidy(terms))) {
    }
    EXPECT_EQ(rows("contact"), 2) << "the first is old enough now";
}

TEST_F(Upkeep, AKeyThatStillHoldsIsNotPurged)
{
    auto what = keyed("k");
    what.dedupe_window = 24h * 365;
    const auto m = put(what);
    record(take(1).at(0), outcome_kind::accepted);
    now += 24h * 100;
    put(sms());
    tidy(now, now);
    EXPECT_TRUE(run(db->find(m.id)));
    what.expires_at = now + 1h;
    EXPECT_EQ(put(what).now, state::suppressed);
}

TEST_F(Upkeep, NumbersAreNotGivenTwice)
{
    auto what = sms();
    what.expires_at = now;
    put(what);
    const auto last = put(what).id;
    now += 24h * 100;
    dispatch({});
    tidy(now, now);
    reopen();
    EXPECT_GT(put(what).id.no(), last.no());
}

/// Where the clock is not believed: time passes, and "now" is what the test says.
class WrongClock : public Upkeep {
protected:
    static constexpr span kept = 24h * 90;

    WrongClock()
    {
        m = put(keyed("k")).id;
        record(take(1).at(0), outcome_kind::accepted);
        put(sms("+819000000000"));
        live(1min);
    }
    /// Upkeep's whole round after so much time of running.
    void live(span passed)
    {
        while (run(db->tidy({now, std::exchange(passed, span{}), kept, kept}))) {
        }
    }
    bool is_there() { return run(db->find(m)).has_value(); }
    message_id m;
};

TEST_F(WrongClock, AJumpByYearsPurgesNothing)
{
    const auto right = now;
    now += 24h * 3650;
    put(sms("+819000000001"));  // the newest row of the file has the wrong time, too
    live(1s);
    EXPECT_TRUE(is_there());
    reopen();
    live(1min);
    EXPECT_TRUE(is_there()) << "nor after a restart";
    EXPECT_EQ(merged(), 1 + 3) << "a claim, and each message on the list of its address";
    now = right + 1h;
    live(1h);
    EXPECT_EQ(put(keyed("k")).now, state::suppressed) << "the key holds as if nothing had been";
}

TEST_F(WrongClock, AFileOfAnOlderVersionIsSafeToo)
{
    db.reset();
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("DELETE FROM box WHERE key = 'believed_time'");
    }
    open();
    now += 24h * 3650;
    live(1s);
    EXPECT_TRUE(is_there());
}

TEST_F(WrongClock, TimeThatReallyPassesIsBelieved)
{
    for (int day = 0; day < 92; ++day) {
        EXPECT_TRUE(is_there() || day > 89) << day;
        now += 24h;
        dispatch({});
        live(24h);
    }
    EXPECT_FALSE(is_there());
}

TEST_F(WrongClock, ABoxThatWasOffCatchesUp)
{
    now += 24h * 100;
    reopen();
    dispatch({});
    live(24h * 8);
    EXPECT_TRUE(is_there()) << "not at once";
    live(24h * 2);
    EXPECT_FALSE(is_there());
}

/// One without a battery does so each time, until somebody on the network tells it the time.
TEST_F(WrongClock, ABoxThatWakesUpInThePastForgetsNothing)
{
    now += 24h * 91;
    const auto right = now;
    now = instant{};
    reopen();
    live(1min);
    EXPECT_TRUE(is_there()) << "by that clock it is not old";
    now = right + 1min;
    live(1min);
    live(24h * 10);
    EXPECT_FALSE(is_there()) << "what it knew of the time is not gone";
}

struct belief {
    std::string name;
    span now, passed, believed;  ///< from the last believed instant on
    friend void PrintTo(const belief& row, std::ostream* to) { *to << row.name; }
};
class BelievedTime : public testing::TestWithParam<belief> {};

TEST_P(BelievedTime, GoesOnlyAsFastAsTimePasses)
{
    const auto last = *parse_instant("2026-11-23T03:00:00Z");
    EXPECT_EQ(believed(last, last + GetParam().now, GetParam().passed), last + GetParam().believed);
}

INSTANTIATE_TEST_SUITE_P(Clock, BelievedTime,
                         testing::Values(belief{"runs", 1s, 1s, 1s}, belief{"stands", 0s, 0s, 0s},
                                         belief{"jumped_by_a_year", 24h * 365, 1s, 10s},
                                         belief{"catches_up", 24h * 70, 24h * 6, 24h * 60},
                                         belief{"caught_up", 24h * 70, 24h * 8, 24h * 70},
                                         belief{"was_set_back", -5h, 1s, -10s},
                                         belief{"is_behind_for_good", -5h, 1h, -5h}),
                         [](const auto& row) { return row.param.name; });

}  // namespace

}  // namespace todoke
