// Access tokens: how they are asked for, and what the answers mean.

#include "gateway/channel/line/line_token.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "tests/channel/line_fixture.hpp"

namespace todoke {
namespace {

struct key_pair {
    EVP_PKEY* key = nullptr;
    std::string pem;

    explicit key_pair(unsigned bits = 2048) : key{EVP_RSA_gen(bits)}
    {
        BIO* out = BIO_new(BIO_s_mem());
        PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
        char* bytes = nullptr;
        const auto length = BIO_get_mem_data(out, &bytes);
        pem.assign(bytes, static_cast<std::size_t>(length));
        BIO_free(out);
    }
    ~key_pair() { EVP_PKEY_free(key); }
    key_pair(const key_pair&) = delete;

    bool signed_by_it(std::string_view text, const std::string& signature) const
    {
        EVP_MD_CTX* check = EVP_MD_CTX_new();
        EVP_DigestVerifyInit(check, nullptr, EVP_sha256(), nullptr, key);
        const auto right = EVP_DigestVerify(check, reinterpret_cast<const unsigned char*>(signature.data()),
                                            signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                                            text.size());
        EVP_MD_CTX_free(check);
        return right == 1;
    }
};

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
    const auto length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.data()), bytes.data(),
                                        static_cast<int>(bytes.size()));
    made.resize(static_cast<std::size_t>(length));
    made.resize(made.find_last_not_of('=') + 1);
    for (auto& c : made) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return made;
}

std::string as_jwk(EVP_PKEY* key)
{
    constexpr std::pair<const char*, const char*> members[] = {
        {"n", "n"},           {"e", "e"},           {"d", "d"},           {"p", "rsa-factor1"}, {"q", "rsa-factor2"},
        {"dp", "rsa-exponent1"}, {"dq", "rsa-exponent2"}, {"qi", "rsa-coefficient1"}};
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
    EXPECT_EQ(request.body,
              "grant_type=client_credentials&client_id=1650000000&client_secret=a%2Bb%2Fc%3D%26d");
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
        token_case{"issued", 200, R"({"access_token":"ey.1","expires_in":900,"token_type":"Bearer","key_id":"k"})", "ey.1"},
        token_case{"refused", 400, R"({"error":"invalid_client","error_description":"no the-secret"})", "", true},
        token_case{"forbidden", 403, "", "", true}, token_case{"too_many", 429, "{}", ""},
        token_case{"failed", 500, "{}", ""}, token_case{"no_json", 200, "<html>", ""},
        token_case{"without_life", 200, R"({"access_token":"ey"})", ""},
        token_case{"life_of_nothing", 200, R"({"access_token":"ey","expires_in":0})", ""},
        token_case{"life_for_ever", 200, R"({"access_token":"ey","expires_in":999999999999})", ""},
        token_case{"line_break", 200, R"({"access_token":"e\r\ny","expires_in":900})", ""},
        token_case{"endless", 200, R"({"expires_in":900,"access_token":")" + std::string(5000, 'x') + "\"}", ""}),
    [](const auto& row) { return row.param.name; });

// The channel with tokens that are issued

const stateless_token by_secret{"1650000000", "channel-secret"};

std::string token_answer(const std::string& token, int seconds = 900)
{
    return R"({"access_token":")" + token + R"(","expires_in":)" + std::to_string(seconds) + "}";
}

TEST_F(LineAccount, ThereIsNoRoomBeforeThereIsAToken)
{
    answers(stateless_call, {answer(200, token_answer("t-1"))});
    answers(push_call, {answer(200, "{}")});
    start(by_secret);
    EXPECT_EQ(channel->room(), 0u);
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    EXPECT_EQ(authorization_of(requests[push_call].at(0)), "Bearer t-1");
}

TEST_F(LineAccount, ATokenIsRenewedAtTwoThirdsOfItsLife)
{
    answers(stateless_call, {answer(200, token_answer("t-1")), answer(200, token_answer("t-2"))});
    answers(push_call, {answer(200, "{}")});
    start(by_secret);
    wait_for(stateless_call, 1);
    time->advance(600s - 1ms);
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    EXPECT_EQ(requests[stateless_call].size(), 1u);
    time->advance(1ms);
    wait_for(stateless_call, 2);
    send(message());
    EXPECT_EQ(authorization_of(requests[push_call].at(0)), "Bearer t-1");
    EXPECT_EQ(authorization_of(requests[push_call].at(1)), "Bearer t-2");
}

TEST_F(LineAccount, ATokenThatCouldNotBeRenewedIsUsedUntilItEnds)
{
    answers(stateless_call, {answer(200, token_answer("t-1")), answer(500, "{}")});
    answers(push_call, {answer(200, "{}")});
    start(by_secret);
    wait_for(stateless_call, 1);
    time->advance(600s);
    wait_for(stateless_call, 2);
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    time->advance(300s);
    run_until(io, [this] { return !seen.empty() && !seen.back().usable; });
    EXPECT_EQ(channel->room(), 0u);
    EXPECT_FALSE(seen.back().misconfigured);
    script[stateless_call] = {answer(200, token_answer("t-3"))};
    time->advance(6min);
    run_until(io, [this] { return seen.back().usable; });
    get_ready();
}

TEST_F(LineAccount, RefusedCredentialsAreTheOperatorsToMend)
{
    answers(stateless_call, {answer(400, R"({"error":"invalid_client","error_description":"channel-secret"})")});
    start(by_secret);
    run_until(io, [this] { return !seen.empty() && !seen.back().usable; });
    EXPECT_TRUE(seen.back().misconfigured);
    EXPECT_NE(seen.back().why.find("invalid_client"), std::string::npos);
    EXPECT_EQ(seen.back().why.find("channel-secret"), std::string::npos);
    EXPECT_EQ(channel->room(), 0u);
}

TEST_F(LineAccount, ATokenRefusedBeforeItsTimeIsReplacedAndTheSameAttemptGoesOn)
{
    answers(stateless_call, {answer(200, token_answer("t-1")), answer(200, token_answer("t-2"))});
    answers(push_call, {answer(401, R"({"message":"Authentication failed"})"), answer(200, "{}")});
    start(by_secret);
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    ASSERT_EQ(requests[push_call].size(), 2u);
    EXPECT_EQ(authorization_of(requests[push_call][1]), "Bearer t-2");
    const auto key = "X-Line-Retry-Key: " + message().id.text();
    for (const auto& request : requests[push_call]) EXPECT_NE(request.find(key), std::string::npos);
}

TEST_F(LineAccount, ATokenThatIsRefusedAgainIsTheAccountsFault)
{
    answers(stateless_call, {answer(200, token_answer("t-1")), answer(200, token_answer("t-2"))});
    answers(push_call, {answer(401, R"({"message":"Authentication failed"})")});
    start(by_secret);
    EXPECT_EQ(send(message()).kind, outcome_kind::misconfigured);
    EXPECT_EQ(requests[push_call].size(), 2u);
}

TEST_F(LineAccount, ATokenOfAnAssertionIsIssuedForThisChannel)
{
    const key_pair pair;
    answers(assertion_call, {answer(200, token_answer("v2-1", 21600))});
    answers(push_call, {answer(200, "{}")});
    start(assertion_token{"1650000000", line_signing_key{pair.pem}, "kid-1"});
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    EXPECT_EQ(authorization_of(requests[push_call].at(0)), "Bearer v2-1");
}

// The month's messages

TEST_F(LineAccount, TheMonthIsReadAndCountedOn)
{
    answers(quota_call, {answer(200, R"({"type":"limited","value":1000})")});
    answers(consumption_call, {answer(200, R"({"totalUsage":500})"), answer(200, R"({"totalUsage":520})")});
    answers(push_call, {answer(200, "{}")});
    start(long_lived_token{"t"}, true);
    run_until(io, [this] { return channel->monthly() && time->next_wait(); });
    EXPECT_EQ(*channel->monthly(), (allowance{1000, 500}));
    send(message());
    EXPECT_EQ(*channel->monthly(), (allowance{1000, 501}));
    time->advance(1h);
    wait_for(consumption_call, 2);
    EXPECT_EQ(*channel->monthly(), (allowance{1000, 520}));
}

TEST_F(LineAccount, AMonthWithoutLimitIsNone)
{
    answers(quota_call, {answer(200, R"({"type":"none"})")});
    start(long_lived_token{"t"}, true);
    wait_for(quota_call, 1);
    EXPECT_FALSE(channel->monthly());
    EXPECT_TRUE(requests[consumption_call].empty());
}

TEST_F(LineAccount, AMonthThatCannotBeReadIsAskedForAgain)
{
    answers(quota_call, {answer(500, "{}"), answer(200, R"({"type":"limited","value":"many"})"),
                         answer(200, R"({"type":"limited","value":7})")});
    answers(consumption_call, {answer(200, R"({"totalUsage":0})")});
    start(long_lived_token{"t"}, true);
    for (std::size_t times = 1; times < 3; ++times) {
        wait_for(quota_call, times);
        EXPECT_FALSE(channel->monthly());
        time->advance(5min);
    }
    wait_for(consumption_call, 1);
    EXPECT_EQ(*channel->monthly(), (allowance{7, 0}));
}

TEST_F(LineAccount, WhenItIsUsedUpTheMonthIsReadAtOnce)
{
    answers(quota_call, {answer(200, R"({"type":"limited","value":1000})")});
    answers(consumption_call, {answer(200, R"({"totalUsage":500})"), answer(200, R"({"totalUsage":1000})")});
    answers(push_call, {answer(429, R"({"message":"You have reached your monthly limit."})")});
    start(long_lived_token{"t"}, true);
    wait_for(consumption_call, 1);
    EXPECT_EQ(send(message()).kind, outcome_kind::over_quota);
    wait_for(consumption_call, 2);
    EXPECT_EQ(*channel->monthly(), (allowance{1000, 1000}));
}

// People who were never seen

const std::string someone = "U4af4980629af4980629af4980629af49";
const std::string profile_call = "GET /v2/bot/profile/" + someone;

TEST_F(LineAccount, WhoIsNoFriendIsNotPushedTo)
{
    answers(profile_call, {answer(404, R"({"message":"Not found"})")});
    start(long_lived_token{"t"}, false, true);
    const auto ended = send(message());
    EXPECT_EQ(ended.kind, outcome_kind::rejected);
    EXPECT_EQ(ended.code, "404");
    EXPECT_TRUE(requests[push_call].empty());
}

TEST_F(LineAccount, WhoWasSeenIsNotAskedForAgainForADay)
{
    answers(profile_call, {answer(200, R"({"userId":"U","displayName":"x"})")});
    answers(push_call, {answer(200, "{}")});
    start(long_lived_token{"t"}, false, true);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    EXPECT_EQ(requests[profile_call].size(), 1u);
    time->advance(24h);
    send(message());
    EXPECT_EQ(requests[profile_call].size(), 2u);
}

TEST_F(LineAccount, ARepeatAsksForNobody)
{
    answers(push_call, {answer(409, R"({"message":"The retry key is already accepted"})")});
    start(long_lived_token{"t"}, false, true);
    EXPECT_EQ(send(message(someone, 2)).kind, outcome_kind::accepted);
    EXPECT_TRUE(requests[profile_call].empty());
}

TEST_F(LineAccount, AProfileThatCannotBeHadStandsInNobodysWay)
{
    answers(profile_call, {answer(429, "{}"), answer(500, "{}"), answer(403, "{}"), answer(404, "gone")});
    answers(push_call, {answer(200, "{}")});
    start(long_lived_token{"t"}, false, true);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(send(message()).kind, outcome_kind::accepted) << i;
}

}  // namespace
}  // namespace todoke
