// New rules reach what waits already: each message once for a revision, in pieces, and only what changes is written.
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

/// Waits as long as it is told to; counts what it is asked.
class changing_judge : public scripted_judge {
public:
    changing_judge()
    {
        before_decide = [this](const situation& s, instant now) -> std::optional<verdict> {
            asked.push_back(s.message.no.value);
            if (s.message.stored + wait_for <= now) return std::nullopt;
            return waits(state::queued, 0, s.message.stored + wait_for, rule::quiet_hours);
        };
    }
    int revision() const override { return at; }
    int at = 1;
    span wait_for = 10h;
    std::vector<std::int64_t> asked;
};

class DecidingAgain : public StoreTest {
protected:
    bool piece() { return run(db->decide_again(judge, now)); }
    int pieces()
    {
        int count = 1;
        while (piece()) ++count;
        return count;
    }
    message_id wait_one(const std::string& klass = "bulk")
    {
        auto what = sms("+8190" + std::to_string(10000000 + next_++));
        what.klass = klass;
        const auto answer = run(db->accept(std::move(what), judge, now));
        return std::get<stored>(answer).id;
    }

    std::shared_ptr<changing_judge> judge = std::make_shared<changing_judge>();

private:
    int next_ = 0;
};

TEST_F(DecidingAgain, MovesADueEarlierWhenTheRulesHaveChanged)
{
    const auto one = wait_one();
    EXPECT_FALSE(piece());
    judge->wait_for = 1h;
    EXPECT_FALSE(piece());
    EXPECT_EQ(view(one).facts.due, now + 10h) << "the same revision was done";
    judge->at = 2;
    EXPECT_FALSE(piece());
    EXPECT_EQ(view(one).facts.due, now + 1h);
    EXPECT_THAT(story(one), testing::ElementsAre("stored queued quiet_hours", "deferred queued quiet_hours"));
}

TEST_F(DecidingAgain, WritesNothingWhereNothingChanges)
{
    const auto one = wait_one();
    const auto written = [&] { return std::filesystem::file_size(path() + "-wal"); };
    const auto before = written();
    EXPECT_FALSE(piece());
    judge->at = 2;
    EXPECT_FALSE(piece());
    EXPECT_EQ(written(), before);
    EXPECT_THAT(story(one), testing::ElementsAre("stored queued quiet_hours"));
}

TEST_F(DecidingAgain, GoesInPiecesOverEachMessageOnceAndTheFirstDueComesFirst)
{
    for (int i = 0; i < 450; ++i) {
        wait_one(i % 2 ? "bulk" : "news");
        now += 1s;
    }
    judge->asked.clear();
    EXPECT_TRUE(piece());
    EXPECT_EQ(judge->asked.size(), 200u);
    EXPECT_EQ(pieces(), 2);
    EXPECT_EQ(judge->asked.size(), 450u);
    EXPECT_TRUE(std::is_sorted(judge->asked.begin(), judge->asked.end())) << "they were stored in the order of due";
    EXPECT_FALSE(piece());
    EXPECT_EQ(judge->asked.size(), 450u) << "a revision that is done costs nothing";
}

TEST_F(DecidingAgain, ANewRevisionInTheMiddleBeginsAnew)
{
    for (int i = 0; i < 300; ++i) wait_one();
    EXPECT_TRUE(piece());
    judge->at = 2;
    judge->asked.clear();
    EXPECT_EQ(pieces(), 2);
    EXPECT_EQ(judge->asked.size(), 300u);
}

TEST_F(DecidingAgain, ARestartWalksEverythingOnce)
{
    const auto one = wait_one();
    EXPECT_FALSE(piece());
    judge->wait_for = 2h;
    reopen();
    EXPECT_FALSE(piece());
    EXPECT_EQ(view(one).facts.due, now + 2h) << "the rules may have changed while nothing ran";
}

TEST_F(DecidingAgain, WhatIsDueKeepsItsPlaceAndWhatIsUnderWayIsLeftAlone)
{
    const auto flies = wait_one(), waiting = wait_one();
    now += 10h;
    const auto taken = run(db->dispatch({{"smsc", channel::sms, true, 1}}, judge, now)).attempts;
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].id, flies);
    const auto due = view(waiting).facts.due;
    now += 5min;
    judge->at = 2;
    judge->asked.clear();
    EXPECT_FALSE(piece());
    EXPECT_EQ(judge->asked.size(), 1u);
    EXPECT_EQ(view(waiting).facts.due, due);
    EXPECT_EQ(view(flies).facts.now, state::sending);
}

TEST_F(DecidingAgain, EndsWhatTheNewRulesEnd)
{
    const auto one = wait_one();
    judge->at = 2;
    judge->before_decide = [](const situation&, instant) {
        return std::optional{finished(state::expired, rule::max_lateness)};
    };
    EXPECT_FALSE(piece());
    EXPECT_EQ(view(one).facts.now, state::expired);
}

}  // namespace
}  // namespace todoke
