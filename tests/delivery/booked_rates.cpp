// Hourly and daily rates over a restart.
#include <gmock/gmock.h>

#include "tests/delivery/lanes_fixture.hpp"

namespace todoke {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const rate_limit a_day{600, 24h};  // pieces of ten

/// Books as a dispatcher does, and keeps what was written.
struct booked_gate {
    explicit booked_gate(rate_limit limit, std::vector<booking> kept = {}, span now = 0s)
        : gate{limit}, written{std::move(kept)}
    {
        gate.go_on_from(written, now);
    }
    bool book(span now)
    {
        const auto more = gate.to_book(now);
        if (!more) return false;
        if (!written.empty() && written.back().begun == more->begun) written.pop_back();
        written.push_back(*more);
        gate.booked(*more);
        return true;
    }
    rate_gate gate;
    std::vector<booking> written;
};

TEST(BookedRate, NothingIsFreeThatIsNotWrittenDown)
{
    booked_gate day{a_day};
    EXPECT_EQ(day.gate.free(0s), 0u);
    EXPECT_TRUE(day.book(0s));
    EXPECT_EQ(day.gate.free(0s), 10u);
    EXPECT_FALSE(day.book(0s)) << "not for each unit";
    day.gate.take(9, 0s);
    EXPECT_FALSE(day.book(0s));
    day.gate.take(3, 0s);  // a long SMS
    EXPECT_EQ(day.gate.free(0s), 0u);
    EXPECT_TRUE(day.book(0s));
    EXPECT_EQ(day.gate.free(0s), 10u);
    ASSERT_THAT(day.written, SizeIs(1)) << "one piece for a sixtieth of the day";
    EXPECT_EQ(day.written[0].units, 22);
    EXPECT_EQ(day.gate.use(0s).left, 588u) << "what is told is what the limit leaves";
}

TEST(BookedRate, BooksWhatALongSmsTakes)
{
    booked_gate day{{100, 24h}};  // pieces of not even two
    ASSERT_TRUE(day.book(0s));
    EXPECT_LT(day.gate.free(0s), 10u);
    const auto more = day.gate.to_book(0s, 10);
    ASSERT_TRUE(more);
    day.gate.booked(*more);
    EXPECT_EQ(day.gate.free(0s), 10u);
    EXPECT_FALSE(day.gate.to_book(0s, 10));
    day.gate.take(10, 0s);
    day.gate.take(85, 0s);
    const auto rest = day.gate.to_book(0s, 10);
    ASSERT_TRUE(rest);
    day.gate.booked(*rest);
    EXPECT_EQ(day.gate.free(0s), 5u) << "no more than the limit leaves";
    EXPECT_FALSE(day.gate.to_book(0s, 10));
}

TEST(BookedRate, ARestartForgetsNothing)
{
    booked_gate day{a_day};
    for (int i = 0; i < 595; ++i) {
        if (day.gate.free(1h) == 0) {
            ASSERT_TRUE(day.book(1h));
        }
        day.gate.take(1, 1h);
    }
    booked_gate next{a_day, day.written, 2h};
    next.book(2h);
    EXPECT_EQ(next.gate.free(2h), 0u) << "of the last piece some may be left, but nobody knows";
    EXPECT_EQ(next.gate.wait(2h), 24h + 24min);
    EXPECT_TRUE(next.book(2h + 24h + 24min));
}

TEST(BookedRate, APieceCountsUntilWhenItMayHaveBeenTaken)
{
    const std::vector<booking> kept{{0s, 10}, {5h, 10}, {6h, 10}};
    booked_gate day{a_day, kept, 10h};
    EXPECT_EQ(day.gate.use(10h).used, 30u);
    EXPECT_EQ(day.gate.use(29h + 24min - 1ms).used, 30u) << "the first may have lasted until the second began";
    EXPECT_EQ(day.gate.use(29h + 24min).used, 20u);
    EXPECT_EQ(day.gate.use(30h + 24min).used, 10u);
    EXPECT_EQ(day.gate.use(34h + 24min).used, 0u) << "the last until the restart";
}

TEST(BookedRate, BooksNoMoreThanTheLimitLeaves)
{
    booked_gate day{rate_limit{25, 1h}};
    for (int i = 0; i < 25; ++i) {
        if (day.gate.free(0s) == 0) {
            ASSERT_TRUE(day.book(0s));
        }
        day.gate.take(1, 0s);
    }
    EXPECT_FALSE(day.book(0s));
    EXPECT_EQ(day.gate.wait(0s), 61min);
}

TEST_F(AllLanes, RatesAreBookedOnlyWhereWorkIsDueAndOnlyLongOnes)
{
    auto rules = sms("a");
    rules.rates = {{50, 1s}, {6000, 24h}};
    open({rules, sms("b")});
    lanes->go_on_from({}, at());
    EXPECT_THAT(lanes->to_book(at()), IsEmpty());
    lanes->of("a").expect(true, uptime);
    const auto more = lanes->to_book(at());
    ASSERT_THAT(more, SizeIs(2)) << "the whole, and what bulk may have of it";
    EXPECT_EQ(more[0], (booked_units{"a", 24h, false, wall, 100}));
    EXPECT_EQ(more[1], (booked_units{"a", 24h, true, wall, 80}));
    EXPECT_EQ(of("a").attempts, 0u) << "not on disk yet";
    lanes->booked(more, at());
    EXPECT_GT(of("a").attempts, 0u);
    EXPECT_THAT(lanes->to_book(at()), IsEmpty());
}

// The two clocks do not pass in step: a piece that grows is the same piece all the same.
TEST_F(AllLanes, APieceThatGrowsIsTheOneThatWasBooked)
{
    auto rules = sms("a");
    rules.rates = {{6000, 24h}};
    open({rules});
    lanes->go_on_from({}, at());
    lanes->of("a").expect(true, uptime);
    auto first = lanes->to_book(at());
    ASSERT_THAT(first, SizeIs(2));
    lanes->booked(first, at());
    for (int i = 0; i < 100; ++i) attempt("a", outcome_kind::accepted);
    pass(1min);
    wall += 3ms;
    const auto more = lanes->to_book(at());
    ASSERT_THAT(more, testing::Not(IsEmpty()));
    EXPECT_EQ(more[0], (booked_units{"a", 24h, false, first[0].begun, 200}));
    wall += 2ms;
    lanes->booked(more, at());
    EXPECT_THAT(lanes->to_book(at()), testing::Not(testing::Contains(testing::Field(&booked_units::bulk, false))));
}

TEST_F(AllLanes, ARestartGoesOnWithWhatWasBooked)
{
    auto rules = sms("a");
    rules.rates = {{60, 24h}};
    uptime = 0s;  // another process
    open({rules});
    lanes->go_on_from(
        {{"a", 24h, false, wall - 2h, 30}, {"a", 24h, false, wall - 1h, 30}, {"gone", 24h, false, wall, 9}}, at());
    EXPECT_EQ(of("a").attempts, 0u);
    EXPECT_EQ(lanes->of("a").wait(uptime), 23h + 24min);
    lanes->go_on_from({{"a", 24h, false, wall + 24h * 365, 60}}, at());
    EXPECT_EQ(lanes->of("a").wait(uptime), 24h + 24min) << "the clock was set back since: as if taken just now";
}

}  // namespace
}  // namespace todoke
