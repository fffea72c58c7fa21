// Access tokens: how they are asked for, and what the answers mean.

#include "gateway/channel/line/line_token.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <openssl/bn.h>

#include "tests/channel/line_keys.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

std::string from_base64url(std::string text)
{
    for (auto& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    std::size_t padding = 0;
    while (text.size() % 4 != 0) text += '=', ++padding;
    std::string bytes(text.size() / 4 * 3, '\0');
    const auto length =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

TEST(LineAssertion, IsASignedTokenThatSaysWhatLineAsksFor)
{
    const key_pair pair;
    const assertion_token from{"1650000000", line_signing_key{pair.pem}, "kid-1"};
    const auto now = *parse_instant("2026-11-23T03:00:00Z");
    const auto text = line_assertion(from, now);
    const auto first = text.find('.'), second = text.rfind('.');
    ASSERT_NE(first, second);
    const auto head = boost::json::parse(from_base64url(text.substr(0, first)));
    EXPECT_EQ(head, boost::json::parse(R"({"alg":"RS256","typ":"JWT","kid":"kid-1"})"));
    const auto claims = boost::json::parse(from_base64url(text.substr(first + 1, second - first - 1)));
    EXPECT_EQ(claims.at("iss").as_string(), "1650000000");
    EXPECT_EQ(claims.at("sub").as_string(), "1650000000");
    EXPECT_EQ(claims.at("aud").as_string(), "https://api.line.me/");
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    EXPECT_GT(claims.at("exp").as_int64(), seconds);
    EXPECT_LE(claims.at("exp").as_int64(), seconds + 30 * 60);
    EXPECT_EQ(claims.at("token_exp").as_int64(), 6 * 3600);
    EXPECT_TRUE(pair.signed_by_it(text.substr(0, second), from_base64url(text.substr(second + 1))));
    EXPECT_FALSE(key_pair{}.signed_by_it(text.substr(0, second), from_base64url(text.substr(second + 1))));
}

TEST(LineSigningKey, RefusesWhatCannotSignForLine)
{
    EXPECT_THROW(line_signing_key{""}, std::invalid_argument);
    EXPECT_THROW(line_signing_key{"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
                 std::invalid_argument);
    EXPECT_THROW(line_signing_key{R"({"kty":"RSA","n":"AQAB","e":"AQAB"})"}, std::invalid_argument);
    EXPECT_THROW(line_signing_key{key_pair{1024}.pem}, std::invalid_argument);
}

std::string to_base64url(const std::vector<unsigned char>& bytes)
{
    std::string made(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.data()), bytes.data(), static_cast<int>(bytes.size()));
    made.resize(static_cast<std::size_t>(length));
    made.resize(made.find_last_not_of('=') + 1);
    for (auto& c : made) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return made;
}

std::string as_jwk(EVP_PKEY* key)
{
    constexpr std::pair<const char*, const char*> members[] = {{"n", "n"},
                                                               {"e", "e"},
                                                               {"d", "d"},
                                                               {"p", "rsa-factor1"},
                                                               {"q", "rsa-factor2"},
                                                               {"dp", "rsa-exponent1"},
                                                               {"dq", "rsa-exponent2"},
                                                               {"qi", "rsa-coefficient1"}};
    std::string made = R"({"kty":"RSA","alg":"RS256","use":"sig")";
    for (const auto& [name, parameter] : members) {
        BIGNUM* number = nullptr;
        EVP_PKEY_get_bn_param(key, parameter, &number);
        std::vector<unsigned char> bytes(static_cast<std::size_t>(BN_num_bytes(number)));
        BN_bn2bin(number, bytes.data());
        BN_free(number);
        made += std::string{",\""} + name + "\":\"" + to_base64url(bytes) + "\"";
    }
    return made + "}";
}

TEST(LineSigningKey, TakesTheSameKeyAsAJsonWebKey)
{
    const key_pair pair;
    const line_signing_key from_pem{pair.pem}, from_jwk{" " + as_jwk(pair.key)};
    EXPECT_EQ(from_jwk.sign("header.claims"), from_pem.sign("header.claims"));  // RS256 has no chance in it
    EXPECT_TRUE(pair.signed_by_it("header.claims", from_jwk.sign("header.claims")));
}

TEST(LineTokenRequest, IsAForm)
{
    const auto request = line_token_request(stateless_token{"1650000000", "a+b/c=&d"}, {});
    EXPECT_EQ(request.target, "/oauth2/v3/token");
    EXPECT_EQ(request.body, "grant_type=client_credentials&client_id=1650000000&client_secret=a%2Bb%2Fc%3D%26d");
}

struct token_case {
    std::string name;
    int status;
    std::string body;
    std::string token;  ///< empty: there is none
    bool misconfigured = false;
};

struct LineTokenAnswer : testing::TestWithParam<token_case> {};

TEST_P(LineTokenAnswer, Means)
{
    const auto& row = GetParam();
    http_result result;
    result.ended = http_result::how::answered;
    result.answer.status = row.status;
    result.answer.body = row.body;
    const auto read = read_token_answer(result, secrets{{"the-secret"}});
    if (!row.token.empty()) {
        ASSERT_TRUE(std::holds_alternative<issued_token>(read));
        EXPECT_EQ(std::get<issued_token>(read).token, row.token);
        EXPECT_EQ(std::get<issued_token>(read).life, 900s);
        return;
    }
    ASSERT_TRUE(std::holds_alternative<token_refusal>(read));
    EXPECT_EQ(std::get<token_refusal>(read).misconfigured, row.misconfigured);
    EXPECT_EQ(std::get<token_refusal>(read).why.find("the-secret"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, LineTokenAnswer,
    testing::Values(
        token_case{"issued", 200, R"({"access_token":"ey.1","expires_in":900,"token_type":"Bearer","key_id":"k"})",
                   "ey.1"},
        token_case{"refused", 400, R"({"error":"invalid_client","error_description":"no the-secret"})", "", true},
        token_case{"forbidden", 403, "", "", true}, token_case{"too_many", 429, "{}", ""},
        token_case{"failed", 500, "{}", ""}, token_case{"no_json", 200, "<html>", ""},
        token_case{"without_life", 200, R"({"access_token":"ey"})", ""},
        token_case{"life_of_nothing", 200, R"({"access_token":"ey","expires_in":0})", ""},
        token_case{"life_for_ever", 200, R"({"access_token":"ey","expires_in":999999999999})", ""},
        token_case{"line_break", 200, R"({"access_token":"e\r\ny","expires_in":900})", ""},
        token_case{"endless", 200, R"({"expires_in":900,"access_token":")" + std::string(5000, 'x') + "\"}", ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
