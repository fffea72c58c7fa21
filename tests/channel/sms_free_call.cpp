// A call of a described provider that costs nothing: what is asked, and what is made of each answer.
#include <gmock/gmock.h>

#include "gateway/channel/sms/http/http_sms_probe.hpp"
#include "tests/channel/sms_http_bench.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using enum outcome_kind;

http_sms_account with_a_free_call()
{
    http_sms_account made;
    made.secrets = {{"token", "sms+token 1"}};
    made.headers = {{"Authorization", "Bearer {secret.token}"}, {"X-Campaign", "{campaign}"}, {"X-To", "{to}"}};
    made.free_call = "/v1/balance?key={secret.token}&n=1";
    made.rules = {{200, 299, "/object", "message", "", accepted},
                  {200, 299, "/error", "", "busy", throttled},
                  {200, 299, "/error", "", "token", misconfigured}};
    return made;
}

TEST(FreeCall, HasTheAccountsHeadersAndNothingOfAMessage)
{
    const auto asked = http_free_call(with_a_free_call());
    EXPECT_EQ(asked.method, "GET");
    EXPECT_EQ(asked.target, "/v1/balance?key=sms%2Btoken%201&n=1");
    EXPECT_EQ(asked.body, "");
    EXPECT_THAT(asked.headers, ElementsAre(Pair("User-Agent", "todoke"), Pair("Authorization", "Bearer sms+token 1")));
    EXPECT_TRUE(to_bytes(asked, {true, "sms.example.jp", 443}));
}

struct free_call_row {
    int status;
    std::string body;
    bool good, refused;
};

TEST(FreeCall, IsReadByTheRulesOfTheProvidersAnswers)
{
    const free_call_row table[] = {{200, R"({"object":"message"})", true, false},
                                   {200, R"({"object":"list","data":[]})", true, false},
                                   {204, "", true, false},
                                   {200, R"({"error":"busy now"})", false, false},
                                   {200, R"({"error":"bad token"})", false, true},
                                   {302, "", false, true},
                                   {400, "", false, true},
                                   {401, "", false, true},
                                   {403, "", false, true},
                                   {404, "", false, true},
                                   {429, "", false, false},
                                   {500, "", false, false},
                                   {503, "", false, false}};
    for (const auto& row : table) {
        http_result told;
        told.ended = http_result::how::answered;
        told.answer.status = row.status;
        told.answer.body = row.body;
        const auto made = read_free_call(with_a_free_call(), told);
        EXPECT_EQ(made.good, row.good) << made.what;
        EXPECT_EQ(made.refused, row.refused) << made.what;
        EXPECT_THAT(made.what, HasSubstr("GET /v1/balance?key={secret.token}&n=1: "));
        EXPECT_THAT(made.what, HasSubstr(row.good ? "is taken" : "answers " + std::to_string(row.status)));
        EXPECT_THAT(made.what, Not(HasSubstr("busy now"))) << "a success may be a list of messages";
    }
}

TEST(FreeCall, ShowsNoSecretThatTheProviderRepeats)
{
    http_result told;
    told.ended = http_result::how::answered;
    told.answer.status = 401;
    told.answer.body = "no such key: sms+token 1, sms%2Btoken%201, sms%2Btoken+1";
    const auto made = read_free_call(with_a_free_call(), told);
    EXPECT_THAT(made.what, AllOf(HasSubstr("no such key"), HasSubstr("(secret)"), Not(HasSubstr("token 1")),
                                 Not(HasSubstr("token%201")), Not(HasSubstr("token+1"))));
}

TEST(FreeCall, IsMadeOnAConnectionOfItsOwn)
{
    boost::asio::io_context io;
    scripted_peer other{io,
                        {{peer::read_http{}, peer::reply{http_answer_with("200 OK", R"({"balance":12000})")}},
                         {peer::read_http{}, peer::reply{http_answer_with("401 Unauthorized", "{}")}}}};
    auto account = with_a_free_call();
    account.to = {false, "127.0.0.1", other.port()};
    const auto ask = [&] { return run(io, probe_http_sms(io.get_executor(), account)); };
    const auto taken = ask();
    EXPECT_TRUE(taken.good) << taken.what;
    EXPECT_THAT(taken.what, Not(HasSubstr("12000"))) << "what the account has is nobody else's business";
    EXPECT_THAT(other.received(0), AllOf(HasSubstr("GET /v1/balance?key="), HasSubstr("Authorization: Bearer ")));
    EXPECT_TRUE(ask().refused);
    account.to.port = refusing_port();
    const auto gone = ask();
    EXPECT_FALSE(gone.good || gone.refused);
    EXPECT_THAT(gone.what, HasSubstr("refused"));
}

}  // namespace
}  // namespace todoke
