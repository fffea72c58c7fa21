// Ends of attempts that do not fit: told again later, or told of what could not be tried at all.
#include <algorithm>
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::SizeIs;

class LateEnd : public StoreTest {
protected:
    std::int64_t contacts()
    {
        db_connection raw{path(), db_connection::mode::read_only, {}};
        return raw.integer("SELECT count(*) FROM contact");
    }
    /// One hand-over a person: whoever comes second waits for the slot.
    void cap_at_one()
    {
        script->before_decide = [](const situation& s, instant at) -> std::optional<verdict> {
            const auto others = std::count_if(s.contacts.begin(), s.contacts.end(),
                                              [&](const contact& c) { return c.message != s.message.no; });
            if (others == 0 || at >= s.message.expires_at) return std::nullopt;
            auto v = waits(state::queued, 0, at + 24h, rule::cap);
            v.held_by = {{rule::cap, at + 24h, "full"}};
            return v;
        };
    }
};

TEST_F(LateEnd, ToldAgainItDoesNotEndALaterAttempt)
{
    const auto m = put(sms()).id;
    const auto first = take(1).at(0);
    record(first, outcome_kind::retry);
    now += 1min;
    const auto second = take(1).at(0);
    ASSERT_EQ(second.attempt, first.attempt + 1);
    for (const auto how : {outcome_kind::retry, outcome_kind::rejected, outcome_kind::accepted})
        EXPECT_EQ(record(first, how), state::sending);
    EXPECT_EQ(view(m).facts.now, state::sending);
    EXPECT_EQ(view(m).facts.legs[0].tries, 1);
    EXPECT_EQ(record(second, outcome_kind::accepted), state::sent);
}

TEST_F(LateEnd, ALaterTryIsLoggedBesideTheFirstUnlessItCameToNothing)
{
    put(sms());
    record(take(1).at(0), outcome_kind::retry);
    EXPECT_EQ(contacts(), 1) << "it keeps its slot";
    for (const auto how : {outcome_kind::retry, outcome_kind::throttled}) {
        now += 10min;
        const auto again = take(1).at(0);
        EXPECT_EQ(contacts(), 2);
        record(again, how);
        EXPECT_EQ(contacts(), 1);
    }
    now += 10min;
    record(take(1).at(0), outcome_kind::uncertain);
    EXPECT_EQ(contacts(), 2) << "it may have arrived";
    std::vector<contact> seen;
    script->before_decide = [&](const situation& s, instant) {
        seen = s.contacts;
        return std::optional<verdict>{};
    };
    put(sms());
    take(1);
    ASSERT_THAT(seen, SizeIs(2));
    EXPECT_TRUE(seen[0].again);
    EXPECT_EQ(seen[0].at, now);
    EXPECT_FALSE(seen[1].again);
    EXPECT_EQ(seen[1].at, now - 30min);
}

TEST_F(LateEnd, ALegThatIsRefusedInTheEndLeavesNoTryInTheLog)
{
    script->repeats_uncertain = true;
    put(sms());
    record(take(1).at(0), outcome_kind::uncertain);
    for (const auto how : {outcome_kind::uncertain, outcome_kind::rejected}) {
        now += 10min;
        const auto again = take(1);
        ASSERT_THAT(again, SizeIs(1));
        record(again[0], how);
    }
    EXPECT_EQ(contacts(), 0);
}

TEST_F(LateEnd, AnSmsOfWhichAPartWasTakenHasItsSlotFromThenOn)
{
    put(sms());
    auto part = outcome{};
    part.begun = true;
    record(take(1).at(0), outcome_kind::throttled, part);
    EXPECT_EQ(contacts(), 1);
    now += 10min;
    const auto rest = take(1);
    ASSERT_THAT(rest, SizeIs(1));
    record(rest[0], outcome_kind::rejected);
    EXPECT_EQ(contacts(), 0) << "both are given back";
}

TEST_F(LateEnd, ToldAgainItDoesNotEndTheNextLeg)
{
    auto what = sms();
    what.to[index_of(channel::email)] = "a@example.jp";
    what.legs.push_back({channel::email, {}, {}});
    const auto m = put(what).id;
    const auto first = take(1).at(0);
    record(first, outcome_kind::rejected);
    const auto second = take(1, channel::email, "smtp").at(0);
    EXPECT_EQ(record(first, outcome_kind::rejected), state::sending);
    EXPECT_EQ(view(m).facts.now, state::sending);
    EXPECT_EQ(record(second, outcome_kind::accepted), state::sent);
}

TEST_F(LateEnd, ASlotOfWhatCouldNotBeTriedGoesToWhoWaitsForIt)
{
    cap_at_one();
    put(sms());
    const auto going = take(9);
    ASSERT_THAT(going, SizeIs(1));
    const auto second = put(sms()).id;
    ASSERT_EQ(view(second).facts.due, now + 24h);
    attempt_end end{going[0].no, going[0].leg, going[0].attempt, now, {}, "its row in table content has nothing"};
    run(db->record(end, rules()));
    EXPECT_EQ(contacts(), 0);
    const auto next = take(9);
    ASSERT_THAT(next, SizeIs(1)) << "at once, not a day later";
    EXPECT_EQ(next[0].id, second);
}

}  // namespace

}  // namespace todoke
