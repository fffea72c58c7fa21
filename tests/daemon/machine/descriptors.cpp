#include "daemon/machine/descriptors.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

/// What store/sqlite/queue/read_ahead_settings.hpp says of itself.
constexpr std::size_t readers = 16;

config with_providers(std::size_t count)
{
    config made;
    for (std::size_t i = 0; i < count; ++i) {
        provider_config one;
        one.how = smtp_settings{};
        made.providers.push_back(one);
    }
    return made;
}

std::size_t given(const descriptor_shares& all)
{
    return all.kept + all.api.connections + all.api.files + all.open_side.connections + all.open_side.files;
}

TEST(Descriptors, ThoseOfTheShippedUnitAreEnoughForAllThatMayCall)
{
    auto set = with_providers(10);
    set.open.emplace();
    const auto shares = share_descriptors(65'536, set);
    EXPECT_EQ(shares.api.connections, 2000u);
    EXPECT_EQ(shares.open_side.connections, 1000u);
    EXPECT_FALSE(shares.is_short);
}

TEST(Descriptors, CallersNeverHaveWhatStoreAndProvidersNeed)
{
    for (const std::size_t limit : {64u, 128u, 256u, 1024u, 4096u, 20'000u})
        for (const std::size_t providers : {0u, 1u, 3u, 20u})
            for (const bool is_open : {false, true}) {
                auto set = with_providers(providers);
                if (is_open) set.open.emplace();
                const auto shares = share_descriptors(limit, set);
                EXPECT_LE(given(shares), limit) << limit << ' ' << providers;
                EXPECT_GE(shares.api.connections, 8u) << limit << ' ' << providers;
                EXPECT_EQ(shares.open_side.connections > 0, is_open);
                const bool is_kept_whole = shares.kept == descriptors_kept(set);
                EXPECT_TRUE(is_kept_whole || shares.kept >= limit / 2) << limit << ' ' << providers;
                EXPECT_TRUE(shares.is_short || shares.api.connections == 2000);
            }
}

/// They only make it quicker: whoever is short of descriptors does without them.
TEST(Descriptors, ReadersAheadHaveTheirsOrAreNotThere)
{
    bool were_there = false, were_not = false;
    for (std::size_t limit = 16; limit < 400; ++limit) {
        const auto set = with_providers(3);
        const auto shares = share_descriptors(limit, set);
        (shares.reads_ahead ? were_there : were_not) = true;
        EXPECT_EQ(shares.reads_ahead, shares.kept == descriptors_kept(set)) << limit;
        EXPECT_EQ(shares.reads_ahead, were_there) << limit << ": and with more of them they stay";
    }
    EXPECT_TRUE(were_there && were_not);
    config bare;
    bare.api.listen.clear();
    EXPECT_EQ(descriptors_kept(bare), 40 + readers);
}

TEST(Descriptors, TheSoftLimitIsRaisedToTheHardOne)
{
    EXPECT_EQ(raise_descriptor_limit(), raise_descriptor_limit());
    EXPECT_GT(raise_descriptor_limit(), 0u);
}

}  // namespace
}  // namespace todoke
