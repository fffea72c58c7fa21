#include "gateway/receipt/stop_words.hpp"

#include <gtest/gtest.h>

#include "gateway/receipt/receipt_desk.hpp"
#include "store/model/phrase.hpp"

namespace todoke {
namespace {

TEST(StopWords, AreWholeAnswersHoweverTheyAreWritten)
{
    for (const auto* word : {"STOP", "stop", " Stop. ", "ＳＴＯＰ", "ｓｔｏｐ", "Unsubscribe", "停止", "配信停止。",
                             "配信 停止", "opt out"})
        EXPECT_EQ(stop_word(word), answered_word::stop) << word;
    for (const auto* word : {"START", "unstop", "再開"}) EXPECT_EQ(stop_word(word), answered_word::start) << word;
    for (const auto* text : {"", "stop it at door 3 please", "don't stop", "停止しないで", "\xef\xbc", "\xff\xff"})
        EXPECT_EQ(stop_word(text), answered_word::other) << text;
}

TEST(StopWords, MakeTheSenderUnreachableBesideWhatTheySay)
{
    const instant at{};
    const auto asks = [&](channel on, const std::string& words) {
        return with_stop_words({{"event-1", told_words{on, "+819012345678", "message", words, at}}});
    };
    const auto stopped = asks(channel::sms, "stop");
    ASSERT_EQ(stopped.size(), 2u);
    EXPECT_EQ(stopped[0].key, "event-1");
    EXPECT_EQ(stopped[1].key, "event-1/reach");
    const auto& reach = std::get<told_reach>(stopped[1].what);
    EXPECT_FALSE(reach.reachable);
    EXPECT_EQ(reach.address, "+819012345678");
    EXPECT_EQ(reach.reason, say(phrase::said_stop));
    EXPECT_TRUE(std::get<told_reach>(asks(channel::sms, "start").at(1).what).reachable);
    EXPECT_EQ(asks(channel::sms, "hello").size(), 1u);
    EXPECT_EQ(asks(channel::line, "stop").size(), 1u) << "LINE tells of unfollowing itself";
}

}  // namespace
}  // namespace todoke
