// What is said, in both languages, and who gets which.
#include "gateway/policy/wording/in_words.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <regex>
#include <set>

#include "gateway/policy/wording/sentences.hpp"

namespace todoke {
namespace {

std::set<std::string> places(std::string_view form)
{
    static const std::regex place{R"(\{[1-9]\})"};
    const std::string text{form};
    return {std::sregex_token_iterator{text.begin(), text.end(), place}, std::sregex_token_iterator{}};
}

TEST(InWords, EverySentenceStandsInBothLanguagesWithTheSameValues)
{
    const auto all = all_phrases();
    ASSERT_TRUE(std::is_sorted(all.begin(), all.end()));
    ASSERT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
    for (const auto one : all) {
        const auto english = sentence_for(one, language::english), japanese = sentence_for(one, language::japanese);
        EXPECT_FALSE(english.empty()) << static_cast<int>(one);
        EXPECT_FALSE(japanese.empty()) << static_cast<int>(one);
        EXPECT_EQ(places(english), places(japanese)) << english;
    }
}

TEST(InWords, ValuesAreInTheSameLanguage)
{
    const auto said = say(phrase::consent_missing, {"promotional", say(phrase::email), say(phrase::this_person),
                                                    say(phrase::put_customer, {"c-1001"})});
    EXPECT_EQ(in_words(said, language::english),
              "no promotional e-mail consent for this person: PUT /v1/customers/c-1001");
    EXPECT_EQ(in_words(said, language::japanese),
              "この宛先 には promotional の メール への同意がありません: PUT /v1/customers/c-1001 してください");
}

TEST(InWords, AProvidersAnswerStaysAsItIs)
{
    EXPECT_EQ(in_words("mail: 550 {1} unknown", language::japanese), "mail: 550 {1} unknown");
    EXPECT_EQ(in_words(say(phrase::tries_without_success, {"2", "{3}"}), language::english),
              "2 tries without success, the last: {3}");
}

TEST(InWords, APhraseOfANewerVersionShowsItsValues)
{
    EXPECT_EQ(in_words(say(static_cast<phrase>(60000), {"a", "b"}), language::english), "a b  ");
}

struct accept_case {
    const char* name;
    const char* header;
    language prefers;
};

class AcceptLanguage : public testing::TestWithParam<accept_case> {};

TEST_P(AcceptLanguage, Prefers)
{
    EXPECT_EQ(preferred_language(GetParam().header), GetParam().prefers);
}

INSTANTIATE_TEST_SUITE_P(Headers, AcceptLanguage,
                         testing::Values(accept_case{"none", "", language::english},
                                         accept_case{"ja", "ja", language::japanese},
                                         accept_case{"region", "JA-jp", language::japanese},
                                         accept_case{"browser", "ja,en-US;q=0.9,en;q=0.8", language::japanese},
                                         accept_case{"english_first", "en-US,en;q=0.9,ja;q=0.8", language::english},
                                         accept_case{"weighed", "en;q=0.1, ja;q=0.2", language::japanese},
                                         accept_case{"refused", "ja;q=0", language::english},
                                         accept_case{"anything", "*", language::english},
                                         accept_case{"another", "de, fr;q=0.5", language::english},
                                         accept_case{"no_tag_of_ours", "jav", language::english},
                                         accept_case{"garbage", ";;q=,,ja;q=x", language::english}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
