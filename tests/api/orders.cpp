// Events, blocks, and what is ordered of messages that are there.

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
const std::string unknown_message = "/v1/messages/0198f2c4-0000-7000-8000-000000000000";

TEST_F(Door, TellsWhatAnEventCameTo)
{
    open();
    there([this] { messages.later.for_events = {true, false, 2, 1}; });
    const auto answer = ask("POST", "/v1/events", R"({"customer": "c-1", "type": "purchased", "data": {"a": 1}})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.body, R"({"known":true,"repeated":false,"cancelled":2,"reacted":1})");
    there([this] {
        ASSERT_EQ(messages.later.events.size(), 1u);
        EXPECT_EQ(messages.later.events[0].customer, "c-1");
        EXPECT_EQ(messages.later.events[0].data, R"({"a":1})");
    });
    EXPECT_EQ(ask("POST", "/v1/events", R"({"customer": "c-1"})").status, 422);
}

TEST_F(Door, CancelsPieceByPieceUntilNothingIsLeft)
{
    open();
    there([this] { messages.later.pieces = {{100, 1, message_no{900}}, {50, 0, message_no{5}}, {0, 2, {}}}; });
    const auto answer = ask("POST", "/v1/messages/cancel", R"({"filter": {"campaign": "spring"}, "dry_run": true})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.body, R"({"cancelled":150,"too_late":3,"dry_run":true})");
    there([this] {
        ASSERT_EQ(messages.later.filters.size(), 3u);
        EXPECT_EQ(messages.later.filters[2].campaign, "spring");
        EXPECT_TRUE(messages.later.filters[2].counts_only);
    });
    EXPECT_EQ(ask("POST", "/v1/messages/cancel", R"({"filter": {}})").status, 422);
}

TEST_F(Door, SaysWhyAMessageDoesNotGoAgain)
{
    using result = retry_answer::result;
    open();
    const std::string body = R"({"reason": "it is back", "ttl": "2h"})";
    const auto is_answered = [&](result how, int status, const std::string& part) {
        there([&] { messages.later.for_retry = {how, state::failed, {}, {}, {}, message_id{}}; });
        const auto answer = ask("POST", unknown_message + "/retry", body);
        EXPECT_EQ(answer.status, status);
        EXPECT_THAT(answer.body, testing::HasSubstr(part));
    };
    is_answered(result::unknown, 404, "no message of this id");
    is_answered(result::not_to_retry, 409, R"("state":"failed")");
    is_answered(result::cancelled, 409, "cancellation was asked for");
    is_answered(result::erased, 409, "erased");
    is_answered(result::no_content, 409, "purged");
    is_answered(result::duplicate, 409, "duplicate_of");
    is_answered(result::goes_again, 200, R"("expires_at")");
    there([&] {
        EXPECT_EQ(messages.later.reason, "it is back");
        EXPECT_EQ(messages.later.ttl, 2h);
    });
    EXPECT_EQ(ask("POST", unknown_message + "/retry", "{}").status, 422);
}

TEST_F(Door, ResolvesOnlyWhatIsUncertain)
{
    using result = resolve_answer::result;
    open();
    const std::string body = R"({"as": "failed", "reason": "not in the log"})";
    for (const auto& [how, status] : {std::pair{result::unknown, 404}, std::pair{result::not_uncertain, 409},
                                      std::pair{result::erased, 409}, std::pair{result::settled, 200}}) {
        there([&, how = how] { messages.later.for_resolve = {how, state::queued}; });
        EXPECT_EQ(ask("POST", unknown_message + "/resolve", body).status, status);
    }
    EXPECT_EQ(ask("POST", unknown_message + "/resolve", R"({"as": "lost", "reason": "x"})").status, 422);
}

TEST_F(Door, BlocksAndFreesAddresses)
{
    open();
    const std::string body = R"({"channel": "sms", "address": "090-1234-5678", "reason": "asked for it"})";
    EXPECT_EQ(ask("POST", "/v1/blocks", body).status, 201);
    EXPECT_EQ(ask("POST", "/v1/blocks", body).status, 200);
    for (const auto* query : {"sms=%2B819012345678", "sms=+819012345678", "sms=090-1234-5678"}) {
        const auto found = json::parse(ask("GET", std::string{"/v1/blocks?"} + query).body);
        ASSERT_EQ(found.at("blocks").as_array().size(), 1u) << query;
        EXPECT_EQ(found.at("blocks").at(0).at("reason").as_string(), "asked for it");
    }
    EXPECT_EQ(json::parse(ask("GET", "/v1/blocks?email=a@example.jp").body).at("blocks").as_array().size(), 0u);
    EXPECT_EQ(ask("GET", "/v1/blocks?sms=5").status, 422);
    EXPECT_EQ(ask("GET", "/v1/blocks?phone=5").status, 422);
    EXPECT_EQ(ask("DELETE", "/v1/blocks").status, 422);
    EXPECT_EQ(ask("DELETE", "/v1/blocks?sms=%2B819012345678").status, 204);
    EXPECT_EQ(ask("DELETE", "/v1/blocks?sms=%2B819012345678").status, 404);
}

}  // namespace
}  // namespace todoke
