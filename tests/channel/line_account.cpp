// A LINE account over time: tokens that are issued and renewed, the month's messages, people who were never seen,
// notification messages.

#include "gateway/channel/line/line_request.hpp"
#include "tests/channel/line_fixture.hpp"
#include "tests/channel/line_keys.hpp"

namespace todoke {
namespace {

// The channel with tokens that are issued

const stateless_token by_secret{"1650000000", "channel-secret"};

std::string token_answer(const std::string& token, int seconds = 900)
{
    return R"({"access_token":")" + token + R"(","expires_in":)" + std::to_string(seconds) + "}";
}

TEST_F(LineOverTime, ThereIsNoRoomBeforeThereIsAToken)
{
    answers(stateless_call, {answer(200, token_answer("t-1"))});
    answers(push_call, {answer(200, "{}")});
    start(by_secret);
    EXPECT_EQ(channel->room(), 0u);
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    EXPECT_EQ(authorization_of(requests[push_call].at(0)), "Bearer t-1");
}

TEST_F(LineOverTime, ATokenIsRenewedAtTwoThirdsOfItsLife)
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

TEST_F(LineOverTime, ATokenThatCouldNotBeRenewedIsUsedUntilItEnds)
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

TEST_F(LineOverTime, RefusedCredentialsAreTheOperatorsToMend)
{
    answers(stateless_call, {answer(400, R"({"error":"invalid_client","error_description":"channel-secret"})")});
    start(by_secret);
    run_until(io, [this] { return !seen.empty() && !seen.back().usable; });
    EXPECT_TRUE(seen.back().misconfigured);
    EXPECT_NE(seen.back().why.find("invalid_client"), std::string::npos);
    EXPECT_EQ(seen.back().why.find("channel-secret"), std::string::npos);
    EXPECT_EQ(channel->room(), 0u);
}

TEST_F(LineOverTime, ATokenRefusedBeforeItsTimeIsReplacedAndTheSameAttemptGoesOn)
{
    answers(stateless_call, {answer(200, token_answer("t-1")), answer(200, token_answer("t-2"))});
    answers(push_call, {answer(401, R"({"message":"Authentication failed"})"), answer(200, "{}")});
    start(by_secret);
    wait_for(stateless_call, 1);
    time->advance(5min);
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    ASSERT_EQ(requests[push_call].size(), 2u);
    EXPECT_EQ(authorization_of(requests[push_call][1]), "Bearer t-2");
    const auto key = "X-Line-Retry-Key: " + message().id.text();
    for (const auto& request : requests[push_call]) EXPECT_NE(request.find(key), std::string::npos);
}

TEST_F(LineOverTime, ATokenThatIsRefusedAgainIsTheAccountsFault)
{
    answers(stateless_call, {answer(200, token_answer("t-1")), answer(200, token_answer("t-2"))});
    answers(push_call, {answer(401, R"({"message":"Authentication failed"})")});
    start(by_secret);
    wait_for(stateless_call, 1);
    time->advance(5min);
    EXPECT_EQ(send(message()).kind, outcome_kind::misconfigured);
    EXPECT_EQ(requests[push_call].size(), 2u);
}

/// LINE gives out thirty at a time; a lane that tries its account once a minute would soon have had them all.
TEST_F(LineOverTime, ATokenThatIsRefusedWhenItIsNewIsNotReplaced)
{
    answers(stateless_call, {answer(200, token_answer("t-1")), answer(200, token_answer("t-2"))});
    answers(push_call, {answer(401, R"({"message":"Authentication failed"})")});
    start(by_secret);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(send(message()).kind, outcome_kind::misconfigured);
        time->advance(1min);
    }
    EXPECT_EQ(requests[stateless_call].size(), 1u);
}

TEST_F(LineOverTime, ATokenOfAnAssertionIsIssuedForThisChannel)
{
    const key_pair pair;
    answers(assertion_call, {answer(200, token_answer("v2-1", 21600))});
    answers(push_call, {answer(200, "{}")});
    start(assertion_token{"1650000000", line_signing_key{pair.pem}, "kid-1"});
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    EXPECT_EQ(authorization_of(requests[push_call].at(0)), "Bearer v2-1");
}

TEST_F(LineOverTime, AnAssertionThatLineSaysBackIsShownToNobody)
{
    const key_pair pair;
    const assertion_token key{"1650000000", line_signing_key{pair.pem}, "kid-1"};
    const auto body =
        R"({"error":"invalid_client","error_description":"no: )" + line_assertion(key, time->now()) + "\"}";
    answers(assertion_call, {answer(400, body)});
    start(key);
    run_until(io, [this] { return !seen.empty() && seen.back().misconfigured; });
    EXPECT_EQ(seen.back().why, "no access token was issued (400); LINE says: invalid_client: no: (secret)");
}

// The month's messages

TEST_F(LineOverTime, TheMonthIsReadAndCountedOn)
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

TEST_F(LineOverTime, AMonthWithoutLimitIsNone)
{
    answers(quota_call, {answer(200, R"({"type":"none"})")});
    start(long_lived_token{"t"}, true);
    wait_for(quota_call, 1);
    EXPECT_FALSE(channel->monthly());
    EXPECT_TRUE(requests[consumption_call].empty());
}

TEST_F(LineOverTime, AMonthThatCannotBeReadIsAskedForAgain)
{
    answers(quota_call, {answer(500, "{}"), answer(200, R"({"type":"limited","value":"many"})"),
                         answer(200, R"({"type":"limited","value":7})")});
    answers(consumption_call, {answer(200, R"({"totalUsage":0})")});
    start(long_lived_token{"t"}, true);
    for (std::size_t times = 1; times < 3; ++times) {
        wait_for(quota_call, times);
        run_until(io, [&] { return time->next_wait() == time->now() + 5min; });
        EXPECT_FALSE(channel->monthly());
        time->advance(5min);
    }
    wait_for(consumption_call, 1);
    EXPECT_EQ(*channel->monthly(), (allowance{7, 0}));
}

TEST_F(LineOverTime, WhenItIsUsedUpTheMonthIsReadAtOnce)
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

TEST_F(LineOverTime, WhoIsNoFriendIsNotPushedTo)
{
    answers(profile_call, {answer(404, R"({"message":"Not found"})")});
    start(long_lived_token{"t"}, false, true);
    const auto ended = send(message());
    EXPECT_EQ(ended.kind, outcome_kind::rejected);
    EXPECT_EQ(ended.code, "404");
    EXPECT_TRUE(requests[push_call].empty());
}

TEST_F(LineOverTime, WhoWasSeenIsNotAskedForAgainForADay)
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

/// A follow, a message or a button says so by webhook.
TEST_F(LineOverTime, WhoWasHeardOfIsNotAskedForUntilTheyLeave)
{
    answers(profile_call, {answer(404, R"({"message":"Not found"})")});
    answers(push_call, {answer(200, "{}")});
    friends->told(someone, true, time->uptime());
    start(long_lived_token{"t"}, false, true);
    EXPECT_EQ(send(message()).kind, outcome_kind::accepted);
    EXPECT_TRUE(requests[profile_call].empty());
    friends->told(someone, false, time->uptime());
    EXPECT_EQ(send(message()).kind, outcome_kind::rejected);
    EXPECT_EQ(requests[profile_call].size(), 1u);
    EXPECT_EQ(requests[push_call].size(), 1u);
}

TEST(LineFriends, TheLatestCountsInWhateverOrderItIsTold)
{
    line_friends all;
    EXPECT_FALSE(all.knows(someone, 1h));
    all.told(someone, true, 1h);
    EXPECT_TRUE(all.knows(someone, 1h));
    EXPECT_TRUE(all.knows(someone, 25h - 1ms));
    EXPECT_FALSE(all.knows(someone, 25h)) << "a day is long enough to leave";
    all.told(someone, false, 3h);
    EXPECT_FALSE(all.knows(someone, 3h));
    all.told(someone, true, 2h);
    EXPECT_FALSE(all.knows(someone, 3h)) << "what they did before they left, told late";
    all.told(someone, true, 3h);
    EXPECT_TRUE(all.knows(someone, 3h));
    EXPECT_FALSE(all.knows(someone + "0", 3h));
}

TEST_F(LineOverTime, ARepeatAsksForNobody)
{
    answers(push_call, {answer(409, R"({"message":"The retry key is already accepted"})")});
    start(long_lived_token{"t"}, false, true);
    EXPECT_EQ(send(message(someone, 2)).kind, outcome_kind::accepted);
    EXPECT_TRUE(requests[profile_call].empty());
}

TEST_F(LineOverTime, AProfileThatCannotBeHadStandsInNobodysWay)
{
    answers(profile_call, {answer(429, "{}"), answer(500, "{}"), answer(403, "{}"), answer(404, "gone")});
    answers(push_call, {answer(200, "{}")});
    start(long_lived_token{"t"}, false, true);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(send(message()).kind, outcome_kind::accepted) << i;
}

// Notification messages

const std::string notification_call = "POST /bot/pnp/push";

TEST(LineNotification, IsAddressedByTheDigestOfTheNumber)
{
    EXPECT_EQ(line_phone_digest("+818000001234"), "d41e0ad70dddfeb68f149ad6fc61574b9c5780ab7bcb2fba5517771ffbb2409c");
}

TEST_F(LineOverTime, ANotificationMessageThatWasTakenWaitsForItsDeliveryEvent)
{
    answers(notification_call, {answer(200, "{}")});
    start(long_lived_token{"t"}, false, false, true);
    const auto ended = send(message("+818000001234"));
    EXPECT_EQ(ended.kind, outcome_kind::uncertain);
    EXPECT_EQ(ended.references, std::vector<std::string>{message().attempt_key.text()});
    EXPECT_FALSE(ended.transport);
    EXPECT_EQ(ended.resume, "");
    const auto& request = requests[notification_call].at(0);
    EXPECT_NE(request.find("\r\nX-Line-Delivery-Tag: " + message().attempt_key.text() + "\r\n"), std::string::npos);
    EXPECT_EQ(request.find("X-Line-Retry-Key"), std::string::npos);
    EXPECT_NE(request.find("d41e0ad70dddfeb6"), std::string::npos);
    EXPECT_EQ(request.find("8000001234"), std::string::npos);
}

struct notification_case {
    int status;
    std::string body;
    outcome_kind kind;
};

TEST_F(LineOverTime, ANotificationMessageThatWasNotTakenIsToldApart)
{
    const notification_case rows[] = {
        {422, R"({"message":"Failed to send messages"})", outcome_kind::rejected},
        {400, R"j({"message":"The request body has 1 error(s)"})j", outcome_kind::rejected},
        {403, R"({"message":"Access to this API is not available for your account"})", outcome_kind::misconfigured},
        {429, R"({"message":"The API rate limit has been exceeded. Try again later."})", outcome_kind::throttled},
        {500, "{}", outcome_kind::uncertain}};
    for (const auto& row : rows) script[notification_call].push_back(answer(row.status, row.body));
    start(long_lived_token{"t"}, false, false, true);
    for (const auto& row : rows) EXPECT_EQ(send(message("+818000001234")).kind, row.kind) << row.status;
}

}  // namespace
}  // namespace todoke
