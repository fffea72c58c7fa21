// What the words of the interface are called: complete, in both languages, and no name for a word that is none.
#include "gateway/policy/wording/names.hpp"

#include <gmock/gmock.h>

#include "store/model/receipt.hpp"
#include "store/model/words.hpp"

namespace todoke {
namespace {

/// Every word of an enumeration, by its text; the numbers in between have none.
template <class Word>
std::vector<std::string> words_up_to(int last)
{
    std::vector<std::string> made;
    for (int i = 0; i <= last; ++i) {
        const auto text = to_text(static_cast<Word>(i));
        if (text != "unknown") made.emplace_back(text);
    }
    return made;
}

void expect_complete(vocabulary kind, const std::vector<std::string>& words)
{
    const auto named = named_words(kind);
    EXPECT_THAT(std::vector<std::string>(named.begin(), named.end()), testing::UnorderedElementsAreArray(words));
    for (const auto& word : words) {
        EXPECT_NE(name_of(kind, word, language::english), "") << word;
        EXPECT_NE(name_of(kind, word, language::japanese), word) << word << " has no Japanese name";
    }
}

constexpr int beyond_all = 255;

TEST(Names, StandForEveryWordThereIs)
{
    expect_complete(vocabulary::state, words_up_to<state>(beyond_all));
    expect_complete(vocabulary::event, words_up_to<timeline_event>(beyond_all));
    expect_complete(vocabulary::rule, words_up_to<rule>(beyond_all));
    expect_complete(vocabulary::outcome, words_up_to<outcome_kind>(beyond_all));
    expect_complete(vocabulary::receipt, words_up_to<receipt_kind>(beyond_all));
    expect_complete(vocabulary::leg, words_up_to<leg_state>(beyond_all));
}

TEST(Names, EveryStateHasItsSentence)
{
    for (const auto& word : words_up_to<state>(beyond_all))
        for (const auto in : {language::english, language::japanese})
            EXPECT_NE(sentence_of_state(word, in), word) << word;
}

TEST(Names, AWordOfANewerDaemonStandsForItself)
{
    EXPECT_EQ(name_of(vocabulary::rule, "moon_phase", language::japanese), "moon_phase");
    EXPECT_EQ(name_of(vocabulary::rule, "quiet_hours", language::english), "quiet hours");
}

}  // namespace
}  // namespace todoke
