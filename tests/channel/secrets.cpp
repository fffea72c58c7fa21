#include "gateway/channel/secrets.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

struct secret_case {
    const char* name;
    std::string user, password, said, kept;
    friend void PrintTo(const secret_case& row, std::ostream* out) { *out << row.name; }
};

class Secrets : public testing::TestWithParam<secret_case> {};

TEST_P(Secrets, AreNotKeptWhenAProviderRepeatsThem)
{
    const auto& row = GetParam();
    EXPECT_EQ(password_secrets(row.user, row.password).hidden(row.said), row.kept);
}

// base64 of NUL shop NUL hunter22; hunter22
INSTANTIATE_TEST_SUITE_P(
    Table, Secrets,
    testing::Values(secret_case{"nothing_said", "shop", "hunter22", "5.7.8 no", "5.7.8 no"},
                    secret_case{"the_password", "shop", "hunter22", "bad password hunter22.", "bad password (secret)."},
                    secret_case{"twice", "shop", "hunter22", "hunter22hunter22", "(secret)(secret)"},
                    secret_case{"in_capitals", "shop", "hunter22", "HUNTER22?", "(secret)?"},
                    secret_case{"auth_plain", "shop", "hunter22", "AUTH PLAIN AHNob3AAaHVudGVyMjI= failed",
                                "AUTH PLAIN (secret)= failed"},
                    secret_case{"without_its_padding", "shop", "hunter22", "AHNob3AAaHVudGVyMjI", "(secret)"},
                    secret_case{"auth_login", "shop", "hunter22", "334 aHVudGVyMjI=", "334 (secret)="},
                    secret_case{"one_inside_the_other", "shop", "AHNo", "AHNob3AAQUhObw==", "(secret)=="},
                    secret_case{"the_word_itself", "shop", "secret", "secret", "(secret)"},
                    secret_case{"not_ascii", "shop", "pässwort", "no p??sswort", "no (secret)"},
                    secret_case{"four_characters", "shop", "a1b2", "a1b2", "(secret)"},
                    secret_case{"too_short_to_tell", "shop", "abc", "abcd", "abcd"},
                    secret_case{"none", "", "", "AUTH?", "AUTH?"}),
    [](const auto& row) { return row.param.name; });

TEST(SecretForms, TheLongestGoesFirst)
{
    const secrets both{{"token", "token-of-the-shop"}};
    EXPECT_EQ(both.hidden("Bearer token-of-the-shop, token"), "Bearer (secret), (secret)");
}

/// What is cut away could be the half of a secret, or of a character.
TEST(SecretForms, AreHiddenBeforeALineIsCutShort)
{
    const secrets one{{"token-of-the-shop"}};
    const std::string before(290, 'x');
    EXPECT_EQ(one.shown(before + "token-of-the-shop"), before + "(secret)");
    EXPECT_EQ(one.shown(before + "宛先不明です\r\n"), before + "宛先不");
    EXPECT_EQ(one.shown("refused:\r\n\x88\xb6"), "refused:  \uFFFD\uFFFD");
}

}  // namespace
}  // namespace todoke
