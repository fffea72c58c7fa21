// Phrases inside texts: what is said comes back as it was, whatever the values hold.
#include <gtest/gtest.h>

#include "store/model/phrase.hpp"

namespace todoke {
namespace {

std::string shown(std::string_view text)
{
    return render_phrases(text, [](phrase what, const std::vector<std::string>& values) {
        auto made = "<" + std::to_string(static_cast<int>(what));
        for (const auto& value : values) made += "|" + value;
        return made + ">";
    });
}

TEST(Phrase, ATextWithoutPhrasesStandsForItself)
{
    EXPECT_EQ(shown(""), "");
    EXPECT_EQ(shown("mail: 550 5.1.1 user unknown"), "mail: 550 5.1.1 user unknown");
}

TEST(Phrase, ValuesMayHoldAnythingEvenPhrases)
{
    EXPECT_EQ(shown(say(phrase::erased)), "<26>");
    EXPECT_EQ(shown(say(phrase::after_try, {"3:1:x"})), "<32|3:1:x>");
    EXPECT_EQ(shown(say(phrase::no_further_try, {say(phrase::after_try, {"2"}) + "; ご注文"})), "<24|<32|2>; ご注文>");
}

TEST(Phrase, PhrasesMayStandInsideATextAndBesideEachOther)
{
    EXPECT_EQ(shown("a " + say(phrase::email) + ", " + say(phrase::line) + " b"), "a <1>, <2> b");
}

TEST(Phrase, WhatWasCutShortIsShownAsFarAsItGoes)
{
    const auto whole = say(phrase::after_try, {"12"});
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_EQ(shown(whole.substr(0, length) + "").find("<"), std::string::npos) << length;
}

}  // namespace
}  // namespace todoke
