// What people write back to be left alone.

#include "gateway/policy/wording/stop_words.hpp"

#include <gtest/gtest.h>

#include "gateway/policy/rules.hpp"
#include "gateway/policy/wording/folded_text.hpp"

namespace todoke {

namespace {

TEST(StopWords, AreTakenInAnyWidthAndCase)
{
    for (const char* said :
         {"STOP", "stop", " Stop. ", "ＳＴＯＰ", "ＳＴＯＰ！", "ｓｔｏｐ　", "停止", "配信停止", "配信停止。",
          "「停止」", "ｽﾄｯﾌﾟ", "ストップ", "解除", "STOP  ALL", "unsubscribe", "\"QUIT\"", "stop\r\n"})
        EXPECT_TRUE(says_stop(said, default_stop_words())) << said;
}

TEST(StopWords, InASentenceSayNothing)
{
    for (const char* said :
         {"", " ", "。", "don't stop", "STOPしないで", "停止しないでください", "いつ配信停止になりますか", "START",
          "YES", "はい", "再開", "stopp", "sto p", "\xff\xfe", "キャンセル待ちはできますか"})
        EXPECT_FALSE(says_stop(said, default_stop_words())) << said;
    EXPECT_FALSE(says_stop(std::string(100'000, '.') + "stop", default_stop_words()));
}

TEST(StopWords, AreTheSitesOwn)
{
    EXPECT_TRUE(says_stop("ＢＹＥ", {folded_text("Bye")}));
    EXPECT_FALSE(says_stop("stop", {folded_text("Bye")}));
    EXPECT_FALSE(says_stop("", {}));
}

TEST(FoldedText, IsFoldedOnceAndForAll)
{
    for (const char* text : {"Ꭻ", "ꭻ", "Straße", "ΌΔΟΣ", "ὈΔΌΣ", "İi", "ﬁｶﾞ"})
        EXPECT_EQ(folded_text(folded_text(text)), folded_text(text)) << text;
    EXPECT_EQ(folded_text("Ꭻ"), folded_text("ꭻ"));
    EXPECT_EQ(folded_text("ΌΔΟΣ"), folded_text("όδος"));
}

TEST(StopWords, OfTheDefaultAreFolded)
{
    for (const auto& word : default_stop_words()) {
        EXPECT_EQ(folded_text(word), word);
        EXPECT_TRUE(says_stop(word, {word})) << word;
    }
}

}  // namespace

}  // namespace todoke
