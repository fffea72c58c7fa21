#include "gateway/channel/line/line_answers.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

namespace todoke {
namespace {

using enum outcome_kind;

struct line_case {
    std::string name;
    int status;
    std::string body;
    outcome_kind expected;
    std::string detail;  ///< a part of it
    bool transport = false;
};

struct LineAnswers : testing::TestWithParam<line_case> {};

TEST_P(LineAnswers, HaveOneMeaning)
{
    const auto& row = GetParam();
    http_answer answer;
    answer.status = row.status;
    answer.body = row.body;
    answer.headers["x-line-request-id"] = "req-1";
    if (row.name == "repeated_key") answer.headers["x-line-accepted-request-id"] = "req-0";
    const auto ended = line_answered(answer);
    EXPECT_EQ(to_text(ended.kind), to_text(row.expected));
    EXPECT_EQ(ended.code, std::to_string(row.status));
    EXPECT_NE(ended.detail.find(row.detail), std::string::npos) << ended.detail;
    EXPECT_NE(ended.detail.find("x-line-request-id: req-1"), std::string::npos) << ended.detail;
    EXPECT_EQ(ended.transport, row.transport);
}

const std::string sent = R"({"sentMessages":[{"id":"461230966842064897","quoteToken":"q"}]})";

INSTANTIATE_TEST_SUITE_P(
    Table, LineAnswers,
    testing::Values(
        line_case{"taken", 200, sent, accepted, "accepted"},
        line_case{"taken_without_ids", 200, "{}", accepted, "accepted"},
        line_case{"taken_with_news", 200, R"({"sentMessages":"?","new":1})", accepted, "accepted"},
        line_case{"ok_that_is_not_lines", 200, "<html>login</html>", uncertain, "not an answer of LINE's"},
        line_case{"moved", 302, "", misconfigured, "endpoint"},
        line_case{"unknown_recipient", 400, R"({"message":"Failed to send messages"})", rejected, "recipient"},
        line_case{"bad_message", 400,
                  R"j({"message":"The request body has 1 error(s)","details":)j"
                  R"([{"message":"Length must be between 1 and 5000","property":"messages[0].text"}]})",
                  rejected, "messages[0].text: Length must be between 1 and 5000"},
        line_case{"bad_message_strange_details", 400, R"({"message":"bad","details":[1,{"message":2}]})", rejected,
                  "bad"},
        line_case{"token", 401, R"({"message":"Authentication failed due to the expired token"})", misconfigured,
                  "access_token"},
        line_case{"plan", 403, R"({"message":"Access to this API is not available for your account"})", misconfigured,
                  "plan"},
        line_case{"no_such_path", 404, R"({"message":"Not found"})", misconfigured, "endpoint"},
        line_case{"method", 405, "", misconfigured, "endpoint"},
        line_case{"proxy_login", 407, "", misconfigured, "endpoint"},
        line_case{"slow_request", 408, "", uncertain, "too long"},
        line_case{"repeated_key", 409, R"({"message":"x","sentMessages":[{"id":"5"}]})", accepted,
                  "x-line-accepted-request-id: req-0"},
        line_case{"repeated_key_by_text", 409, R"({"message":"The retry key is already accepted"})", accepted,
                  "earlier"},
        line_case{"other_conflict", 409, R"({"message":"conflict"})", uncertain, "conflict"},
        line_case{"gone", 410, "", rejected, "refused"}, line_case{"too_large", 413, "", rejected, "refused"},
        line_case{"wrong_type", 415, "", rejected, "refused"}, line_case{"odd", 422, "", rejected, "refused"},
        line_case{"monthly_limit", 429, R"({"message":"You have reached your monthly limit."})", over_quota,
                  "monthly limit"},
        line_case{"rate", 429, R"({"message":"The API rate limit has been exceeded. Try again later."})", throttled,
                  "too fast"},
        line_case{"rate_without_body", 429, "", throttled, "too fast"},
        line_case{"failure", 500, R"({"message":"Internal server error"})", uncertain, "may have taken", true},
        line_case{"gateway", 502, "<html>", uncertain, "may have taken", true},
        line_case{"overload", 503, "", uncertain, "may have taken", true},
        line_case{"gateway_timeout", 504, "<html>", uncertain, "may have taken", true}),
    [](const auto& row) { return row.param.name; });

TEST(LineAnswer, GivesTheIdsOfTheMessages)
{
    http_answer answer;
    answer.status = 200;
    answer.body = R"({"sentMessages":[{"id":"1"},{"id":"2","quoteToken":"q"},{"id":3},7]})";
    EXPECT_EQ(line_answered(answer).references, (std::vector<std::string>{"1", "2"}));
    answer.status = 500;
    EXPECT_TRUE(line_answered(answer).references.empty());
}

TEST(LineAnswer, HonoursAWaitItAsksFor)
{
    http_answer answer;
    answer.status = 429;
    EXPECT_EQ(line_answered(answer).after, std::nullopt);
    answer.headers["retry-after"] = "7";
    EXPECT_EQ(line_answered(answer).after, span{7000});
    answer.headers["retry-after"] = "-7";
    EXPECT_EQ(line_answered(answer).after, std::nullopt);
    answer.headers["retry-after"] = "soon";
    EXPECT_EQ(line_answered(answer).after, std::nullopt);
}

TEST(LineAnswer, QuotesInOneShortLine)
{
    http_answer answer;
    answer.status = 400;
    answer.body = R"({"message":"a\r\nb)" + std::string(2000, 'x') + R"("})";
    const auto detail = line_answered(answer).detail;
    EXPECT_EQ(detail.find_first_of("\r\n"), std::string::npos);
    EXPECT_LT(detail.size(), 500u);
}

TEST(LineOutcome, WithoutAnAnswerDependsOnWhetherAnythingLeft)
{
    http_result result;
    result.error = boost::asio::error::timed_out;
    result.why = "no answer in time";
    EXPECT_EQ(line_outcome(result).kind, uncertain);
    EXPECT_TRUE(line_outcome(result).transport);
    EXPECT_EQ(line_outcome(result).code, "");
    result.ended = http_result::how::not_sent;
    EXPECT_EQ(line_outcome(result).kind, retry);
    EXPECT_TRUE(line_outcome(result).transport);
    result.error = boost::asio::error::operation_aborted;
    EXPECT_FALSE(line_outcome(result).transport);
}

}  // namespace
}  // namespace todoke
