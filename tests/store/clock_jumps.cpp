// A clock that was set: what instants in the file mean then, and that one which bears a wrong one keeps nothing else.
#include <gmock/gmock.h>

#include "store/sqlite/file/clock_past.hpp"
#include "store/sqlite/file/future_rows.hpp"
#include "tests/store/bare_database.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

const auto noon = *parse_instant("2026-11-23T03:00:00Z");
constexpr span year = 24h * 365;

struct meaning {
    std::string name;
    std::vector<known_jump> jumps;
    span told, expected;  ///< after noon
    message_no of{};
    friend void PrintTo(const meaning& row, std::ostream* to) { *to << row.name; }
};
class ClockPast : public testing::TestWithParam<meaning> {};

known_jump jumped(span from, span to, std::int64_t next)
{
    return {{noon + from, noon + to}, {next}};
}

const std::vector<known_jump> day_ahead{jumped(0h, 24h, 5)};
const std::vector<known_jump> years_ahead_and_back{jumped(-1h, 10 * year, 5), jumped(10 * year + 1min, -1h + 1min, 9)};
const std::vector<known_jump> years_back_and_ahead{jumped(-1h, -10 * year, 5),
                                                   jumped(-10 * year + 1min, -1h + 1min, 9)};
/// Found at a start: nobody saw when it began.
const std::vector<known_jump> was_ahead{jumped(-1h, 10 * year, 9), jumped(10 * year, -1h, 9)};

TEST_P(ClockPast, TellsWhatAnInstantMeansNow)
{
    const auto& row = GetParam();
    const auto now = noon + (row.jumps == day_ahead ? 25h : 1h);
    EXPECT_EQ(clock_past{row.jumps}.by_now(noon + row.told, now, row.of) - noon, row.expected);
}

INSTANTIATE_TEST_SUITE_P(
    Instants, ClockPast,
    testing::Values(meaning{"never_set", {}, -5h, -5h}, meaning{"before_the_jump", day_ahead, -5h, 19h, {3}},
                    meaning{"at_the_jump", day_ahead, 0h, 24h, {3}},
                    meaning{"after_the_jump", day_ahead, 24h, 24h, {3}},
                    meaning{"stored_after_it", day_ahead, 24h + 1min, 24h + 1min, {7}},
                    meaning{"stored_before_and_ended_after", day_ahead, 25h, 25h, {3}},
                    meaning{"long_before_both", years_ahead_and_back, -240h, -240h, {1}},
                    meaning{"in_the_wrong_minute", years_ahead_and_back, 10 * year + 30s, -1h + 30s, {6}},
                    meaning{"after_both", years_ahead_and_back, 30min, 30min, {9}},
                    meaning{"stored_before_both_ended_after", years_ahead_and_back, 30min, 30min, {1}},
                    meaning{"of_no_message", years_ahead_and_back, 10 * year + 30s, -1h + 30s},
                    meaning{"long_before_a_past", years_back_and_ahead, -240h, -240h, {1}},
                    meaning{"in_the_past", years_back_and_ahead, -10 * year + 30s, -1h + 30s, {6}},
                    meaning{"before_nobody_looked", was_ahead, -240h, -240h, {1}},
                    meaning{"while_nobody_looked", was_ahead, 10 * year - 24h, -25h, {4}}),
    [](const auto& row) { return row.param.name; });

TEST(ClockPastKept, IsTheSameAfterwardsAndTakesEachJumpOnce)
{
    const clock_past one{years_ahead_and_back};
    EXPECT_EQ(unpack_jumps(pack_jumps(one)).jumps(), one.jumps());
    std::vector<clock_jump> seen;
    for (const auto& jump : one.jumps()) seen.push_back(jump.how);
    EXPECT_EQ(one.with(seen, {20}, {1}).jumps(), one.jumps());
    for (int i = 0; i < 100; ++i) seen.push_back({noon + i * 1h, noon + i * 2h});
    const auto many = clock_past{}.with(seen, {20}, {1});
    EXPECT_EQ(many.jumps().size(), 32u);
    EXPECT_EQ(many.jumps().back().how, seen.back());
}

TEST(ClockPastKept, ManyJumpsMoveWhatIsOlderThanAllOfThemByTheirSum)
{
    clock_past many;
    for (int i = 0; i < 50; ++i) {
        const auto at = noon + i * 1min;
        many = many.with({{at, at + 10 * year}}, {10 + i * 2}, {1});
        EXPECT_EQ(many.stored(noon - 24h, {1}), noon - 24h + 10 * year);
        many = many.with({{at + 10 * year, at}}, {11 + i * 2}, {1});
        EXPECT_EQ(many.stored(noon - 24h, {1}), noon - 24h);
        EXPECT_EQ(many.by_now(noon - 24h, at + 30s, {1}), noon - 24h);
    }
    EXPECT_EQ(many.stored(noon + 48min + 10 * year, {106}), noon + 48min) << "a young one is known by itself";
}

TEST(ClockPastKept, WhatIsToldOfAStartIsNoPartOfWhatIsOlder)
{
    const std::vector<clock_jump> before{{noon - 48h, noon - 47h}};
    const std::vector<clock_jump> seen{{noon, noon - 30 * year, true}, {noon - 30 * year + 1min, noon + 1min}};
    const auto past = clock_past{}.with(before, {3}, {1}).with(seen, {9}, {5});
    EXPECT_EQ(past.stored(noon - 72h, {2}), noon - 71h);
    EXPECT_EQ(past.stored(noon - 24h, {4}), noon - 24h);
    EXPECT_EQ(past.stored(noon - 30 * year, {5}), noon);
    EXPECT_EQ(past.stored(noon + 1min, {9}), noon + 1min);
    EXPECT_EQ(past.by_now(noon - 30 * year, noon + 1h, {5}), noon);
    EXPECT_EQ(unpack_jumps(pack_jumps(past)).with(seen, {20}, {5}).jumps(), past.jumps()) << "each once";
}

TEST(ClockPastKept, AClockThatIsSetTwiceAfterTheStartMovesNothingOlder)
{
    // It came up at midnight; eleven hours are added at first, and then one more.
    const auto midnight = noon - 12h;
    std::vector<clock_jump> seen{{noon - 1h, midnight, true}, {midnight + 1min, noon - 1h + 1min}};
    auto past = clock_past{}.with(seen, {7}, {5});
    seen.push_back({noon, noon - 1h, true});
    seen.push_back({noon - 1h + 2min, noon + 2min});
    past = past.with(seen, {9}, {5});
    EXPECT_EQ(past.stored(midnight - 1h, {4}), midnight - 1h);
    EXPECT_EQ(past.stored(midnight, {5}), noon);
    EXPECT_EQ(past.stored(noon - 1h + 1min, {8}), noon + 1min);
    EXPECT_EQ(past.by_now(midnight - 1h, noon + 1h, {4}), midnight - 1h);
}

/// Rows of a table by number, as purging walks them.
class FutureRows : public testing::Test {
protected:
    void put(int count, instant at)
    {
        statement add{table_.db, "INSERT INTO event(customer, type, at) VALUES (1, '', ?1)"};
        for (int i = 0; i < count; ++i) add.run(at);
    }
    future_rows::found older(std::size_t most)
    {
        table_.statements();
        auto found = rows_.older(some_, noon - 24h, most, {clock_, now, now});
        asked_ = table_.statements();
        return found;
    }
    /// As upkeep does it, until there is no more; how many are gone.
    std::size_t purge(std::size_t most)
    {
        statement remove{table_.db, "DELETE FROM event WHERE no = ?1"};
        std::size_t gone = 0;
        for (bool more = true; more; ++pieces_) {
            const auto found = older(most);
            for (const auto no : found.old) remove.run(no);
            gone += found.old.size();
            more = found.more;
        }
        return gone;
    }

    instant now = noon;
    int pieces_ = 0, asked_ = 0;

private:
    bare_database table_;
    statement some_{table_.db, "SELECT no, at FROM event WHERE no > ?1 ORDER BY no LIMIT ?2"};
    clock_past clock_;
    future_rows rows_;
};

TEST_F(FutureRows, EndNoWalk)
{
    put(5, noon - 48h);
    put(1, noon + 10 * year);
    put(5, noon - 47h);
    put(1, noon + 10 * year);
    put(5, noon - 1h);
    put(5, noon - 48h);  // behind a young one
    EXPECT_EQ(purge(4), 10u);
    EXPECT_EQ(purge(4), 0u);
}

TEST_F(FutureRows, AreLookedAtOnce)
{
    put(1000, noon + 10 * year);
    put(10, noon - 48h);
    put(1, noon);
    EXPECT_EQ(purge(100), 10u);
    EXPECT_GE(pieces_, 10) << "never more than so many in a piece";
    pieces_ = 0;
    put(1, noon);
    EXPECT_EQ(purge(100), 0u);
    EXPECT_EQ(pieces_, 1);
    EXPECT_EQ(asked_, 2) << "to the run, and behind it";
}

TEST_F(FutureRows, AreRowsLikeOthersWhenTheirTimeHasCome)
{
    put(3, noon + 24h);
    put(1, noon + 10 * year);
    EXPECT_EQ(purge(100), 0u);
    now = noon + 48h;
    EXPECT_EQ(purge(100), 0u) << "young";
    now = noon + 20 * year;
    put(1, noon - 48h);
    EXPECT_EQ(purge(100), 0u) << "the first is younger than what is purged";
}

class ClockJumps : public StoreTest {
protected:
    /// Somebody sets the clock, and the rules tell of it.
    void set_clock(instant to)
    {
        script->jumps.push_back({now, to});
        now = to;
    }
    /// Nobody sees it: the process is not running.
    void set_clock_unseen(instant to)
    {
        reopen();
        now = to;
    }
    stored send(const std::string& number)
    {
        auto what = sms(number);
        what.dedupe_key = "k" + number;
        what.expires_at = now + 24h;
        const auto made = put(what);
        for (const auto& one : take(9)) record(one, outcome_kind::accepted);
        return made;
    }
    /// So many days pass, a message and a round of upkeep on each.
    void live(int days)
    {
        for (int day = 0; day < days; ++day) {
            now += 24h;
            ids.push_back(send("+8190" + std::to_string(10'000'000 + ++count_)).id);
            upkeep_terms terms{now, 24h, 24h * 30, 24h * 7};
            while (run(db->tidy(std::exchange(terms, {now, 0s, 24h * 30, 24h * 7})))) {
            }
        }
    }
    bool is_there(const message_id& which) { return run(db->find(which)).has_value(); }
    void expect_all_kept_their_time()
    {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto age = ids.size() - 1 - i;
            const auto found = run(db->find(ids[i]));
            EXPECT_EQ(found.has_value(), age < 31) << age << " days old";
            EXPECT_EQ(!found || found->content.empty(), age > 7) << age << " days old";
        }
    }
    std::vector<message_id> ids;

private:
    int count_ = 0;
};

TEST_F(ClockJumps, OneMessageOfTheFutureStopsNoPurge)
{
    live(3);
    const auto right = now;
    set_clock_unseen(now + 10 * year);
    const auto wrong = send("+819099999999");
    set_clock_unseen(right + 1min);
    live(60);
    expect_all_kept_their_time();
    EXPECT_TRUE(is_there(wrong.id)) << "as nobody knows when it was";
}

TEST_F(ClockJumps, AJumpThatWasSeenIsTakenOutOfEveryAge)
{
    live(3);
    const auto right = now;
    set_clock(now + 10 * year);
    ids.push_back(send("+819099999998").id);
    set_clock(right - 10 * year);
    ids.push_back(send("+819099999999").id);
    set_clock(right + 1min);
    std::vector<message_id> of_that_minute{ids.end() - 2, ids.end()};
    ids.erase(ids.end() - 2, ids.end());
    live(20);
    for (const auto& one : of_that_minute) {
        ASSERT_TRUE(is_there(one)) << "not before its time";
        EXPECT_EQ(view(one).content, "") << "nor its content after its own";
    }
    live(40);
    expect_all_kept_their_time();
    for (const auto& one : of_that_minute) EXPECT_FALSE(is_there(one));
}

TEST_F(ClockJumps, AClockThatIsSetAfterTheStartIsTakenOutOfTheAgesOfThatRunOnly)
{
    live(3);
    const auto right = now + 1min;
    const auto unset = *parse_instant("1970-01-01T00:00:00Z");
    set_clock_unseen(unset);
    const auto early = send("+819099999999").id;
    now += 1min;
    script->jumps = {{right, unset, true}, {now, right + 1min}};
    now = right + 1min;
    live(20);
    ASSERT_TRUE(is_there(early)) << "not before its time";
    EXPECT_EQ(view(early).content, "") << "nor its content after its own";
    live(40);
    expect_all_kept_their_time();
    EXPECT_FALSE(is_there(early));
}

/// Whoever has the address next counts it as the customer does.
TEST_F(ClockJumps, AHandOverOfAWrongTimeCountsForAnAddressThatIsGivenUp)
{
    const auto right = now;
    put_customer(profile_of("c-1", {"", "", "+819012345678"}));
    set_clock(right - 1 * year);
    put(to_customer("c-1"));
    record(take(1).at(0), outcome_kind::accepted);
    set_clock(right + 1min);
    while (run(db->tidy(keeping()))) {
    }
    put_customer(profile_of("c-1", {"", "", "+819087654321"}));
    std::size_t seen = 0;
    script->before_decide = [&](const situation& s, instant) {
        seen = s.contacts.size();
        return std::optional<verdict>{};
    };
    put(sms("+819012345678"));
    EXPECT_EQ(seen, 1u);
}

TEST_F(ClockJumps, WhoseRecordIsDamagedAreForgottenAndThatIsTold)
{
    std::vector<std::string> told;
    options.on_lost_clock_past = [&](const std::string& why) { told.push_back(why); };
    set_clock(now + 24h);
    put(sms());
    db.reset();
    {
        db_connection raw{path(), db_connection::mode::read_write, {}};
        raw.run("UPDATE box SET value = x'ff' WHERE key = 'clock_jumps'");
    }
    reopen();
    script->jumps.clear();
    live(1);
    EXPECT_EQ(told.size(), 1u);
    set_clock(now + 24h);
    live(1);
    reopen();
    expect_all_kept_their_time();
    EXPECT_EQ(told.size(), 1u) << "another took its place";
}

}  // namespace

}  // namespace todoke
