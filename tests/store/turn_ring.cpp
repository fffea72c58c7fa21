#include "store/sqlite/turn_ring.hpp"

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

constexpr auto nobody = [](const auto&) { return false; };
constexpr auto no_hold = [](const auto&) { return 0; };

std::vector<int> turns(ring& of, int now, int count)
{
    std::vector<int> made;
    for (int i = 0; i < count; ++i) made.push_back(of.next(now, nobody).value_or(-1));
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
    EXPECT_EQ(of.next(10, nobody), std::nullopt);
    of.put(1, 11);
    EXPECT_EQ(of.next(10, nobody), std::nullopt);
    EXPECT_FALSE(of.any(10, nobody));
    EXPECT_TRUE(of.any(11, nobody));
}

TEST(TurnRing, AClockThatIsSetBackMakesThemWaitAgain)
{
    ring of;
    of.put(1, 10);
    of.put(2, 20);
    EXPECT_THAT(turns(of, 20, 2), ElementsAre(1, 2));
    EXPECT_THAT(turns(of, 15, 2), ElementsAre(1, 1));
    EXPECT_FALSE(of.any(9, nobody));
    EXPECT_THAT(turns(of, 20, 2), ElementsAre(2, 1));
}

TEST(TurnRing, TheHeldArePassedOverAndTheirHoldCounts)
{
    ring of;
    for (const int name : {1, 2, 3}) of.put(name, 10 * name);
    const auto second = [](int name) { return name == 2; };
    std::vector<int> made;
    for (int i = 0; i < 3; ++i) made.push_back(of.next(99, second).value_or(-1));
    EXPECT_THAT(made, ElementsAre(1, 3, 1));
    const auto all = [](int) { return true; };
    EXPECT_EQ(of.next(99, all), std::nullopt);
    EXPECT_FALSE(of.any(99, all));
    EXPECT_EQ(of.earliest([](int name) { return name == 1 ? 15 : 0; }), 15);
    EXPECT_EQ(of.earliest([](int name) { return name == 1 ? 25 : 0; }), 20);
    EXPECT_EQ(of.earliest([](int) { return 50; }), 50);
    EXPECT_EQ(of.earliest(no_hold), 10);
    EXPECT_EQ(ring{}.earliest(no_hold), std::nullopt);
}

/// Compares all that a pick compares, among `size` of whom every second is due.
int most_compared_by_a_pick(int size)
{
    constexpr auto free = [](const counted&) { return counted{}; };
    counted_ring of;
    for (int i = 0; i < size; ++i) of.put({i}, {i % 2 == 0 ? i : 1'000'000 + i});
    of.next({size}, nobody);  // moves those that have come due, once
    int most = 0;
    for (int i = 0; i < 500; ++i) {
        compared = 0;
        const auto whose = of.next({size}, nobody);
        if (i % 2)
            of.remove(*whose);
        else
            of.put(*whose, {2'000'000 + i});
        of.any({size}, nobody);
        of.earliest(free);
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
