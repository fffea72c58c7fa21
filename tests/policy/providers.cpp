// A channel nobody serves is impossible, not a place to wait for ever.
#include <gtest/gtest.h>

#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

TEST(Providers, ALegOfAChannelWithoutProviderIsPassedOver)
{
    shop made{"transactional", {channel::line, channel::email}};
    std::erase_if(made.book.providers, [](const auto& one) { return one.on == channel::line; });
    const auto answer = made.decide(tokyo("12:00"));
    ASSERT_TRUE(std::holds_alternative<hand_over>(answer.next));
    EXPECT_EQ(std::get<hand_over>(answer.next).leg, 1u);
    ASSERT_FALSE(answer.legs.empty());
    EXPECT_EQ(answer.legs[0].why, rule::channel_down);
}

TEST(Providers, WithoutAnyOtherLegTheMessageIsSuppressedAndSaysWhy)
{
    shop made{"transactional", {channel::line}};
    std::erase_if(made.book.providers, [](const auto& one) { return one.on == channel::line; });
    const auto answer = made.decide(tokyo("12:00"));
    ASSERT_TRUE(std::holds_alternative<finish>(answer.next));
    EXPECT_EQ(std::get<finish>(answer.next).as, state::suppressed);
    EXPECT_EQ(std::get<finish>(answer.next).why, rule::channel_down);
}

TEST(Providers, ANamedProviderThatIsGoneMakesItsLegImpossible)
{
    shop made{"transactional", {channel::email, channel::sms}};
    made.s.message.legs[0].asked.via = "old-host";
    const auto answer = made.decide(tokyo("12:00"));
    ASSERT_TRUE(std::holds_alternative<hand_over>(answer.next));
    EXPECT_EQ(std::get<hand_over>(answer.next).leg, 1u);
}

TEST(Providers, ASiteWithoutAnyIsStillBeingSetUp)
{
    shop made{"transactional", {channel::email}};
    made.book.providers.clear();
    EXPECT_TRUE(std::holds_alternative<hand_over>(made.decide(tokyo("12:00")).next));
}

}  // namespace
}  // namespace todoke
