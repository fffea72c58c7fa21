#include "store/sqlite/runs/chained_index.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <random>

namespace todoke {

namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

std::vector<std::int64_t> under(const chained_index& index, std::int64_t key)
{
    std::vector<std::int64_t> made;
    index.each(key, [&](std::int64_t no) { made.push_back(no); });
    return made;
}

TEST(ChainedIndex, KeepsSeveralNumbersUnderAKeyTheLastOneFirst)
{
    chained_index index;
    EXPECT_THAT(under(index, 7), IsEmpty());
    index.shrink_to(0);
    index.add({7, 1});
    index.add({7 + 64, 2});
    index.add({7, 3});
    index.add({-7, 4});
    EXPECT_THAT(under(index, 7), ElementsAre(3, 1));
    EXPECT_THAT(under(index, 7 + 64), ElementsAre(2));
    EXPECT_THAT(index.sorted(),
                ElementsAre(keyed_number{-7, 4}, keyed_number{7, 1}, keyed_number{7, 3}, keyed_number{7 + 64, 2}));
    EXPECT_THAT(index.since(2), ElementsAre(keyed_number{7, 3}, keyed_number{-7, 4}));
    index.shrink_to(2);
    EXPECT_THAT(under(index, 7), ElementsAre(1));
    EXPECT_THAT(under(index, -7), IsEmpty());
    EXPECT_EQ(index.size(), 2u);
}

/// Crowded keys, and much coming and going at the end: always as a list says.
TEST(ChainedIndex, AgreesWithAList)
{
    std::mt19937_64 dice{1};
    chained_index index;
    std::vector<keyed_number> model;
    for (std::int64_t step = 1; step <= 20'000; ++step) {
        const auto key = dice() % 8 == 0 ? INT64_MIN : static_cast<std::int64_t>(dice() % 700) * 61;
        if (dice() % 300 != 0) {
            index.add({key, step});
            model.push_back({key, step});
        } else {
            const auto left = model.size() - std::min<std::size_t>(model.size(), dice() % 200);
            index.shrink_to(left);
            model.resize(left);
        }
        std::vector<std::int64_t> expected;
        for (auto at = model.rbegin(); at != model.rend(); ++at)
            if (at->key == key) expected.push_back(at->no);
        ASSERT_THAT(under(index, key), ElementsAreArray(expected)) << "step " << step;
        ASSERT_EQ(index.size(), model.size());
        if (step % 5'000 == 0) index = {}, model.clear();
    }
}

}  // namespace

}  // namespace todoke
