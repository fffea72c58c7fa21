#include <boost/json/parse.hpp>

#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/http_place.hpp"
#include "gateway/channel/sms/http/http_sms.hpp"
#include "tests/channel/cut_suite.hpp"
#include "tests/channel/sms_http_bench.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using enum outcome_kind;

http_sms_account form_account()
{
    http_sms_account a;
    a.to = {false, "127.0.0.1", 80};
    a.target = "/api/tenant/messages";
    a.secrets = {{"token", "sms-token-1"}};
    a.headers = {{"Authorization", "Bearer {secret.token}"}, {"X-Campaign", "{campaign}"}};
    a.body = {{"to", "{to.national}"}, {"body", "{text}"}, {"until", "{expires}"}};
    a.id = "/id";
    a.rules = {{200, 299, "/object", "message", "", accepted},
               {200, 299, "/error", "", "busy", throttled},
               {400, 400, "/code", "E429", "", over_quota},
               {400, 400, "/code", "E503", "", retry},
               {400, 400, "/code", "E410", "", blocked}};
    return a;
}

class http_sms_bench : public channel_bench {
public:
    std::unique_ptr<provider_channel> make(boost::asio::any_io_executor executor, channel_setup setup) override
    {
        auto account = form_account();
        account.to = {setup.tls, setup.host, setup.port};
        account.ca_file = setup.ca_file;
        account.timeout = setup.answer_limit;
        account.first_reconnect = 5ms;
        account.longest_reconnect = 20ms;
        return make_http_sms(std::move(executor), std::move(account));
    }
    peer::script plays(behaviour what) override
    {
        return plays_http(what, http_answer_with("200 OK", R"({"object":"message","id":"m-1"})"),
                          http_answer_with("422 Unprocessable Entity", R"({"error":"no such number"})"),
                          http_answer_with("200 OK", R"({"error":"we are busy"})"));
    }
    envelope message() override { return sms_over_http("hello"); }
    std::size_t copies(const std::string& received) override
    {
        return occurrences(received, "to=09012345678&body=hello");
    }
    outcome_kind for_saying_nothing() override { return outcome_kind::uncertain; }
    std::vector<std::string> confidential() override { return {"sms-token-1", "09012345678"}; }
    std::vector<envelope> hostile() override { return hostile_sms(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(HttpSms, Channel, http_sms_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(HttpSms, ChannelInDoubt, http_sms_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(HttpSms, ChannelOverHttp, http_sms_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(HttpSms, EveryCut, http_sms_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(HttpSmsInsideTls, EveryCut, inside_tls<http_sms_bench>);

/// A provider may say back what it was sent, in the form in which it was sent.
TEST(HttpSmsSecrets, AreHiddenAsTheyWereSent)
{
    boost::asio::io_context io;
    scripted_peer server{
        io,
        {{peer::read_http{},
          peer::reply{http_answer_with("400 Bad Request", R"(no p%40ss%2B%22word, p@ss+\"word: refused)")}}}};
    auto account = form_account();
    account.secrets = {{"token", "p@ss+\"word"}};
    account.to = {false, "127.0.0.1", server.port()};
    const auto channel = make_http_sms(io.get_executor(), std::move(account));
    task_group tasks{io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
    tasks.spawn("http", channel->run());
    channel->want(1);
    run_until(io, [&] { return channel->room() > 0; });
    const auto ended = run(io, channel->send(sms_over_http("hello")));
    EXPECT_NE(ended.detail.find("refused"), std::string::npos) << ended.detail;
    EXPECT_EQ(ended.detail.find("word"), std::string::npos) << ended.detail;
    tasks.cancel();
    run_until(io, [&] { return tasks.size() == 0; });
}

struct HttpSmsRequest : testing::Test {
    http_request written()
    {
        auto made = http_sms_request(account, what);
        if (const auto* no = std::get_if<outcome>(&made)) {
            ADD_FAILURE() << no->detail;
            return {};
        }
        return std::get<http_request>(std::move(made));
    }
    std::string header(const http_request& in, const std::string& name)
    {
        for (const auto& [known, value] : in.headers)
            if (known == name) return value;
        return "-";
    }
    http_sms_account account = form_account();
    envelope what = sms_over_http("hello");
};

TEST_F(HttpSmsRequest, AsAFormWithWhatTheMessageHas)
{
    auto request = written();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/api/tenant/messages");
    EXPECT_EQ(request.body, "to=09012345678&body=hello") << "without an end there is no field for it";
    EXPECT_EQ(header(request, "Authorization"), "Bearer sms-token-1");
    EXPECT_EQ(header(request, "X-Campaign"), "-");
    EXPECT_EQ(header(request, "Content-Type"), "application/x-www-form-urlencoded; charset=utf-8");
    what.campaign = "spring";
    what.valid_until = *parse_instant("2026-11-22T21:00:00+09:00");
    request = written();
    EXPECT_EQ(header(request, "X-Campaign"), "spring");
    EXPECT_EQ(value_of(read_form(request.body).value(), "until"), "2026-11-22T12:00:00Z");
}

TEST_F(HttpSmsRequest, AsJsonWithItsOwnShape)
{
    account.format = http_format::json;
    account.body = boost::json::parse(R"({"to":["{to.digits}","{campaign}"],"n":1,"yes":true,"{literal}":"x",
        "message":{"text":"{text}","braces":"{{{id}}}","left":"{expires}"}})")
                       .as_object();
    what = sms_over_http("a \"quote\"\n\\ 届");
    const auto request = written();
    EXPECT_EQ(header(request, "Content-Type"), "application/json");
    const auto sent = boost::json::parse(request.body);
    EXPECT_EQ(sent, boost::json::parse(R"({"to":["819012345678"],"n":1,"yes":true,"{literal}":"x",
        "message":{"text":"a \"quote\"\n\\ 届","braces":"{)" +
                                       what.id.text() + R"(}"}})"));
}

TEST_F(HttpSmsRequest, InTheUrl)
{
    account.method = "GET";
    account.format = http_format::query;
    account.target = "/send?v=2";
    account.body = {{"n", "{to}"}, {"t", "{text}"}, {"left", "{valid.minutes}"}};
    what = sms_over_http("a&b 届");
    what.valid_until = what.started + 90min;
    const auto request = written();
    EXPECT_EQ(request.target, "/send?v=2&n=%2B819012345678&t=a%26b+%E5%B1%8A&left=90");
    EXPECT_EQ(request.body, "");
    EXPECT_TRUE(to_bytes(request, account.to));
}

/// A minute's life is no "as long as you like".
TEST_F(HttpSmsRequest, SaysALifeOfAtLeastOneUnit)
{
    account.body = {{"minutes", "{valid.minutes}"}, {"seconds", "{valid.seconds}"}};
    what.valid_until = what.started + 500ms;
    EXPECT_EQ(written().body, "minutes=1&seconds=1");
}

TEST_F(HttpSmsRequest, IsNotMadeOfWhatTheProviderWouldNotTake)
{
    const auto refusal = [&] {
        const auto made = http_sms_request(account, what);
        const auto* no = std::get_if<outcome>(&made);
        return no ? std::string{to_text(no->kind)} + ": " + no->detail : "it was written";
    };
    what.address = "+4915112345678";
    EXPECT_EQ(refusal(), "rejected: this provider takes only numbers of +81");
    account.body["to"] = "{to}";
    EXPECT_EQ(refusal(), "it was written");
    account.longest_text = 4;
    EXPECT_NE(refusal().find("longer than the 4 characters"), std::string::npos);
    what.address = "0901234";
    EXPECT_NE(refusal().find("no phone number"), std::string::npos);
}

TEST(HttpSmsTemplate, MistakesAreNamed)
{
    const std::map<std::string, std::string> secrets{{"token", "x"}};
    for (const auto* good : {"", "plain", "{to}", "{{to}}", "a {secret.token} b", "{{{text}}}"})
        EXPECT_EQ(problem_of_template(good, secrets), "") << good;
    EXPECT_NE(problem_of_template("{too}", secrets).find("{to.national}"), std::string::npos);
    EXPECT_NE(problem_of_template("{secret.key}", secrets).find("not among"), std::string::npos);
    for (const auto* bad : {"{to", "to}", "{", "}", "{{to}"})
        EXPECT_NE(problem_of_template(bad, secrets).find("brace"), std::string::npos) << bad;
}

struct http_sms_answer_case {
    std::string name;
    int status;
    std::string body;
    outcome_kind kind;
    std::vector<std::string> references;
};
class HttpSmsAnswer : public testing::TestWithParam<http_sms_answer_case> {};

TEST_P(HttpSmsAnswer, HasItsOutcome)
{
    const auto& row = GetParam();
    http_answer answer;
    answer.status = row.status;
    answer.body = row.body;
    const auto ended = http_sms_answered(form_account(), answer, secrets{{"sms-token-1"}});
    EXPECT_EQ(to_text(ended.kind), to_text(row.kind)) << ended.detail;
    EXPECT_EQ(ended.references, row.references);
    EXPECT_EQ(ended.code, std::to_string(row.status));
    EXPECT_EQ(ended.detail.find("sms-token-1"), std::string::npos) << ended.detail;
}

using list = std::vector<std::string>;

INSTANTIATE_TEST_SUITE_P(
    Table, HttpSmsAnswer,
    testing::Values(
        http_sms_answer_case{"accepted", 200, R"({"object":"message","id":"m-1"})", accepted, list{"m-1"}},
        http_sms_answer_case{"a_number_as_id", 200, R"({"object":"message","id":17})", accepted, list{"17"}},
        http_sms_answer_case{"no_id", 200, R"({"object":"message"})", uncertain, list{}},
        http_sms_answer_case{"an_id_that_is_none", 200, R"({"object":"message","id":"a b"})", uncertain, list{}},
        http_sms_answer_case{"no_rule", 200, R"({"object":"error","id":"m-1"})", uncertain, list{}},
        http_sms_answer_case{"no_json", 200, "OK", uncertain, list{}},
        http_sms_answer_case{"throttled_with_200", 200, R"({"error":"busy now"})", throttled, list{}},
        http_sms_answer_case{"over_quota", 400, R"({"code":"E429"})", over_quota, list{}},
        http_sms_answer_case{"later_by_rule", 400, R"({"code":"E503"})", retry, list{}},
        http_sms_answer_case{"dead_number_by_rule", 400, R"({"code":"E410"})", blocked, list{}},
        http_sms_answer_case{"another_400", 400, R"({"code":"E1"})", rejected, list{}},
        http_sms_answer_case{"credentials", 401, "sms-token-1 is wrong", misconfigured, list{}},
        http_sms_answer_case{"forbidden", 403, "", misconfigured, list{}},
        http_sms_answer_case{"elsewhere", 301, "", misconfigured, list{}},
        http_sms_answer_case{"not_there", 404, "", misconfigured, list{}},
        http_sms_answer_case{"too_fast", 429, "", throttled, list{}},
        http_sms_answer_case{"failed", 500, R"({"object":"message","id":"m-1"})", uncertain, list{}},
        http_sms_answer_case{"gateway_timeout", 504, "<html>", uncertain, list{}},
        http_sms_answer_case{"late", 408, "", uncertain, list{}}),
    [](const auto& row) { return row.param.name; });

TEST(HttpSmsAnswers, OfOtherFormats)
{
    auto account = form_account();
    http_answer answer;
    answer.status = 200;
    account.answer = http_format::text;
    account.id = "OK,{id}";
    account.rules = {{200, 200, "", "", "OK", accepted}, {200, 200, "", "NG", "", rejected}};
    answer.body = "OK,77\r\n";
    EXPECT_EQ(http_sms_answered(account, answer, {}).references, list{"77"});
    answer.body = "NG";
    EXPECT_EQ(to_text(http_sms_answered(account, answer, {}).kind), "rejected");
    account.answer = http_format::form;
    account.id = "mid";
    account.rules = {{200, 200, "result", "0", "", accepted}};
    answer.body = "result=0&mid=a%2F1";
    EXPECT_EQ(http_sms_answered(account, answer, {}).references, list{"a/1"});
    account.id.clear();
    EXPECT_EQ(to_text(http_sms_answered(account, answer, {}).kind), "accepted");
    EXPECT_TRUE(http_sms_answered(account, answer, {}).references.empty());
}

TEST(HttpPlace, DeepJsonAndBadPointersAreRefused)
{
    EXPECT_TRUE(http_body::read(http_format::json, std::string(30, '[') + std::string(30, ']')));
    EXPECT_FALSE(http_body::read(http_format::json, std::string(100'000, '[')));
    EXPECT_EQ(problem_of_place(http_format::json, "/a~1b/0"), "");
    EXPECT_NE(problem_of_place(http_format::json, "id"), "");
    EXPECT_NE(problem_of_place(http_format::json, "/a~2"), "");
    EXPECT_EQ(problem_of_place(http_format::form, "id"), "");
    const auto body = http_body::read(http_format::json, R"({"a/b":[{"id":1}],"n":null})");
    EXPECT_EQ(body->at("/a~1b/0/id"), "1");
    EXPECT_FALSE(body->at("/n"));
    EXPECT_FALSE(body->at("/a~1b"));
    EXPECT_EQ(body->each("/a~1b")->size(), 1u);
    EXPECT_FALSE(body->each("/n"));
}

}  // namespace
}  // namespace todoke
