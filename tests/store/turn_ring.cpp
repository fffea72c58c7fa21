#include "store/sqlite/queue/turn_ring.hpp"

#include <gmock/gmock.h>

namespace todoke {

namespace {

using testing::ElementsAre;

int compared = 0;

/// A number that counts how often it is compared.
struct counted {
    int value = 0;
    friend bool operator<(const counted& a, const counted& b)
    {
        ++compared;
        return a.value < b.value;
    }
    friend bool operator==(const counted& a, const counted& b)
    {
        ++compared;
        return a.value == b.value;
    }
};

using ring = turn_ring<int, int>;
using counted_ring = turn_ring<counted, counted>;

std::vector<int> turns(ring& of, int now, int count)
{
    std::vector<int> made;
    for (int i = 0; i < count; ++i) made.push_back(of.next(now).value_or(-1));
    return made;
}

TEST(TurnRing, GoesRoundAmongThoseThatAreDue)
{
    ring of;
    for (const int name : {4, 1, 3, 2}) of.put(name, name == 3 ? 20 : 10);
    EXPECT_THAT(turns(of, 10, 5), ElementsAre(1, 2, 4, 1, 2));
    EXPECT_THAT(turns(of, 20, 4), ElementsAre(3, 4, 1, 2));
    of.remove(4);
    of.put(3, 30);
    EXPECT_THAT(turns(of, 20, 3), ElementsAre(1, 2, 1));
}

TEST(TurnRing, TellsWhoComesWithoutGivingThemTheirTurn)
{
    ring of;
    for (const int name : {4, 1, 3, 2}) of.put(name, name == 3 ? 20 : 10);
    EXPECT_THAT(of.coming(10, 9), ElementsAre(1, 2, 4));
    of.next(10);
    EXPECT_THAT(of.coming(10, 9), ElementsAre(2, 4, 1));
    EXPECT_THAT(of.coming(20, 2), ElementsAre(2, 3));
    EXPECT_THAT(turns(of, 20, 2), ElementsAre(2, 3));
}

TEST(TurnRing, OneThatIsNewTakesItsPlaceInTheRound)
{
    ring of;
    of.put(1, 10);
    of.put(5, 10);
    EXPECT_THAT(turns(of, 10, 1), ElementsAre(1));
    of.put(3, 10);
    EXPECT_THAT(turns(of, 10, 3), ElementsAre(3, 5, 1));
}

TEST(TurnRing, WhatIsNotDueHasNoTurn)
{
    ring of;
    EXPECT_EQ(of.next(10), std::nullopt);
    of.put(1, 11);
    EXPECT_EQ(of.next(10), std::nullopt);
    EXPECT_FALSE(of.any(10));
    EXPECT_TRUE(of.any(11));
}

TEST(TurnRing, AClockThatIsSetBackMakesThemWaitAgain)
{
    ring of;
    of.put(1, 10);
    of.put(2, 20);
    EXPECT_THAT(turns(of, 20, 2), ElementsAre(1, 2));
    EXPECT_THAT(turns(of, 15, 2), ElementsAre(1, 1));
    EXPECT_FALSE(of.any(9));
    EXPECT_THAT(turns(of, 20, 2), ElementsAre(2, 1));
}

TEST(TurnRing, TellsTheEarliestThatAnythingWaitsFor)
{
    ring of;
    EXPECT_EQ(of.earliest(), std::nullopt);
    for (const int name : {2, 1, 3}) of.put(name, 10 * name);
    EXPECT_EQ(of.earliest(), 10);
    of.remove(1);
    of.put(3, 15);
    EXPECT_EQ(of.earliest(), 15);
}

/// Compares all that a pick compares, among `size` of whom every second is due.
int most_compared_by_a_pick(int size)
{
    counted_ring of;
    for (int i = 0; i < size; ++i) of.put({i}, {i % 2 == 0 ? i : 1'000'000 + i});
    of.next({size});  // moves those that have come due, once
    int most = 0;
    for (int i = 0; i < 500; ++i) {
        compared = 0;
        const auto whose = of.next({size});
        if (i % 2)
            of.remove(*whose);
        else
            of.put(*whose, {2'000'000 + i});
        of.any({size});
        of.earliest();
        most = std::max(most, compared);
    }
    return most;
}

TEST(TurnRing, APickAmongTenThousandHardlyCostsMoreThanOneAmongAThousand)
{
    const auto few = most_compared_by_a_pick(1'000);
    const auto many = most_compared_by_a_pick(10'000);
    EXPECT_LT(many, 2 * few);
    EXPECT_LT(many, 400);
}

}  // namespace

}  // namespace todoke
