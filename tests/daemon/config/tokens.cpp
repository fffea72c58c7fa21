// Tokens that the file holds as digests, and those that are being replaced.
#include "tests/daemon/config/cases.hpp"

namespace todoke {
namespace {

TEST(ConfigToken, MayStandInTheFileAsItsDigest)
{
    const auto made = good(R"(
[[api.token]]
name = "shop"
secret_sha256 = "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
previous_secret = "one-that-is-still-out-there"
scopes = ["submit"]
)");
    const auto& token = made.api.tokens.at(0);
    EXPECT_EQ(token.secret_sha256.substr(0, 4), "\xba\x78\x16\xbf");
    EXPECT_EQ(token.secret_sha256.size(), 32u);
    EXPECT_EQ(token.previous_secret_sha256.size(), 32u);
}

std::string with_secret(const std::string& keys)
{
    return "[[api.token]]\nname = \"shop\"\nscopes = [\"read\"]\n" + keys + "\n";
}

class ConfigTokenProblems : public testing::TestWithParam<config_case> {};

TEST_P(ConfigTokenProblems, AreNamedWithTheirLine)
{
    expect_exactly(problems_of(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Token, ConfigTokenProblems,
    testing::Values(
        config_case{"digest_cut_short", with_secret("secret_sha256 = \"ba7816bf\""), {{4, "write the 64 digits"}}},
        config_case{"digest_of_other_signs",
                    with_secret("secret_sha256 = \"" + std::string(64, 'g') + "\""),
                    {{4, "is no SHA-256"}}},
        config_case{"both_forms",
                    with_secret("secret = \"0123456789abcdef\"\nsecret_sha256 = \"" + std::string(64, 'a') + "\""),
                    {{5, "stands beside secret; keep one of the two"}}},
        config_case{"previous_is_the_same",
                    with_secret("secret = \"0123456789abcdef\"\nprevious_secret = \"0123456789abcdef\""),
                    {{4, "or this one twice"}}},
        config_case{"only_a_previous_one", with_secret("previous_secret = \"0123456789abcdef\""), {{1, "is missing"}}}),
    by_name);

}  // namespace
}  // namespace todoke
