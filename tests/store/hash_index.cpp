#include "store/sqlite/file/hash_index.hpp"

#include <gmock/gmock.h>
#include <map>
#include <random>

namespace todoke {

namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

std::vector<std::int64_t> under(const hash_index& index, std::uint64_t hash)
{
    std::vector<std::int64_t> made;
    index.each(hash, [&](std::int64_t no) { made.push_back(no); });
    return made;
}

TEST(HashIndex, KeepsSeveralNumbersUnderAHash)
{
    hash_index index;
    EXPECT_THAT(under(index, 7), IsEmpty());
    index.remove(7, 1);
    index.add(7, 1);
    index.add(7 + 64, 2);  // the same home
    index.add(7, 3);
    EXPECT_THAT(under(index, 7), UnorderedElementsAre(1, 3));
    EXPECT_THAT(under(index, 7 + 64), UnorderedElementsAre(2));
    index.remove(7, 1);
    index.remove(7, 4);
    EXPECT_THAT(under(index, 7), UnorderedElementsAre(3));
    EXPECT_THAT(under(index, 7 + 64), UnorderedElementsAre(2)) << "found behind the gap";
    EXPECT_EQ(index.size(), 2u);
}

/// Crowded homes, also round the end of the table, and much coming and going: always as a map says.
TEST(HashIndex, AgreesWithAMap)
{
    std::mt19937_64 dice{1};
    hash_index index;
    std::multimap<std::uint64_t, std::int64_t> model;
    for (std::int64_t step = 1; step <= 20'000; ++step) {
        const auto hash = dice() % 8 == 0 ? UINT64_MAX >> 1 : (dice() % 700) * 61;
        if (dice() % 9 < 5) {
            index.add(hash, step);
            model.emplace(hash, step);
        } else if (const auto at = model.find(hash); at != model.end()) {
            index.remove(hash, at->second);
            model.erase(at);
        }
        const auto asked = dice() % 3 == 0 ? hash : (dice() % 700) * 61;
        std::vector<std::int64_t> expected;
        for (auto [at, end] = model.equal_range(asked); at != end; ++at) expected.push_back(at->second);
        ASSERT_THAT(under(index, asked), UnorderedElementsAreArray(expected)) << "step " << step;
        ASSERT_EQ(index.size(), model.size());
        if (step % 5'000 == 0) index = {}, model.clear();
    }
}

}  // namespace

}  // namespace todoke
