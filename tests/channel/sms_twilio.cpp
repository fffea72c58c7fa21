#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/twilio.hpp"
#include "tests/channel/cut_suite.hpp"
#include "tests/channel/sms_http_bench.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

const std::string account_sid = "AC0123456789abcdef0123456789abcdef";
const std::string message_sid = "SM0123456789abcdef0123456789abcdef";

twilio_account twilio_sender()
{
    twilio_account a;
    a.account_sid = account_sid;
    a.auth_token = "token-of-the-account";
    a.from = "+12025550100";
    return a;
}

class twilio_bench : public channel_bench {
public:
    std::unique_ptr<provider_channel> make(boost::asio::any_io_executor executor, channel_setup setup) override
    {
        auto account = twilio_sender();
        account.endpoint = (setup.tls ? "https://" : "http://") + setup.host + ":" + std::to_string(setup.port);
        account.ca_file = setup.ca_file;
        account.timeout = setup.answer_limit;
        account.first_reconnect = 5ms;
        account.longest_reconnect = 20ms;
        return make_twilio_channel(std::move(executor), std::move(account));
    }
    peer::script plays(behaviour what) override
    {
        return plays_http(what, http_answer_with("201 Created", R"({"sid":")" + message_sid + R"("})"),
                          http_answer_with("400 Bad Request", R"({"code":21211,"message":"Invalid 'To'"})"),
                          http_answer_with("429 Too Many Requests", R"({"code":20429,"message":"Too many"})"));
    }
    envelope message() override { return sms_over_http(); }
    std::size_t copies(const std::string& received) override { return occurrences(received, "From=%2B12025550100"); }
    outcome_kind for_saying_nothing() override { return outcome_kind::uncertain; }
    std::vector<std::string> confidential() override { return {"Basic ", "819012345678"}; }
    std::vector<envelope> hostile() override { return hostile_sms(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Twilio, Channel, twilio_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Twilio, ChannelInDoubt, twilio_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Twilio, ChannelOverHttp, twilio_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Twilio, EveryCut, twilio_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(TwilioInsideTls, EveryCut, inside_tls<twilio_bench>);

using TwilioChannel = Channel<twilio_bench>;

TEST_F(TwilioChannel, CreatesAMessageAndNotesItsSid)
{
    start_ready(behaviour::accepts);
    const auto ended = send();
    EXPECT_EQ(ended.references, std::vector<std::string>{message_sid});
    EXPECT_EQ(ended.code, "201");
    const auto request = peer_->received();
    EXPECT_TRUE(request.starts_with("POST /2010-04-01/Accounts/" + account_sid + "/Messages.json HTTP/1.1\r\n"))
        << request;
    EXPECT_NE(request.find("\r\nAuthorization: Basic "), std::string::npos);
}

TEST_F(TwilioChannel, RefusedCredentialsAreTheAccountsFaultAndAreKeptNowhere)
{
    start({{peer::read_http{}, peer::reply{http_answer_with(
                                   "401 Unauthorized", R"({"code":20003,"message":"not token-of-the-account"})")}}});
    get_ready();
    const auto ended = send();
    expect_kind(ended, outcome_kind::misconfigured);
    EXPECT_EQ(ended.detail.find("token-of"), std::string::npos) << ended.detail;
    EXPECT_TRUE(seen_.back().misconfigured);
}

TEST_F(TwilioChannel, AnAnswerCutAnywhereIsUncertainAndIsSentOnce)
{
    const auto answer = http_answer_with("201 Created", R"({"sid":")" + message_sid + R"("})");
    std::vector<peer::script> scripts;
    for (std::size_t length = 0; length < answer.size(); ++length)
        scripts.push_back({peer::read_http{}, peer::reply{answer.substr(0, length)}, peer::cut{}});
    start(std::move(scripts));
    for (std::size_t length = 0; length < answer.size(); ++length) {
        get_ready();
        expect_kind(send(), outcome_kind::uncertain);
    }
    const auto all = peer_->received();
    std::size_t requests = 0;
    for (auto at = all.find("POST /"); at != std::string::npos; at = all.find("POST /", at + 1)) ++requests;
    EXPECT_EQ(requests, answer.size());
}

struct TwilioRequest : testing::Test {
    form_fields fields()
    {
        auto made = twilio_request(account, what);
        if (const auto* no = std::get_if<outcome>(&made)) {
            ADD_FAILURE() << no->detail;
            return {};
        }
        return read_form(std::get<http_request>(made).body).value();
    }
    std::string refusal()
    {
        const auto made = twilio_request(account, what);
        const auto* no = std::get_if<outcome>(&made);
        return no ? std::string{to_text(no->kind)} + ": " + no->detail : "it was written";
    }
    twilio_account account = twilio_sender();
    envelope what = sms_over_http();
};

TEST_F(TwilioRequest, SaysToWhomWhatAndFromWhom)
{
    EXPECT_EQ(fields(),
              (form_fields{{"To", "+819012345678"}, {"Body", "ご注文の品を発送しました"}, {"From", "+12025550100"}}));
}

TEST_F(TwilioRequest, MayNameAServiceAndWhereToCallBack)
{
    account.from.clear();
    account.messaging_service = "MG0123456789abcdef0123456789abcdef";
    account.status_callback = "https://msg.shop.example.jp/hooks/twilio/twilio";
    account.smart_encoding = true;
    EXPECT_EQ(problem_of(account), "");
    const auto sent = fields();
    EXPECT_EQ(value_of(sent, "From"), "");
    EXPECT_EQ(value_of(sent, "MessagingServiceSid"), account.messaging_service);
    EXPECT_EQ(value_of(sent, "StatusCallback"), account.status_callback + "?leg=" + what.id.text() + ".0");
    EXPECT_EQ(value_of(sent, "SmartEncoded"), "true");
}

TEST_F(TwilioRequest, EndsWhenTheMessageDoes)
{
    what.valid_until = what.started + 90min;
    EXPECT_EQ(value_of(fields(), "ValidityPeriod"), "5400");
    what.valid_until = what.started + 48h;
    EXPECT_EQ(value_of(fields(), "ValidityPeriod"), "36000");
    what.valid_until = what.started - 1s;
    EXPECT_EQ(value_of(fields(), "ValidityPeriod"), "1");
}

TEST_F(TwilioRequest, IsNotMadeOfWhatTwilioWouldNotTake)
{
    what.address = "09012345678";
    EXPECT_NE(refusal().find("rejected: the address is no phone number"), std::string::npos);
    what = sms_over_http("");
    EXPECT_EQ(refusal(), "rejected: the text is empty");
    what = sms_over_http("\xff");
    EXPECT_NE(refusal().find("UTF-8"), std::string::npos);
    std::string text;
    for (int i = 0; i < 1600; ++i) text += "あ";
    what = sms_over_http(text);
    EXPECT_EQ(refusal(), "it was written");
    what = sms_over_http(text + "あ");
    EXPECT_NE(refusal().find("1,600"), std::string::npos);
    what.what = std::make_shared<const content>();
    EXPECT_NE(refusal().find("no SMS text"), std::string::npos);
}

struct twilio_answer_case {
    std::string name;
    int status;
    std::string body;
    outcome_kind kind;
    std::string code;
};
class TwilioAnswer : public testing::TestWithParam<twilio_answer_case> {};

TEST_P(TwilioAnswer, HasItsOutcome)
{
    const auto& row = GetParam();
    http_answer answer;
    answer.status = row.status;
    answer.body = row.body;
    const auto ended = twilio_answered(answer, {}, {});
    EXPECT_EQ(to_text(ended.kind), to_text(row.kind)) << ended.detail;
    EXPECT_EQ(ended.code, row.code);
    EXPECT_EQ(ended.references.empty(), ended.kind != outcome_kind::accepted);
    EXPECT_EQ(ended.transport, row.status >= 500);
    EXPECT_EQ(ended.detail.empty(), ended.kind == outcome_kind::accepted);
    EXPECT_EQ(ended.detail.starts_with("the message was refused"), row.name == "unknown_code") << ended.detail;
}

std::string refusing(int code)
{
    return R"({"code":)" + std::to_string(code) + R"(,"message":"no","status":400})";
}

using enum outcome_kind;

INSTANTIATE_TEST_SUITE_P(
    Table, TwilioAnswer,
    testing::Values(twilio_answer_case{"created", 201, R"({"sid":")" + message_sid + R"("})", accepted, "201"},
                    twilio_answer_case{"no_sid", 201, "{}", uncertain, "201"},
                    twilio_answer_case{"not_json", 200, "<html>", uncertain, "200"},
                    twilio_answer_case{"a_sid_of_something_else", 201, R"({"sid":")" + account_sid + R"("})", uncertain,
                                       "201"},
                    twilio_answer_case{"credentials", 401, refusing(20003), misconfigured, "401 20003"},
                    twilio_answer_case{"forbidden", 403, "", misconfigured, "403"},
                    twilio_answer_case{"no_account", 404, refusing(20404), misconfigured, "404 20404"},
                    twilio_answer_case{"redirected", 302, "", misconfigured, "302"},
                    twilio_answer_case{"too_fast", 429, refusing(20429), throttled, "429 20429"},
                    twilio_answer_case{"too_fast_without_a_word", 429, "", throttled, "429"},
                    twilio_answer_case{"failed", 500, refusing(20500), uncertain, "500 20500"},
                    twilio_answer_case{"failed_with_a_code_of_a_refusal", 503, refusing(21211), uncertain, "503 21211"},
                    twilio_answer_case{"gateway", 502, "", uncertain, "502"},
                    twilio_answer_case{"gateway_timeout", 504, "<html>", uncertain, "504"},
                    twilio_answer_case{"late", 408, "", uncertain, "408"},
                    twilio_answer_case{"no_number", 400, refusing(21211), rejected, "400 21211"},
                    twilio_answer_case{"sender_without_sms", 400, refusing(21401), misconfigured, "400 21401"},
                    twilio_answer_case{"no_text", 400, refusing(21602), rejected, "400 21602"},
                    twilio_answer_case{"no_sender", 400, refusing(21603), misconfigured, "400 21603"},
                    twilio_answer_case{"nobody_named", 400, refusing(21604), rejected, "400 21604"},
                    twilio_answer_case{"validity", 400, refusing(90007), rejected, "400 90007"},
                    twilio_answer_case{"country", 400, refusing(21408), rejected, "400 21408"},
                    twilio_answer_case{"sender", 400, refusing(21606), misconfigured, "400 21606"},
                    twilio_answer_case{"trial", 400, refusing(21608), misconfigured, "400 21608"},
                    twilio_answer_case{"stop", 400, refusing(21610), blocked, "400 21610"},
                    twilio_answer_case{"queue", 400, refusing(21611), throttled, "400 21611"},
                    twilio_answer_case{"foreign_sender", 400, refusing(21659), misconfigured, "400 21659"},
                    twilio_answer_case{"another_accounts_sender", 400, refusing(21660), misconfigured, "400 21660"},
                    twilio_answer_case{"odd_sender", 400, refusing(21212), misconfigured, "400 21212"},
                    twilio_answer_case{"empty_service", 400, refusing(21703), misconfigured, "400 21703"},
                    twilio_answer_case{"own_number", 400, refusing(21266), rejected, "400 21266"},
                    twilio_answer_case{"combination", 400, refusing(21612), rejected, "400 21612"},
                    twilio_answer_case{"no_mobile", 400, refusing(21614), rejected, "400 21614"},
                    twilio_answer_case{"too_long", 400, refusing(21617), rejected, "400 21617"},
                    twilio_answer_case{"landline", 400, refusing(21635), rejected, "400 21635"},
                    twilio_answer_case{"unknown_code", 400, refusing(29999), rejected, "400 29999"}),
    [](const auto& row) { return row.param.name; });

TEST(TwilioAnswers, MeanWhatTheOperatorSays)
{
    http_answer answer;
    answer.status = 400;
    answer.body = refusing(21408);
    EXPECT_EQ(to_text(twilio_answered(answer, {{21408, rejected}}, {}).kind), "rejected");
    answer.status = 500;
    EXPECT_EQ(to_text(twilio_answered(answer, {{21408, rejected}}, {}).kind), "uncertain") << "nobody knows";
}

TEST(TwilioAccount, ABadOneIsRefusedWithItsKey)
{
    using spoiler = std::function<void(twilio_account&)>;
    const std::vector<std::pair<std::string, spoiler>> rows{
        {"account_sid", [](auto& a) { a.account_sid = "AC/../x"; }},
        {"auth_token", [](auto& a) { a.auth_token = "a b"; }},
        {"api_key", [](auto& a) { a.api_secret = "x"; }},
        {"from", [](auto& a) { a.from.clear(); }},
        {"from", [](auto& a) { a.from = "a\r\nb"; }},
        {"messaging_service", [](auto& a) { a.messaging_service = "MG1"; }},
        {"endpoint", [](auto& a) { a.endpoint = "ftp://x"; }},
    };
    EXPECT_EQ(problem_of(twilio_sender()), "");
    boost::asio::io_context io;
    for (const auto& [key, spoil] : rows) {
        auto a = twilio_sender();
        spoil(a);
        EXPECT_TRUE(problem_of(a).starts_with(key + ":")) << key << " / " << problem_of(a);
        EXPECT_THROW(make_twilio_channel(io.get_executor(), a), std::invalid_argument);
    }
}

TEST(Form, WhatWasWrittenIsReadAgain)
{
    const form_fields fields{{"a b", "x=1&y"}, {"text", "届いた\r\n+%"}, {"", ""}};
    EXPECT_EQ(to_form({{"a b", "x=1&y+"}}), "a+b=x%3D1%26y%2B");
    EXPECT_EQ(read_form(to_form(fields)), fields);
    EXPECT_EQ(read_form("a&b=&&c=1"), (form_fields{{"a", ""}, {"b", ""}, {"c", "1"}}));
    for (const auto* bad : {"a=%", "a=%2", "a=%zz", "%00=1", "a=%-1"}) EXPECT_FALSE(read_form(bad)) << bad;
}

}  // namespace
}  // namespace todoke
