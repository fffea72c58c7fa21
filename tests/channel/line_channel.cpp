#include "gateway/channel/line/line_channel.hpp"

#include "gateway/channel/line/line_request.hpp"
#include "tests/channel/doubt_suite.hpp"
#include "tests/channel/line_bench.hpp"

namespace todoke {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(Line, Channel, line_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Line, ChannelInDoubt, line_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Line, ChannelOverHttp, line_bench);

struct LineChannel : Channel<line_bench> {
    outcome send(envelope what) { return run(io_, channel_->send(std::move(what))); }
};

TEST_F(LineChannel, SendsAPushWithItsRetryKey)
{
    start_ready(behaviour::accepts);
    const auto ended = send(line_message());
    EXPECT_EQ(ended.references, (std::vector<std::string>{"461230966842064897"}));
    EXPECT_EQ(ended.resume, "");
    const auto request = peer_->received();
    EXPECT_TRUE(request.starts_with("POST /v2/bot/message/push HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("\r\nAuthorization: Bearer line-token-1\r\n"), std::string::npos);
    EXPECT_NE(request.find("\r\nX-Line-Retry-Key: " + line_message().id.text() + "\r\n"), std::string::npos);
    EXPECT_NE(request.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
}

TEST_F(LineChannel, FreezesTheBodyOfAnAttemptInDoubtAndSendsItAgain)
{
    start_ready(behaviour::breaks_off);
    const auto doubtful = send(line_message("old"));
    EXPECT_EQ(doubtful.resume, line_push_body(line_message("old")));
    auto again = line_message("new");
    again.resume = doubtful.resume;
    get_ready();
    const auto second = send(again);
    EXPECT_EQ(second.resume, doubtful.resume);
    EXPECT_NE(peer_->received(1).find(R"("text":"old")"), std::string::npos);
    EXPECT_EQ(peer_->received(1).find("new"), std::string::npos);
}

TEST_F(LineChannel, KeepsTheFrozenBodyThroughATryThatNeverLeft)
{
    start_ready(behaviour::accepts);
    peer_->stop_listening();
    peer_->cut_all();
    auto again = line_message("new");
    again.resume = line_push_body(line_message("old"));
    EXPECT_EQ(send(again).resume, again.resume);
}

TEST_F(LineChannel, ARefusedTokenIsToldAsTheAccountsFault)
{
    const auto no = line_answer("401 Unauthorized", R"({"message":"Authentication failed"})");
    const auto ok = line_answer("200 OK", "{}");
    start({{peer::read_http{}, peer::reply{no}, peer::read_http{}, peer::reply{ok}}});
    get_ready();
    const auto ended = send(line_message());
    expect_kind(ended, outcome_kind::misconfigured);
    EXPECT_EQ(ended.detail.find("line-token-1"), std::string::npos);
    EXPECT_FALSE(seen_.back().usable);
    EXPECT_TRUE(seen_.back().misconfigured);
    get_ready();
    expect_kind(send(line_message()), outcome_kind::accepted);
    EXPECT_TRUE(seen_.back().usable);
}

TEST_F(LineChannel, ATokenThatTheAnswerRepeatsIsKeptNowhere)
{
    const auto says = [](const char* status) {
        const auto far = std::string(290, '.');  // where the quote is cut short, too
        return line_answer(status, R"({"message":"bad Authorization: Bearer line-token-1","details":[{"message":")" +
                                       far + R"(line-token-1"}]})");
    };
    const peer::reply refused{says("400 Bad Request")}, unauthorized{says("401 Unauthorized")};
    start({{peer::read_http{}, refused, peer::read_http{}, unauthorized}});
    for (const auto kind : {outcome_kind::rejected, outcome_kind::misconfigured}) {
        get_ready();
        const auto ended = send(line_message());
        expect_kind(ended, kind);
        EXPECT_NE(ended.detail.find("bad Authorization: Bearer (secret)"), std::string::npos) << ended.detail;
        EXPECT_EQ(ended.detail.find("line-t"), std::string::npos) << ended.detail;
    }
    EXPECT_TRUE(seen_.back().misconfigured);
    EXPECT_EQ(seen_.back().why.find("line-t"), std::string::npos) << seen_.back().why;
}

TEST_F(LineChannel, AMessageWithoutContentForLineIsRejected)
{
    start_ready(behaviour::accepts);
    auto empty = line_message();
    empty.what = std::make_shared<content>();
    expect_kind(send(empty), outcome_kind::rejected);
    EXPECT_EQ(peer_->received(), "");
}

TEST(LineAccount, ATokenOrEndpointThatCannotBeOneIsRefused)
{
    boost::asio::io_context io;
    line_account account;
    EXPECT_THROW(make_line_channel(io.get_executor(), account), std::invalid_argument);
    account.credentials = long_lived_token{"a\r\nX-Injected: 1"};
    EXPECT_THROW(make_line_channel(io.get_executor(), account), std::invalid_argument);
    account.credentials = long_lived_token{"good"};
    account.endpoint = "https://api.line.me/v2";
    EXPECT_THROW(make_line_channel(io.get_executor(), account), std::invalid_argument);
}

struct unit_case {
    std::string name, campaign, expected;
};

struct LineAggregationUnit : testing::TestWithParam<unit_case> {};

TEST_P(LineAggregationUnit, IsMadeOfTheCampaign)
{
    const auto unit = line_aggregation_unit(GetParam().campaign);
    EXPECT_EQ(unit.substr(0, GetParam().expected.size()), GetParam().expected);
    EXPECT_LE(unit.size(), 30u);
    EXPECT_EQ(unit.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"), unit.npos);
    auto what = line_message("x");
    what.campaign = GetParam().campaign;
    const auto named = R"("customAggregationUnits":[")" + unit + R"("])";
    EXPECT_EQ(line_push_body(what).find(named) != std::string::npos, !GetParam().campaign.empty());
}

INSTANTIATE_TEST_SUITE_P(Table, LineAggregationUnit,
                         testing::Values(unit_case{"plain", "Spring_2026", "Spring_2026"}, unit_case{"none", "", ""},
                                         unit_case{"thirty", std::string(30, 'a'), std::string(30, 'a')},
                                         unit_case{"thirty_one", std::string(31, 'a'), std::string(23, 'a') + "_"},
                                         unit_case{"hyphen", "spring-sale", "spring_sale_"},
                                         unit_case{"japanese", "春2026", "2026_"}, unit_case{"quote", "a\"b", "a_b_"}),
                         [](const auto& row) { return row.param.name; });

TEST(LineAggregationUnits, OfTwoCampaignsAreTwo)
{
    EXPECT_NE(line_aggregation_unit("spring-sale"), line_aggregation_unit("spring.sale"));
    EXPECT_NE(line_aggregation_unit("春"), line_aggregation_unit("夏"));
    EXPECT_EQ(line_aggregation_unit("春").size(), 6u);
    EXPECT_EQ(line_aggregation_unit("spring-sale"), line_aggregation_unit("spring-sale"));
}

}  // namespace
}  // namespace todoke
